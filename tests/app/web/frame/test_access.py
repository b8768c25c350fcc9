"""What a browser gets where it may not look: the way to sign in, or a page that says why."""

from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.auth.actor import Role
from app.web.frame.access import SIGN_IN, local_path
from app.web.frame.shell import FRAGMENT
from tests.app.api.site import Site
from tests.app.web.looking import Clients, anonymous, look


@pytest.fixture(scope="module")
def nobody(site: Site) -> TestClient:
    return anonymous(site)


@pytest.mark.parametrize("path", ["/people", "/people/access?at=2025-01-01&x=a%26b", "/account"])
def test_whoever_is_not_signed_in_is_led_to_it_and_back(nobody: TestClient, path: str) -> None:
    answer = look(nobody, path)
    assert answer.status_code == 303
    led = urlsplit(answer.headers["Location"])
    assert led.path == SIGN_IN
    assert parse_qs(led.query)["next"] == [path]


def test_whoever_comes_back_goes_where_they_wanted(nobody: TestClient) -> None:
    page = look(nobody, f"{SIGN_IN}?next=/people/access").text
    assert page.count('data-then="/people/access"') == 2


@pytest.mark.parametrize("next", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_the_sign_in_page_leads_nowhere_else(nobody: TestClient, next: str) -> None:
    page = nobody.get(SIGN_IN, params={"next": next}).text
    assert page.count('data-then="/"') == 2
    assert "evil.example" not in page


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "//evil",
        "///evil",
        "/\\evil",
        "\\\\evil",
        "https://evil",
        "javascript:alert(1)",
        "evil",
        "/\t/evil",
        "/\n/evil",
        "\t//evil",
        " //evil",
    ],
)
def test_a_path_of_elsewhere_is_not_taken(path: str | None) -> None:
    assert local_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/drafts/D-1?version=2", "/people?q=a%20b"])
def test_a_path_of_this_site_is_taken(path: str) -> None:
    assert local_path(path) == path


@given(st.text(alphabet="/\\:.\t\n\r aevil", max_size=12))
def test_what_is_taken_stays_on_this_site(path: str) -> None:
    """As browsers read an address: tabs and line ends are dropped, a backslash is a slash."""
    taken = local_path(path)
    read = "".join(char for char in taken if char not in "\t\n\r").replace("\\", "/")
    assert read.startswith("/")
    assert not read.startswith("//")


def test_a_part_of_a_page_says_that_nobody_is_signed_in(nobody: TestClient) -> None:
    """A redirect would put the sign-in page into the column of another page."""
    answer = look(nobody, "/people", **{FRAGMENT: "panel"})
    assert answer.status_code == 401
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_whoever_lacks_the_right_is_told_so_on_a_page(everybody: Clients) -> None:
    answer = look(everybody[Role.WRITER], "/people")
    assert answer.status_code == 403
    assert "has no right to people:read" in answer.text
    assert "<html" in answer.text


def test_what_there_is_not_is_said_on_a_page(administrator: TestClient) -> None:
    answer = look(administrator, "/people/PERSON-NONE")
    assert answer.status_code == 404
    assert "no person PERSON-NONE" in answer.text


def test_an_address_that_cannot_be_read_is_no_page(qa_approver: TestClient) -> None:
    answer = look(qa_approver, "/oversight?first=31.12.2025")
    assert answer.status_code == 404
    assert "There is no such page: first" in answer.text


def test_a_token_opens_no_page(site: Site) -> None:
    assert look(site.machine(), "/tools").status_code == 303


def test_an_address_with_a_nul_is_refused(administrator: TestClient) -> None:
    assert look(administrator, "/people?q=%00").status_code == 422
