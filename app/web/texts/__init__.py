"""Texts with tokens, changes and charts as pages draw them."""
