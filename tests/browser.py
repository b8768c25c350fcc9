"""A browser for tests: people who sign in through the page, and a watch over everything that a
page must never do.

The browser lives as long as a module: playwright's event loop stays in the thread of the tests
until it closes, and tests of other modules run loops of their own there. For the same reason it
opens once the site is served, and closes before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    WebError,
    expect,
)

from evals.browser import (
    PATIENCE_MS,
    BrowserMissing,
    chromium,
    enter_by_password,
    new_context,
)

_OWN = ("data:", "blob:")
_GIVEN_UP = "net::ERR_ABORTED"  # by the page itself: it was left, or a download began

Visit = Callable[..., Page]


@dataclass
class Watch:
    """What went wrong in the browsers of one test. A refused policy, an error of a script and an
    answer of 4xx or 5xx are errors on the console."""

    home: str
    found: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._heard)
        context.on("weberror", self._failed)
        context.on("request", self._asked)
        context.on("requestfailed", self._broken)
        context.on("dialog", self._asked_people)

    def expect(self, words: str) -> None:
        """What holds these words is part of the story: a refused password is an error, too."""
        self._expected.append(words)

    def take(self) -> list[str]:
        """What was found since the last time."""
        taken, self.found = self.found, []
        return [one for one in taken if not self._is_expected(one)]

    def end(self) -> None:
        assert self.take() == []

    def _is_expected(self, one: str) -> bool:
        return any(words in one for words in self._expected)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            where = message.location.get("url", "")
            self.found.append(f"console: {message.text} ({where})")

    def _failed(self, error: WebError) -> None:
        self.found.append(f"script: {error.error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.home}/", *_OWN)):
            self.found.append(f"elsewhere: {request.url}")

    def _broken(self, request: Request) -> None:
        if request.failure != _GIVEN_UP:
            self.found.append(f"request: {request.failure} {request.url}")

    def _asked_people(self, dialog: Dialog) -> None:
        self.found.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@dataclass
class Visitors:
    """People at the site, each with a browser of their own."""

    browser: Browser
    home: str
    password: str
    watch: Watch
    _contexts: list[BrowserContext] = field(default_factory=list)

    def nobody(self, **options: Any) -> Page:
        """A page at which nobody has signed in yet."""
        context = new_context(self.browser, self.home, **options)
        self._contexts.append(context)
        self.watch.over(context)
        return context.new_page()

    def enter(self, username: str, **options: Any) -> Page:
        page = self.nobody(**options)
        enter_by_password(page, username, self.password)
        return page

    def leave(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture(scope="module")
def browser(home: str) -> Iterator[Browser]:
    """For the site at ``home``."""
    expect.set_options(timeout=PATIENCE_MS)
    try:
        with chromium() as opened:
            yield opened
    except BrowserMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def watch(home: str) -> Iterator[Watch]:
    made = Watch(home)
    yield made
    made.end()


@pytest.fixture
def visitors(browser: Browser, home: str, password: str, watch: Watch) -> Iterator[Visitors]:
    """``home`` and ``password`` are of the site that is visited: see :mod:`tests.served`."""
    made = Visitors(browser, home, password, watch)
    yield made
    made.leave()


@pytest.fixture
def visit(visitors: Visitors) -> Visit:
    """``visit("writer", color_scheme="dark")``: a page of that person, signed in."""
    return visitors.enter
