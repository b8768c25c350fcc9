"""Pages of the chat: what a thread shows without any script, and what a stream adds to it."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.app.api.site import Site
from tests.app.api.test_chat import ask, open_thread, streamed

PANEL = {"X-Fragment": "panel"}
TRICKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[F1] [E2] {{ 7 * 7 }} **bold** [x](javascript:alert(1))",
)


@pytest.fixture(scope="module")
def writer(site: Site) -> TestClient:
    return site.enter("writer")


@pytest.fixture(scope="module")
def told(site: Site, writer: TestClient) -> tuple[str, str]:
    """A thread and its turn, which has been answered."""
    thread = open_thread(writer)
    turn = ask(writer, thread, f"What happened in {site.deviation}?")["id"]
    streamed(writer, turn)
    return thread, turn


def page(client: TestClient, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def sources_in(html: str) -> Iterator[str]:
    yield from dict.fromkeys(re.findall(r'href="(/evidence/turn/[^"]+)"', html))


def test_an_answer_is_read_without_a_script(
    site: Site, writer: TestClient, told: tuple[str, str]
) -> None:
    thread, turn = told
    html = page(writer, f"/chat/{thread}")
    shown = text_of(html)
    assert f"What happened in {site.deviation}" in shown
    assert "As reported:" in shown
    assert re.search(r"\d steps? ·", shown)
    assert "Make this a draft" in shown
    assert f'data-turn="{turn}"' in html


def test_every_source_of_an_answer_opens(writer: TestClient, told: tuple[str, str]) -> None:
    html = page(writer, f"/chat/{told[0]}")
    sources = list(sources_in(html))
    assert len(sources) > 3
    for address in sources:
        page(writer, address, **PANEL)


def test_a_stream_adds_what_the_page_has_not_seen_and_no_more(
    writer: TestClient, told: tuple[str, str]
) -> None:
    turn = told[1]
    events = streamed(writer, turn)
    texts = [number for number, kind, _data in events if kind == "text"]
    whole = page(writer, f"/chat/turns/{turn}", **PANEL)
    rest = page(writer, f"/chat/turns/{turn}?after={texts[-2]}", **PANEL)
    assert '<article class="turn"' in whole
    assert '<article class="turn"' not in rest
    (blocks,) = re.findall(r'data-part="blocks">(.*?)<div data-part="end">', rest, re.DOTALL)
    assert 0 < len(text_of(blocks)) < len(text_of(whole))
    assert f'data-told="{events[-1][0]}"' in rest


@pytest.mark.parametrize("address", ["/chat/{0}", "/chat/turns/{1}", "/evidence/turn/{1}/1"])
def test_another_persons_pages_are_not_there(
    site: Site, told: tuple[str, str], address: str
) -> None:
    assert site.enter("reviewer").get(address.format(*told)).status_code == 404


def test_threads_of_the_person_alone_are_listed_and_found(
    site: Site, writer: TestClient, told: tuple[str, str]
) -> None:
    address = f'href="/chat/{told[0]}"'
    assert address in page(writer, "/chat")
    assert address in page(writer, f"/chat?q={site.deviation}")
    assert address not in page(writer, "/chat?q=nothing-of-the-kind")
    assert address not in page(site.enter("reviewer"), "/chat")


@pytest.mark.parametrize("trick", TRICKS)
def test_what_a_person_types_is_shown_and_never_read_as_code(
    writer: TestClient, trick: str
) -> None:
    thread = open_thread(writer)
    streamed(writer, ask(writer, thread, trick)["id"])
    writer.patch(f"/api/v1/chat/threads/{thread}", json={"title": trick})
    html = page(writer, f"/chat/{thread}")
    assert trick not in html or not re.search(r"[<>\"]", trick)
    assert " ".join(trick.split()) in " ".join(unescape(html).split())
    assert "<script>alert" not in html
    assert "<img" not in html


def test_an_abstention_shows_what_was_searched(writer: TestClient) -> None:
    thread = open_thread(writer)
    streamed(writer, ask(writer, thread, "What is the airspeed of a swallow?")["id"])
    shown = text_of(page(writer, f"/chat/{thread}"))
    assert "Not found:" in shown
    assert re.search(r"Searched: [\d,.]+ passages \(document, batch record", shown)


def test_time_and_scope_of_a_thread_are_on_its_page(writer: TestClient) -> None:
    thread = open_thread(writer, as_of="2025-03-12", products=["P1"])
    shown = text_of(page(writer, f"/chat/{thread}", **{"Accept-Language": "en-GB"}))
    assert "As of 12 Mar 2025, 23:59" in shown
    assert "all sites, P1" in shown


def test_a_new_conversation_suggests_questions_of_this_plant(writer: TestClient) -> None:
    html = page(writer, "/chat")
    assert re.search(r"data-ask>What happened in DEV-[\d-]+\?<", html)
    assert 'data-name="history"' in html


def test_something_to_ask_about_is_found_and_attached(site: Site, writer: TestClient) -> None:
    number = site.deviation
    found = page(writer, f"/chat/attachable?q={number.lower()}", **PANEL)
    assert f'data-attach="deviation" data-id="{number}"' in found
    assert "data-attach" in page(writer, "/chat/attachable", **PANEL)
    nothing = page(writer, "/chat/attachable?q=no-such-thing", **PANEL)
    assert "No deviation and no document has these words" in nothing
    assert f'data-id="{number}"' in page(writer, f"/chat?about=deviation:{number}")


def test_what_can_be_copied_has_its_numbered_sources(
    writer: TestClient, told: tuple[str, str]
) -> None:
    html = page(writer, f"/chat/{told[0]}")
    (copied,) = re.findall(r"<pre hidden data-copied>(.*?)</pre>", html, re.DOTALL)
    numbers = re.findall(r"^\[(\d+)\] ", copied, re.MULTILINE)
    assert numbers == [str(n + 1) for n in range(len(numbers))]
    assert re.search(r"deviations\.csv, line \d+", copied)
