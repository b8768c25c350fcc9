"""An answer as Markdown: what a chat program draws of it, and what it must not make of a source."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.agent.events import EventType, TurnEvent
from app.api.answer_text import escaped, piece_of, sources, title_of

AT = datetime(2025, 3, 12, tzinfo=UTC)
HOSTILE = (
    "![x](https://evil.example/a.png)",
    "[click](https://evil.example)",
    "<img src=https://evil.example/a.png>",
    "<https://evil.example>",
    "https://evil.example/a",
    "www.evil.example",
    "[1]: https://evil.example",
    "a `code` and **bold** and ~~gone~~ and _soft_",
    "# heading",
    "- item",
    "1. item",
    "a | b | c",
    "&lt;script&gt;",
    "\\[x\\](y)",
)


def drawn(markdown: str) -> str:
    """With tables, strikethrough and addresses that become links by themselves."""
    return MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(markdown)


def text_of(html: str) -> str:
    for written, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        html = html.replace(written, character)
    return html.removeprefix("<p>").removesuffix("</p>\n")


def told(type_: EventType, **holds: Any) -> TurnEvent:
    return TurnEvent("TURN-1", 1, type_, holds, AT)


def run(text: str, kind: str = "plain") -> dict[str, Any]:
    return {"text": text, "kind": kind, "citation": None}


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_source_becomes_a_link_an_image_or_markup(text: str) -> None:
    assert text_of(drawn(escaped(text))) == text


@given(st.text("ab1 *_`[]()<>#|~!&;:/\\.-+\"'=\n", max_size=40))
def test_whatever_it_says_it_is_drawn_as_it_says_it(text: str) -> None:
    words = " ".join(text.split())
    if words and not set(words) <= set("-=*_ +#~:|."):  # a rule, which is no word
        assert text_of(drawn(escaped(text))) == words


def test_an_address_is_broken_for_programs_that_make_links_of_words() -> None:
    assert escaped("see https://evil.example") == "see https\\://evil.example"


def test_prose_keeps_its_spaces_and_marks_are_numbers_in_brackets() -> None:
    runs = [run("The volume was "), run("1.99 mL", "fact"), run("1", "mark"), run(" then.")]
    piece = piece_of(told(EventType.TEXT, block="paragraph", runs=runs))
    assert piece == "The volume was 1.99 mL[1] then.\n\n"
    noted = piece_of(told(EventType.TEXT, block="inference", runs=runs))
    assert noted.startswith("*Inference, association, not cause:* The volume")


def test_a_table_is_one_of_markdown() -> None:
    cells = [{"runs": [run("a|b")], "tone": "none"}, {"runs": [run("7", "fact")], "tone": "none"}]
    columns = [{"title": "Name", "align_right": False}, {"title": "n", "align_right": True}]
    piece = piece_of(
        told(EventType.TEXT, block="table", caption=[run("Both")], columns=columns, rows=[cells])
    )
    html = drawn(piece)
    assert "<strong>Both</strong>" in html
    assert html.count("<td") == 2
    assert ">a|b</td>" in html
    assert 'style="text-align:right">7</td>' in html


def test_an_abstention_says_what_was_searched() -> None:
    searched = {"as_of": "2025-03-12T13:40:00+00:00", "population": 7}
    piece = piece_of(told(EventType.ABSTAINED, why="nothing *found*", searched=searched))
    assert piece.startswith("Not found in the records searched: nothing \\*found\\*. Searched 7 ")
    assert "as of 2025-03-12 13:40 UTC" in piece


def test_what_is_no_text_adds_nothing() -> None:
    assert piece_of(told(EventType.STEP_STARTED, step=1)) == ""
    assert sources([]) == ""


def test_sources_are_numbered_with_file_and_line_of_a_record() -> None:
    where = {"file": "log.csv", "line": 7}
    title = title_of({"kind": "record", "title": "Log [x]", "where": where})
    listed = sources([(1, title, "http://127.0.0.1:8321/evidence/turn/TURN-1/1")])
    assert "- [1] Log \\[x\\] (log.csv, line 7): <http://127.0.0.1:8321/" in listed
