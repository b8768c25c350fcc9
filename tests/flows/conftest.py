"""Stories in a browser are told at a served site."""

from tests.served import home, password, served_site

__all__ = ["home", "password", "served_site"]
