"""Puts blocks one after another into the text of a page and keeps their spans true."""

from collections.abc import Sequence
from dataclasses import replace

from ingestion.document import Block, BlockKind, Box, Cell, Page
from ingestion.invisible import spelled_in, without_tags

CELL_DIVIDER = " | "
_BETWEEN_BLOCKS = "\n\n"


class PageBuilder:
    """Collects the blocks of one page; every span it gives satisfies ``text[start:end]``."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._text = ""
        self._blocks: list[Block] = []
        self._spelled: list[str] = []

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        boxes: Sequence[Box] = (),
        clause: str | None = None,
        level: int | None = None,
    ) -> None:
        """Append a block that is not a table; text of blanks alone is left out."""
        text = self._pictured(text).strip()
        if text:
            self._append(kind, text, (), boxes, clause, level)

    def add_table(self, cells: Sequence[Cell], *, boxes: Sequence[Box] = ()) -> None:
        """Append a table, written one line a row; cells must be ordered by row and column."""
        cells = [replace(cell, text=self._pictured(cell.text)) for cell in cells]
        if any(cell.text for cell in cells):
            self._append(BlockKind.TABLE, table_text(cells), tuple(cells), boxes, None, None)

    def add_aside(self, text: str) -> None:
        """Append text that belongs to the page but to no block: a running header or footer."""
        text = self._pictured(text).strip()
        if text:
            self._place(text)

    def build(self, width: float | None = None, height: float | None = None) -> Page:
        """The finished page."""
        spelled = tuple(self._spelled)
        return Page(self._number, self._text, tuple(self._blocks), width, height, spelled)

    def _pictured(self, text: str) -> str:
        """The text without what nobody sees of it."""
        if hidden := spelled_in(text):
            self._spelled.append(hidden)
            return without_tags(text)
        return text

    def _append(
        self,
        kind: BlockKind,
        text: str,
        cells: tuple[Cell, ...],
        boxes: Sequence[Box],
        clause: str | None,
        level: int | None,
    ) -> None:
        start = self._place(text)
        end = start + len(text)
        self._blocks.append(Block(kind, text, start, end, tuple(boxes), clause, level, cells))

    def _place(self, text: str) -> int:
        start = len(self._text) + len(_BETWEEN_BLOCKS) if self._text else 0
        self._text = f"{self._text}{_BETWEEN_BLOCKS}{text}" if self._text else text
        return start


def table_text(cells: Sequence[Cell]) -> str:
    """One line a row with cells divided by `` | ``; a cell's own line breaks become spaces."""
    rows: dict[int, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(" ".join(cell.text.split()))
    return "\n".join(CELL_DIVIDER.join(row) for _, row in sorted(rows.items()))


def cells_of(rows: Sequence[Sequence[str]]) -> tuple[Cell, ...]:
    """Cells of a plain table given as rows of texts, numbered from 0."""
    return tuple(
        Cell(row, column, text.strip())
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
