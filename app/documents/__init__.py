"""Controlled documents: originals by hash, their pages and passages, versions in force."""
