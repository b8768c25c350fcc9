"""The whole way of a record, in browsers: a writer asks and drafts, a reviewer sends back, the
writer mends, the reviewer signs, QA decides and approves, an auditor reads the trail and takes the
sealed package along.

What recurs (sixteen sections to adopt, forty decisions, all their evidence) is done through the
page once in earnest; the rest goes through the API in a second session of the same person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.export.verifier import verify_package
from tests.app.api.desk import sit_down
from tests.app.api.site import PASSWORD, Site
from tests.browser import Visitors, Watch

REASON = "as the log says"
ADDED = "Nobody was hurt."
MENDED = "The shift lead told it."
QUESTION = "Who told it?"


@dataclass(frozen=True)
class Story:
    """``draft`` is its number, ``sealed`` the package that the auditor has taken along."""

    site: Site
    visitors: Visitors
    draft: str
    sealed: Path


@pytest.fixture(scope="module")
def story(
    served_site: Site, browser: Browser, home: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """Told once."""
    watch = Watch(home)
    visitors = Visitors(browser, home, PASSWORD, watch)
    yield tell(served_site, visitors, tmp_path_factory.mktemp("sealed") / "package.zip")
    visitors.leave()
    watch.end()


def tell(site: Site, visitors: Visitors, sealed: Path) -> Story:
    deviation = _without_draft(site)
    writer = visitors.enter("writer")
    _ask(writer, deviation)
    draft = _investigate(writer, deviation)
    _write(writer, site, draft)
    _sign(writer, "Sign as author…", "writer")
    reviewer = visitors.enter("reviewer")
    _send_back(reviewer, deviation)
    _mend(writer, site, deviation, draft)
    _sign(writer, "Sign as author…")
    _review(reviewer, site, draft)
    _approve(visitors.enter("qa_approver"), site, deviation, draft)
    _take_along(visitors.enter("auditor"), deviation, sealed)
    return Story(site, visitors, draft, sealed)


def test_the_record_is_approved_with_a_signature_of_each(story: Story) -> None:
    page = story.visitors.enter("auditor")
    page.goto(f"/drafts/{story.draft}/review")
    table = page.get_by_role("table", name="Electronic signatures")
    for name, meaning in (
        ("Writer", "Authored"),
        ("Reviewer", "Reviewed"),
        ("Qa Approver", "Approved"),
    ):
        row = table.get_by_role("row").filter(has_text=name).filter(has_text=meaning)
        expect(row.filter(has_text="✓ valid")).to_have_count(1)
    expect(table.get_by_role("row").filter(has_text="superseded")).to_have_count(1)


def test_the_sealed_package_verifies_without_the_server(story: Story) -> None:
    verdict = verify_package(story.sealed.read_bytes(), story.site.service.ledger.key.public)
    assert (verdict.findings, verdict.origin_proven) == ((), True)


def test_the_trail_tells_every_step_to_the_auditor(story: Story) -> None:
    page = story.visitors.enter("auditor")
    page.goto(f"/drafts/{story.draft}/trail")
    for who, what in (("Writer", "signed"), ("Reviewer", "returned it"), ("Qa Approver", "signed")):
        expect(
            page.get_by_role("listitem").filter(has_text=who).filter(has_text=what).first
        ).to_be_visible()
    expect(page.get_by_text(f"“{REASON}”").first).to_be_visible()


def _without_draft(site: Site) -> str:
    return next(one.deviation for one in site.plant.incidents if one.deviation != site.deviation)


def _go(page: Page, place: str) -> None:
    rail = page.get_by_role("navigation", name="Main")
    with page.expect_navigation():
        rail.get_by_role("link", name=re.compile(f"^{place}")).click()


def _ask(page: Page, deviation: str) -> None:
    """And opens what the answer rests on."""
    _go(page, "Chat")
    page.get_by_label("Question", exact=True).fill(f"What happened in {deviation}?")
    page.keyboard.press("Enter")
    turn = page.get_by_role("article", name="Question 1")
    expect(turn.get_by_role("button", name="Copy with sources")).to_be_visible()
    source = turn.get_by_role("link", name="source").first
    source.evaluate("(one) => one.scrollIntoView({ block: 'center' })")
    source.click()
    expect(page.get_by_role("button", name="Close the evidence")).to_be_focused()
    page.keyboard.press("Escape")


def _investigate(page: Page, deviation: str) -> str:
    """The number of the draft."""
    _go(page, "Deviations")
    page.get_by_role("link", name=deviation, exact=True).click()
    page.get_by_role("button", name="Investigate", exact=True).click()
    page.get_by_role("link", name="Continue draft").click()
    page.wait_for_url("**/drafts/*")
    return page.url.rsplit("/", 1)[1]


def _write(page: Page, site: Site, draft: str) -> None:
    """Edits a statement, opens evidence, adopts a section, decides; the rest by API."""
    _add_after(page, "was discovered", ADDED)
    section = page.get_by_role("region", name=re.compile("Event"))
    _open_and_adopt(page, section)
    page.get_by_role("link", name="Relevance given for each related batch").click()
    _decide_first(page)
    desk = sit_down(site, "writer", draft)
    desk.open_evidence()
    desk.adopt_all()
    desk.decide_all("writer")
    page.reload()


def _add_after(page: Page, words: str, text: str) -> None:
    page.get_by_text(words).first.focus()
    page.keyboard.press("a")
    page.get_by_role("textbox", name="Text of the statement").fill(text)
    page.get_by_label("Reason", exact=True).and_(page.locator(":visible")).last.fill(REASON)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved as version")).to_be_visible()
    expect(page.get_by_text(text)).to_be_visible()


def _open_and_adopt(page: Page, section: Locator) -> None:
    adopt = section.get_by_role("button", name="Adopt")
    opens = section.get_by_role("button", name="sources opened")
    while not adopt.is_visible():
        before = opens.inner_text()
        opens.click()
        expect(opens.filter(has_text=before)).to_have_count(0)
        page.keyboard.press("Escape")
    adopt.click()
    expect(section.get_by_text("✓ adopted by Writer")).to_be_visible()


def _decide_first(page: Page) -> None:
    """Of the decisions that offer a choice."""
    form = page.locator("form").filter(has=page.get_by_role("radio"), visible=True).first
    form.get_by_role("radio").first.check()
    form.get_by_label("Reason").fill(REASON)
    form.get_by_role("button", name="Decide").click()
    expect(page.get_by_text(REASON).first).to_be_visible()


def _sign(page: Page, label: str, username: str | None = None) -> None:
    """In a session that has signed before, the password is enough."""
    if "/review" not in page.url:
        with page.expect_navigation():
            page.get_by_role("link", name="Sign as author…").click()
    page.get_by_role("link", name=label).click()
    dialog = page.get_by_role("dialog", name="Signature")
    if username is not None:
        dialog.get_by_label("User name").fill(username)
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Signed.")).to_be_visible()


def _open_mine(page: Page, deviation: str) -> None:
    """From what waits for the person."""
    _go(page, "My work")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link").filter(has_text=deviation).first.click()


def _send_back(page: Page, deviation: str) -> None:
    _open_mine(page, deviation)
    page.get_by_role("button", name="Comment on").first.click()
    dialog = page.get_by_role("dialog", name="Comment")
    dialog.get_by_label("Comment").fill(QUESTION)
    dialog.get_by_role("button", name="Comment").click()
    expect(page.get_by_text(QUESTION).first).to_be_visible()
    page.get_by_role("button", name="Return to the writer…").click()
    dialog = page.get_by_role("dialog", name="Return to the writer")
    dialog.get_by_label("Reason").fill("a question is open")
    dialog.get_by_role("button", name="Return to the writer").click()
    expect(page.get_by_role("status").filter(has_text="Done.")).to_be_visible()


def _mend(page: Page, site: Site, deviation: str, draft: str) -> None:
    """The edit voids the section's adoption, and the section is adopted anew."""
    _open_mine(page, deviation)
    _add_after(page, ADDED, MENDED)
    comments = page.get_by_role("complementary", name="Evidence and context")
    comments.locator("summary").filter(has_text="Resolve").click()
    comments.get_by_label("What was done about it").fill("It says so now.")
    comments.get_by_role("button", name="Resolve").click()
    expect(comments.get_by_text("1 resolved")).to_be_visible()
    _open_and_adopt(page, page.get_by_role("region", name=re.compile("Event")))
    sit_down(site, "writer", draft).adopt_all()
    page.reload()


def _review(page: Page, site: Site, draft: str) -> None:
    """One piece of evidence by hand, the rest by API."""
    page.goto(f"/drafts/{draft}/review")
    page.get_by_role("button", name="Open the next unopened").click()
    expect(page.get_by_role("button", name="Close the evidence")).to_be_focused()
    page.keyboard.press("Escape")
    sit_down(site, "reviewer", draft).open_evidence()
    _sign(page, "Sign as reviewer…", "reviewer")


def _approve(page: Page, site: Site, deviation: str, draft: str) -> None:
    _open_mine(page, deviation)
    _decide_first(page)
    sit_down(site, "qa_approver", draft).decide_all("qa_approver")
    page.reload()
    _sign(page, "Approve…", "qa_approver")


def _take_along(page: Page, deviation: str, file: Path) -> None:
    _go(page, "Drafts")
    page.get_by_role("link", name=deviation).first.click()
    page.get_by_role("link", name="Review").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Sealed package").click()
    taken.value.save_as(file)
