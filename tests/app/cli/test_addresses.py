"""One-time links are addresses that a browser opens, and no server log sees their secret."""

from urllib.parse import urlsplit

import pytest

from app.cli.addresses import addressed, sign_in_address
from app.core.settings import Settings


def test_the_secret_of_a_link_is_no_part_of_the_request() -> None:
    parts = urlsplit(sign_in_address(Settings(), "s3cret"))
    assert (parts.path, parts.query, parts.fragment) == ("/sign-in", "", "link=s3cret")


def test_browsers_reach_what_is_served_where_it_is_served() -> None:
    assert addressed(Settings(), "localhost", 9000).base_url == "http://localhost:9000"


@pytest.mark.parametrize("base_url", ["https://qa.example.com", "https://qa.example.com/"])
def test_an_address_that_somebody_set_is_kept(base_url: str) -> None:
    given = addressed(Settings(base_url=base_url), "127.0.0.1", 9000)
    assert sign_in_address(given, "x") == "https://qa.example.com/sign-in#link=x"
