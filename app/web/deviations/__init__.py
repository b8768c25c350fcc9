"""Deviations, the workspace of one, and the approved reports."""
