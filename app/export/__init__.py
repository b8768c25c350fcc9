"""One block tree, three forms: PDF/A by typst, DOCX, canonical JSON."""
