"""Two people at one statement, and a session that ends in the middle of a sentence: in a browser,
nobody loses a word."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app.api.site import PASSWORD, Site
from tests.browser import Visit, Watch

FIRST, SECOND, THIRD = "Nobody was hurt.", "Nobody was near.", "Nobody was hurt or near."
REASON = "as the log says"
DISCOVERED = "It was discovered on"


@pytest.fixture
def draft(served_site: Site, request: pytest.FixtureRequest) -> str:
    """A copy for this test alone."""
    number = f"DRAFT-{abs(hash(request.node.name)) % 10**6}"
    return served_site.copy_draft(number)


def test_who_comes_second_sees_both_texts_and_keeps_the_own_one(
    visit: Visit, draft: str, watch: Watch
) -> None:
    watch.expect("status of 409")
    one, other = visit("writer"), visit("regulatory")
    for page in (one, other):
        _begin(page, draft)
    _write(one, FIRST)
    _save(one)
    _expect_saved(one, 2)
    _write(other, SECOND)
    _save(other)
    dialog = other.get_by_role("dialog", name="Somebody saved first")
    expect(dialog.get_by_text(FIRST)).to_be_visible()
    expect(dialog.get_by_text(SECOND)).to_be_visible()
    dialog.get_by_role("button", name="Merge by hand").click()
    expect(other.get_by_text(f"Theirs: {FIRST}")).to_be_visible()
    expect(_field(other)).to_contain_text(SECOND)
    _write(other, THIRD)
    _save(other)
    _expect_saved(other, 3)
    one.goto(f"/drafts/{draft}?version=2")
    expect(one.get_by_text(FIRST)).to_be_visible()


def test_who_gives_way_finds_the_other_text(visit: Visit, draft: str, watch: Watch) -> None:
    watch.expect("status of 409")
    one, other = visit("writer"), visit("regulatory")
    for page in (one, other):
        _begin(page, draft)
    _write(one, FIRST)
    _save(one)
    _expect_saved(one, 2)
    _write(other, SECOND)
    _save(other)
    with other.expect_navigation():
        other.get_by_role("button", name="Take theirs").click()
    expect(other.get_by_text(FIRST)).to_be_visible()


def test_a_sentence_outlives_the_session_it_was_begun_in(
    visit: Visit, draft: str, watch: Watch
) -> None:
    watch.expect("status of 401")
    page = visit("writer")
    _begin(page, draft)
    _write(page, FIRST)
    page.context.clear_cookies()
    _save(page)
    expect(page.get_by_role("alert").filter(has_text="session has ended")).to_be_visible()
    expect(_field(page)).to_contain_text(FIRST)
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_label("User name").fill("writer")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Go on with your unfinished text").click()
    expect(_field(page)).to_contain_text(FIRST)
    _save(page)
    _expect_saved(page, 2)


def test_the_linter_answers_as_one_types(visit: Visit, draft: str) -> None:
    page = visit("writer")
    _begin(page, draft)
    _write(page, "It was discovered by P-203 after 40 min.")
    problems = page.get_by_role("region", name="The statement at hand").get_by_role("listitem")
    for got in ("P-203", "40"):
        expect(problems.filter(has=page.get_by_text(got, exact=True)).first).to_be_visible()


def _begin(page: Page, draft: str) -> None:
    page.goto(f"/drafts/{draft}")
    page.get_by_text(DISCOVERED).first.focus()
    page.keyboard.press("Enter")
    expect(_field(page)).to_be_focused()


def _field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text of the statement")


def _write(page: Page, text: str) -> None:
    """Instead of what stands there."""
    _field(page).fill(text)
    _reason(page).fill(REASON)


def _reason(page: Page) -> Locator:
    return page.get_by_role("region", name="The statement at hand").get_by_label("Reason")


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def _expect_saved(page: Page, version: int) -> None:
    said = page.get_by_role("status").filter(has_text=re.compile(f"Saved as version {version}"))
    expect(said).to_be_visible()
