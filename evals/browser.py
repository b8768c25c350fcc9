"""A real browser for tests, pictures and benchmarks: Chromium as installed, which asks nobody
anything on its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.core.errors import Unavailable

PATH_VARIABLE = "VERIDRAFT_CHROMIUM"
PATIENCE_MS = 30_000
_DEBIAN = "/usr/bin/chromium"
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class BrowserMissing(Unavailable):
    code = "browser_missing"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Raises :class:`BrowserMissing`. While it is open, this thread can run no event loop of its
    own: playwright's runs in it."""
    program = _program()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=_QUIET)
        try:
            yield opened
        finally:
            opened.close()


def new_context(browser: Browser, url: str, **options: Any) -> BrowserContext:
    """A person's own browser: nothing of another's is in it."""
    context = browser.new_context(base_url=url, **{"locale": "en-GB", **options})
    context.set_default_timeout(PATIENCE_MS)
    return context


def enter_by_password(page: Page, username: str, password: str) -> None:
    """Through the page that people sign in on."""
    page.goto("/sign-in")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    _wait_until_in(page)


def enter_by_link(page: Page, secret: str) -> None:
    page.goto(f"/sign-in#link={secret}")
    page.get_by_role("button", name="Sign in with the link").click()
    _wait_until_in(page)


def _wait_until_in(page: Page) -> None:
    page.wait_for_url(lambda address: "/sign-in" not in address)


def _program() -> str:
    named = os.environ.get(PATH_VARIABLE, _DEBIAN)
    found = shutil.which(named)
    if found is None:
        raise BrowserMissing(
            "component missing: Chromium",
            where=named,
            hint=f"Install Debian's package chromium, or name a program in {PATH_VARIABLE}",
        )
    return found
