"""Statements, their composition, binding and linting; knows no document type."""
