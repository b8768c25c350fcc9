"""Accounts, oversight and retention, for those who keep them."""
