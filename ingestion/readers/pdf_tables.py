"""Tables of a PDF page: ruled grids filled with the characters inside their cells."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.document import Box, Cell
from ingestion.readers.pdf_glyphs import Glyph
from ingestion.readers.pdf_grids import Grid, GridCell, find_grids
from ingestion.readers.pdf_lines import build_lines
from ingestion.readers.pdf_rules import Rule

_FILLED = 0.4  # share of cells with text below which a grid is taken for a drawing
_X_HEIGHT = 0.3  # part of the size by which a character's middle lies above its baseline
_MAX_CUT_WORDS = 2
_TOUCHING = 0.15  # of the size: the gap between two letters of a word
_BROKEN_WORD = re.compile(r"[^\W\d_]-$")


@dataclass(frozen=True)
class Table:
    """A table with text; ``rows`` are the boxes of its rows."""

    box: Box
    cells: tuple[Cell, ...]
    rows: tuple[Box, ...]


def take_tables(rules: Sequence[Rule], glyphs: list[Glyph]) -> tuple[list[Table], set[int]]:
    """The tables of the page and the indices of the characters they use up."""
    tables: list[Table] = []
    used: set[int] = set()
    for grid in find_grids(rules):
        inside = {i: glyph for i, glyph in enumerate(glyphs) if i not in used and _in(glyph, grid)}
        table = _fill(grid, inside)
        if table is not None:
            tables.append(table)
            used.update(inside)
    return tables, used


def _in(glyph: Glyph, grid: Grid) -> bool:
    return glyph.char != "\n" and _within(glyph, grid.box)


def _within(glyph: Glyph, box: Box) -> bool:
    x = (glyph.left + glyph.right) / 2
    y = glyph.baseline - _X_HEIGHT * glyph.style.size
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _fill(grid: Grid, inside: dict[int, Glyph]) -> Table | None:
    owners = {index: _cell_of(grid, glyph) for index, glyph in inside.items()}
    if _cut_words(inside, owners) >= _MAX_CUT_WORDS:
        return None
    members: dict[GridCell | None, list[Glyph]] = {}
    for index, owner in owners.items():
        members.setdefault(owner, []).append(inside[index])
    cells = [
        Cell(cell.row, cell.column, _cell_text(members.get(cell, [])), cell.box)
        for cell in grid.cells
    ]
    filled = [cell for cell in cells if cell.text]
    if not filled or len(filled) < _FILLED * len(cells):
        return None
    cells = _renumber(cells, filled)
    if max(cell.column for cell in cells) == 0:
        return None
    return Table(grid.box, tuple(cells), _row_boxes(cells, grid.box))


def _cell_of(grid: Grid, glyph: Glyph) -> GridCell | None:
    return next((cell for cell in grid.cells if _within(glyph, cell.box)), None)


def _cut_words(inside: dict[int, Glyph], owners: dict[int, GridCell | None]) -> int:
    """How often a rule runs through a word, as it does in drawings with text over lines."""
    cut = 0
    for index, glyph in inside.items():
        after = inside.get(index + 1)
        if after is None or glyph.char.isspace() or after.char.isspace():
            continue
        touching = abs(after.left - glyph.right) < _TOUCHING * glyph.style.size
        if touching and after.baseline == glyph.baseline:
            cut += owners[index] != owners[index + 1]
    return cut


def _cell_text(glyphs: Sequence[Glyph]) -> str:
    text = ""
    for line in sorted(build_lines(glyphs), key=lambda line: (round(line.baseline), line.left)):
        broken = _BROKEN_WORD.search(text) and line.text[:1].islower()
        text += line.text if broken or not text else f" {line.text}"
    return text


def _renumber(cells: list[Cell], filled: list[Cell]) -> list[Cell]:
    """Leaves out rows and columns without any text and counts the rest from 0."""
    rows = {row: at for at, row in enumerate(sorted({cell.row for cell in filled}))}
    columns = {column: at for at, column in enumerate(sorted({cell.column for cell in filled}))}
    return [
        Cell(rows[cell.row], columns[cell.column], cell.text, cell.box)
        for cell in cells
        if cell.row in rows and cell.column in columns
    ]


def _row_boxes(cells: list[Cell], box: Box) -> tuple[Box, ...]:
    tops: dict[int, float] = {}
    for cell in cells:
        if cell.box is not None:
            tops.setdefault(cell.row, cell.box[1])
    edges = [*tops.values(), box[3]]
    return tuple((box[0], top, box[2], low) for top, low in itertools.pairwise(edges))
