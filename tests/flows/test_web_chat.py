"""The chat, in a browser: an answer outlives a reload and a lost connection, can be stopped and
asked for again, and all of it is done with the keyboard alone."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from app.llm.making import known_prompts
from app.llm.scripted import ScriptedModel
from app.llm.service import Caller
from app.retrieval.embedder import HashingEmbedder, Progress
from app.retrieval.search import Searcher
from evals.scripted_agents import competent
from evals.serving import serving
from tests.app.api.site import PASSWORD, Site, serve_site, template_of
from tests.browser import Visit, Visitors, Watch

QUESTION = "How often must the fill volume be checked?"
OFFLINE = "ERR_INTERNET_DISCONNECTED"
MOST_TABS = 60


class HeldEmbedder(HashingEmbedder):
    """Takes as long as a test wants it to."""

    def __init__(self) -> None:
        super().__init__()
        self._is_free = threading.Event()
        self._is_free.set()

    @contextmanager
    def held(self) -> Iterator[None]:
        self._is_free.clear()
        try:
            yield
        finally:
            self._is_free.set()

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        self._is_free.wait()
        return super().embed(texts, progress)


@pytest.fixture(scope="module")
def embedder() -> HeldEmbedder:
    return HeldEmbedder()


@pytest.fixture(scope="module")
def served_site(tmp_path_factory: pytest.TempPathFactory, embedder: HeldEmbedder) -> Iterator[Site]:
    """Whose search can be held."""
    folder = tmp_path_factory.mktemp("chat")
    with serve_site(template_of(tmp_path_factory), folder) as site:
        site.service.searcher = Searcher(embedder, site.service.index)
        with serving(site.service):
            yield site


def test_an_answer_outlives_a_reload(visit: Visit, embedder: HeldEmbedder) -> None:
    page = visit("writer")
    with embedder.held():
        _ask(page)
        page.reload()
        expect(_stop(page)).to_be_visible()
        expect(page.get_by_role("article")).to_contain_text(QUESTION)
    _wait_for_answer(page)


def test_an_answer_outlives_a_lost_connection(
    visit: Visit, embedder: HeldEmbedder, watch: Watch
) -> None:
    watch.expect(OFFLINE)
    page = visit("writer")
    with embedder.held():
        _ask(page)
        page.context.set_offline(True)
    page.context.set_offline(False)
    _wait_for_answer(page)


def test_a_question_that_cannot_be_sent_stays_in_its_field(visit: Visit, watch: Watch) -> None:
    watch.expect(OFFLINE)
    page = visit("writer")
    page.goto("/chat")
    page.context.set_offline(True)
    _question(page).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(_question(page)).to_have_value(QUESTION)
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    _wait_for_answer(page)


def test_an_answer_is_stopped_and_asked_for_again(visit: Visit, embedder: HeldEmbedder) -> None:
    page = visit("writer")
    with embedder.held():
        _ask(page)
        _stop(page).click()
        expect(page.get_by_text("Stopped.")).to_be_visible()
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    page.get_by_role("button", name="Ask again").click()
    _wait_for_answer(page, 2)


def test_what_was_asked_is_found_again(visit: Visit) -> None:
    page = visit("reviewer")
    _ask(page)
    _wait_for_answer(page)
    page.goto("/chat")
    page.get_by_role("searchbox", name="Search conversations").fill("fill volume")
    page.keyboard.press("Enter")
    conversations = page.get_by_role("region", name="Conversations")
    conversations.get_by_role("link", name=QUESTION.rstrip("?")).click()
    _wait_for_answer(page)


def test_everything_from_signing_in_to_the_source_is_done_with_the_keyboard(
    visitors: Visitors, served_site: Site
) -> None:
    page = visitors.nobody()
    page.goto("/sign-in")
    page.keyboard.type("writer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("c")
    expect(_question(page)).to_be_focused()
    page.keyboard.type(f"What happened in {served_site.deviation}?")
    page.keyboard.press("Enter")
    _wait_for_answer(page)
    source = _tab_to(page, re.compile("source", re.IGNORECASE))
    assert _is_uncovered(source)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Close the evidence")).to_be_focused()
    page.keyboard.press("Escape")
    expect(source).to_be_focused()


def test_what_the_model_wrote_says_so_on_the_page_and_in_what_is_copied(
    visit: Visit, served_site: Site
) -> None:
    service = served_site.service
    service.caller = Caller(
        ScriptedModel(competent), known_prompts(), service.ledger, service.configuration
    )
    page = visit("writer")
    page.goto("/chat")
    _question(page).fill(f"What happened in {served_site.deviation}?")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _wait_for_answer(page)
    service.caller = None
    turn = page.get_by_role("article")
    expect(turn.get_by_text("Written by the model:", exact=True)).to_be_visible()
    expect(turn).to_contain_text("with sentences of the model where it says so")
    copied = turn.locator("[data-copied]").text_content() or ""
    assert "Written by the model: " in copied


def _question(page: Page) -> Locator:
    return page.get_by_label("Question", exact=True)


def _stop(page: Page) -> Locator:
    return page.get_by_role("button", name="Stop")


def _ask(page: Page) -> None:
    """In a new conversation."""
    page.goto("/chat")
    _question(page).fill(QUESTION)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _wait_for_answer(page: Page, number: int = 1) -> None:
    turn = page.get_by_role("article", name=f"Question {number}")
    expect(turn.get_by_role("button", name="Copy with sources")).to_be_visible()
    expect(turn.get_by_text("Stopped.")).to_have_count(0)


def _tab_to(page: Page, name: re.Pattern[str]) -> Locator:
    """The first link of that name in the answer."""
    wanted = page.get_by_role("article").get_by_role("link", name=name).first
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            return wanted
    raise AssertionError(f"{MOST_TABS} tabs do not lead to {name.pattern}")


def _is_uncovered(link: Locator) -> bool:
    """What has the focus is not behind something else (WCAG 2.2, 2.4.11)."""
    return link.evaluate(
        "(one) => { const at = one.getBoundingClientRect();"
        " const found = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);"
        " return one === found || one.contains(found); }"
    )
