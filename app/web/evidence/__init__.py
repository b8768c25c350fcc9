"""One piece of evidence, opened at the exact place."""
