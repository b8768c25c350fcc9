"""Looks at pages as a browser does."""

from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

from fastapi.testclient import TestClient

from app.auth.actor import Role
from tests.app.api.site import Response, Site

HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"
"""What somebody may be called."""

Clients = Mapping[Role, TestClient]


def look(client: TestClient, path: str, **headers: str) -> Response:
    return client.get(path, headers={"Accept": "text/html", **headers})


def anonymous(site: Site) -> TestClient:
    return site.client()


def viewers(everybody: Clients, path: str) -> set[Role]:
    """Who sees a page; whoever does not is told so on a page."""
    seen = set()
    for role, client in everybody.items():
        answer = look(client, path)
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.status_code in (200, 403), (role, answer.status_code, answer.text)
        if answer.status_code == 200:
            seen.add(role)
    return seen


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def tags(page: str, *names: str) -> list[tuple[str, dict[str, str]]]:
    """The elements with their attributes, in order; of these names, where some are given."""
    parser = _Tags()
    parser.feed(page)
    return [one for one in parser.found if not names or one[0] in names]


def calls(page: str) -> set[str]:
    """Which calls of the API a page offers."""
    return {found["data-call"] for _, found in tags(page, "form") if "data-call" in found}


def links(page: str) -> set[str]:
    return {found["href"] for _, found in tags(page, "a") if "href" in found}


def is_escaped(page: str, hostile: str = HOSTILE) -> bool:
    """Shown, and nothing of it an element or a template."""
    there = "&lt;img src=x onerror=alert(1)&gt;" in page and "{{7*7}}" in page
    return there and hostile not in page and not _has_handler(tags(page))


def _has_handler(found: Iterable[tuple[str, dict[str, str]]]) -> bool:
    return any(name.startswith("on") for _, attributes in found for name in attributes)
