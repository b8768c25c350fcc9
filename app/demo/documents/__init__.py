"""The controlled documents: text by version from TOML, typeset as PDF and DOCX, or plain."""
