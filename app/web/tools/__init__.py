"""Tools run from a page, and the reference of the API."""
