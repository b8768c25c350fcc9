"""The typed records that every document reader returns.

Coordinates are PDF points with the origin at the top left of the page, as
``(left, top, right, bottom)``; formats without pages have one page without size.
Character spans are half open and count code points of :attr:`Page.text`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

Box = tuple[float, float, float, float]


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    MARKDOWN = "markdown"
    HTML = "html"
    TEXT = "text"


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"


@dataclass(frozen=True)
class Cell:
    """One cell of a table: ``row`` and ``column`` count from 0, row 0 is the header."""

    row: int
    column: int
    text: str
    box: Box | None = None


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list item or table, in reading order.

    ``text`` equals ``page.text[start:end]``; a table's text has one line a row with
    cells divided by `` | ``. ``boxes`` has one box for each line of ``text``, or is empty
    where the format has no places. ``clause`` is the number as printed (``5.3.2``), ``level``
    the depth of a heading (1 is the top).
    """

    kind: BlockKind
    text: str
    start: int
    end: int
    boxes: tuple[Box, ...] = ()
    clause: str | None = None
    level: int | None = None
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page: its number from 1, its whole text, its blocks. ``spelled`` was written between them
    in characters that have no picture and is no part of the text."""

    number: int
    text: str
    blocks: tuple[Block, ...]
    width: float | None = None
    height: float | None = None
    spelled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """Something a person should look at before trusting the text of a page."""

    page: int
    message: str


class FindingKind(StrEnum):
    """Hidden: a person who reads the page does not see it. Instruction: worded for a machine."""

    HIDDEN = "hidden"
    INSTRUCTION = "instruction"
    HIDDEN_INSTRUCTION = "hidden_instruction"


@dataclass(frozen=True)
class Finding:
    """Text of a file that is hidden from people or worded as an instruction to a machine.

    ``where`` says how it is hidden or in what part of the file it stands. Hidden text is no part
    of a page's text, so that nobody quotes it; what else is found changes nothing.
    """

    kind: FindingKind
    page: int
    where: str
    excerpt: str
    boxes: tuple[Box, ...] = ()
    why: str | None = None


@dataclass(frozen=True)
class Aside:
    """A text that stands in the file beside its pages: metadata, a comment, a picture's name."""

    page: int
    where: str
    text: str


@dataclass(frozen=True)
class Document:
    """What a reader found in one file; ``asides`` are looked at for instructions and not kept."""

    format: Format
    title: str | None
    pages: tuple[Page, ...]
    flags: tuple[Flag, ...] = field(default=())
    findings: tuple[Finding, ...] = field(default=())
    asides: tuple[Aside, ...] = field(default=())


@dataclass(frozen=True)
class Chunk:
    """A passage short enough for the encoder, with the place it came from.

    ``text`` is verbatim page text ``page.text[start:end]``; ``headings`` are the titles above it,
    outermost first, ``table_header`` the header row when the passage is a part of a
    table. ``rejoined`` is the text with words that a line end broke put together, where there
    are any. :attr:`context` is what is embedded and searched.
    """

    ordinal: int
    page: int
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    clause: str | None = None
    table_header: str | None = None
    boxes: tuple[Box, ...] = ()
    rejoined: str | None = None

    @property
    def context(self) -> str:
        """Headings, table header and text joined: the words by which it should be found."""
        parts = [*self.headings, self.table_header, self.rejoined or self.text]
        return "\n".join(part for part in parts if part)
