"""The watch over pages sees what it is there to see."""

import time

import pytest
from playwright.sync_api import Page, expect

from evals.browser import PATIENCE_MS
from tests.browser import Visit, Visitors, Watch

_POLL_MS = 20
_FAULTS = {
    "a script that fails": "setTimeout(() => { throw new Error('broken') })",
    "an error on the console": "console.error('wrong')",
    "a picture from elsewhere": "new Image().src = 'http://elsewhere.invalid/a.png'",
    "a style in the page": "document.body.append(Object.assign(document.createElement('style'),"
    " { textContent: 'p { color: red }' }))",
    "HTML out of a text": "document.body.innerHTML = '<p>one</p>'",
    "a dialog": "setTimeout(() => alert('one'))",
    "an answer of 404": "fetch('/api/v1/nothing-here')",
    "an answer that never comes": "fetch('http://127.0.0.1:1/')",
}


def test_a_visitor_is_signed_in_through_the_page(visit: Visit) -> None:
    page = visit("writer")
    expect(page.get_by_role("navigation", name="Main")).to_contain_text("Writer")


def test_a_page_that_does_nothing_wrong_is_not_reported(visitors: Visitors, watch: Watch) -> None:
    visitors.nobody().goto("/sign-in")
    assert watch.found == []


@pytest.mark.parametrize("fault", _FAULTS)
def test_the_watch_reports(fault: str, visitors: Visitors, watch: Watch) -> None:
    page = visitors.nobody()
    page.goto("/sign-in")
    page.evaluate(f"() => {{ try {{ {_FAULTS[fault]} }} catch (error) {{ }} }}")
    _wait_for_a_finding(page, watch)
    watch.expect("")


def test_what_is_expected_is_no_finding(visitors: Visitors, watch: Watch) -> None:
    page = visitors.nobody()
    page.goto("/sign-in")
    page.evaluate("console.error('part of the story')")
    _wait_for_a_finding(page, watch)
    watch.expect("part of the story")
    watch.end()


def _wait_for_a_finding(page: Page, watch: Watch) -> None:
    end = time.monotonic() + PATIENCE_MS / 1000
    while not watch.found:
        assert time.monotonic() < end, "nothing was reported"
        page.wait_for_timeout(_POLL_MS)
