"""Controlled documents, their versions and readings, and imports."""
