"""Which pages the web app has, and where a person comes to by following its links."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from bs4 import BeautifulSoup
from fastapi.routing import APIRoute
from starlette.routing import Match

from app.web.site import PAGES

Read = Callable[[str], str]
"""HTML of the page at a path, whatever its status."""


@dataclass(frozen=True)
class Address:
    """``route`` is the path as the app knows it, ``/drafts/{draft_id}``; ``path`` one that is
    linked; ``asked`` the names in its query."""

    route: str
    path: str
    asked: frozenset[str]

    @property
    def name(self) -> str:
        """For files: the same from run to run, whatever the numbers of records."""
        words = [part.strip("{}").split(":")[0] for part in self.route.split("/") if part]
        return "-".join([*(words or ["my-work"]), *sorted(self.asked)])


def page_routes() -> list[APIRoute]:
    routes = [route for module in PAGES for route in module.router.routes]
    return [one for one in routes if isinstance(one, APIRoute)]


def walk(read: Read, *starts: str) -> list[Address]:
    """Every kind of page that links lead to from ``/`` and ``starts``, each once: of addresses that
    differ in a record's number or in the values that they ask for, the first."""
    routes = page_routes()
    found: dict[tuple[str, frozenset[str]], Address] = {}
    waiting = deque(["/", *starts])
    while waiting:
        address = _address(routes, waiting.popleft())
        if address is None or (address.route, address.asked) in found:
            continue
        found[address.route, address.asked] = address
        waiting.extend(_links(address.path, read(address.path)))
    return list(found.values())


def _address(routes: list[APIRoute], path: str) -> Address | None:
    parts = urlsplit(path)
    scope = {"type": "http", "method": "GET", "path": parts.path}
    for route in routes:
        if route.matches(scope)[0] is Match.FULL:
            return Address(route.path, path, frozenset(parse_qs(parts.query)))
    return None


def _links(at: str, html: str) -> Iterator[str]:
    for link in BeautifulSoup(html, "html.parser").select("a[href]"):
        parts = urlsplit(urljoin(at, str(link["href"])))
        if not parts.scheme and not parts.netloc:
            yield parts._replace(fragment="").geturl()
