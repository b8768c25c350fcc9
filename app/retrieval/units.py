"""What an answer quotes: single sentences, table rows and record lines of a passage.

A document's unit is verbatim text of its page with its span and boxes. A record's unit is a cell
as written; the line around it (what was measured, when) is composed from the same row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.retrieval.passages import Passage, PassageKind, gist

Span = tuple[int, int]
Box = tuple[float, float, float, float]

_SENTENCE_END = re.compile(r"(?<![A-Z]\.)(?<=[.!?])\s+(?=[A-Z0-9“\"(])")
_PARAGRAPH_END = re.compile(r"\n\s*\n")
_CELL_BORDER = " | "


@dataclass(frozen=True)
class Unit:
    """``text`` is ``passage.text[start:end]``. ``header`` is the head row of a table's row.

    ``row`` counts the passage's rows from 0; ``column`` is the cell's, ``None`` in a document.
    """

    passage: Passage
    text: str
    start: int
    end: int
    header: str | None = None
    row: int = 0
    column: str | None = None

    @property
    def context(self) -> str:
        """The words by which it answers: what stands above it, then itself."""
        above = self.passage.context.removesuffix(self.passage.text).rstrip()
        parts = (above, self.header if self.header and self.header not in above else "", self.text)
        return "\n".join(part for part in parts if part)

    @property
    def embedded(self) -> str:
        """What is compared with a question: as of the passage, see :func:`gist`."""
        if self.passage.kind is PassageKind.DOCUMENT:
            return gist(self.passage, self.text)
        return self.context

    @property
    def row_id(self) -> int:
        """Of the row that the cell stands in, or of the document's row in the register."""
        return self.passage.row_ids[self.row]

    @property
    def span(self) -> Span:
        """On the page of a document, or in the cell of a record's text."""
        offset = self.passage.source.get("start", 0)
        return offset + self.start, offset + self.end

    @property
    def boxes(self) -> list[Box]:
        """Of the lines that it touches; of the whole passage where lines and boxes disagree."""
        boxes = [tuple(box) for box in self.passage.source.get("boxes", ())]
        lines = [line for line in _lines(self.passage.text) if line[0] < line[1]]
        if len(lines) != len(boxes):
            return boxes
        touched = zip(lines, boxes, strict=True)
        return [box for (start, end), box in touched if start < self.end and end > self.start]


def units_of(passage: Passage) -> list[Unit]:
    """In the order of the passage; the head row of a table is no unit of its own."""
    if passage.kind is PassageKind.DOCUMENT:
        return list(_of_page(passage))
    if "start" in passage.source:
        column = passage.source["column"]
        spans = _sentences(passage.text, 0, len(passage.text))
        return [Unit(passage, passage.text[a:b], a, b, column=column) for a, b in spans]
    return list(_of_rows(passage))


def sentences_of(text: str) -> list[str]:
    """Whole ones: a line end, a semicolon or a list's item is no end of a sentence."""
    return [text[start:end] for start, end in _sentences(text, 0, len(text))]


def _of_page(passage: Passage) -> Iterator[Unit]:
    header = passage.source.get("table_header")
    for start, end in _paragraphs(passage.text):
        lines = list(_lines(passage.text, start, end))
        if not any(_CELL_BORDER in passage.text[a:b] for a, b in lines):
            for a, b in _sentences(passage.text, start, end):
                yield Unit(passage, passage.text[a:b], a, b)
            continue
        above = header
        for a, b in lines:
            text = passage.text[a:b]
            if above is None and _CELL_BORDER in text and b < end:
                above = text
            elif text.strip():
                yield Unit(passage, text, a, b, header=above)


def _of_rows(passage: Passage) -> Iterator[Unit]:
    """One line a row of values, or a line a cell of the one row."""
    columns = passage.source.get("columns")
    for number, (start, end) in enumerate(_lines(passage.text)):
        column = columns[number] if columns else passage.source["column"]
        row = 0 if columns else number
        yield Unit(passage, passage.text[start:end], start, end, row=row, column=column)


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for gap in _PARAGRAPH_END.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    for gap in _SENTENCE_END.finditer(text, start, end):
        yield start, gap.start()
        start = gap.end()
    if text[start:end].strip():
        yield start, end


def _lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    for line in text[start:end].split("\n"):
        yield start, start + len(line)
        start += len(line) + 1
