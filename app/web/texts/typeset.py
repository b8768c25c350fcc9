"""A page's text as it is set in the web: headings, numbered paragraphs, tables, what is marked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

_BORDER = " | "

Span = tuple[int, int]
Run = tuple[str, bool]
"""A piece of text, and whether it is marked."""


@dataclass(frozen=True)
class SetHeading:
    """``level`` counts from 1, the outermost."""

    text: str
    level: int
    block: str = "heading"


@dataclass(frozen=True)
class SetParagraph:
    """``clause`` is its number where the text began with one; ``runs`` leave it out."""

    clause: str | None
    runs: tuple[Run, ...]
    block: str = "paragraph"


@dataclass(frozen=True)
class SetTable:
    header: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], bool], ...]
    block: str = "table"


SetBlock = SetHeading | SetParagraph | SetTable


def typeset(passages: Iterable[Any], marked: Span | None = None) -> list[SetBlock]:
    """Of rows of the chunk table in reading order. ``marked`` is a span of the page's text, of
    which every line that it touches is shown as marked."""
    blocks: list[SetBlock] = []
    above: tuple[str, ...] = ()
    for passage in passages:
        blocks += _headings(above, tuple(passage.headings))
        above = tuple(passage.headings)
        blocks += _blocks(passage, marked)
    return blocks


@dataclass(frozen=True)
class _Line:
    text: str
    marked: bool


def _headings(above: Sequence[str], now: Sequence[str]) -> Iterator[SetHeading]:
    same = next((n for n, (a, b) in enumerate(zip(above, now, strict=False)) if a != b), None)
    first = min(len(above), len(now)) if same is None else same
    for level, text in enumerate(now[first:], first + 1):
        yield SetHeading(text, level)


def _blocks(passage: Any, marked: Span | None) -> Iterator[SetBlock]:
    lines = list(_lines(passage, marked))
    clause = passage.clause
    for is_table, group in groupby(lines, key=lambda line: _BORDER in line.text):
        if is_table:
            yield _table(list(group), passage.table_header)
            continue
        for paragraph in _paragraphs(group):
            yield _paragraph(paragraph, clause)
            clause = None


def _lines(passage: Any, marked: Span | None) -> Iterator[_Line]:
    start = passage.start
    for text in passage.text.split("\n"):
        end = start + len(text)
        touched = marked is not None and start < marked[1] and marked[0] < end
        yield _Line(text, touched)
        start = end + 1


def _paragraphs(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    for is_text, group in groupby(lines, key=lambda line: bool(line.text.strip())):
        if is_text:
            yield list(group)


def _paragraph(lines: list[_Line], clause: str | None) -> SetParagraph:
    number = clause if clause and lines[0].text.startswith(f"{clause} ") else None
    first = lines[0].text[len(number) if number else 0 :].lstrip()
    texts = [_Line(first, lines[0].marked), *lines[1:]]
    runs = groupby(texts, key=lambda line: line.marked)
    return SetParagraph(
        number, tuple((" ".join(one.text for one in group), marked) for marked, group in runs)
    )


def _table(lines: list[_Line], header: str | None) -> SetTable:
    rows = [(tuple(line.text.split(_BORDER)), line.marked) for line in lines]
    if header is not None:
        return SetTable(tuple(header.split(_BORDER)), tuple(rows))
    if len(rows) == 1:
        return SetTable((), tuple(rows))
    return SetTable(rows[0][0], tuple(rows[1:]))
