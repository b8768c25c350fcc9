"""The order in which the lines and tables of a PDF page are read.

A page of one column is read from top to bottom whatever the order it was drawn in (bullets
are often drawn apart from their text). A page of two columns keeps its drawing order, which
runs down each column.
"""

from collections.abc import Sequence
from statistics import median

from ingestion.readers.pdf_lines import Line, join_pieces
from ingestion.readers.pdf_tables import Table

Item = Line | Table

_SAME_ROW = 0.35  # of the size: baselines closer than this stand side by side
_COLUMN_SHARE = 0.25  # of the lines on either side, and at most that many across
_COLUMN_WIDTH = 0.2  # of the page, so that a column of bullets or numbers is none
_MIDDLE = (0.35, 0.65)  # part of the page's width where a gutter may lie


def reading_order(lines: Sequence[Line], tables: Sequence[Table], width: float) -> list[Item]:
    """All items of a page in reading order."""
    if _has_columns(lines, width):
        return _with_tables(lines, tables)
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.baseline):
        if rows and line.baseline - rows[-1][-1].baseline < _SAME_ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    in_order = [line for row in rows for line in sorted(row, key=lambda line: line.left)]
    return _with_tables(join_pieces(in_order), tables)


def _has_columns(lines: Sequence[Line], width: float) -> bool:
    """Whether a gutter near the middle divides the lines into two sets of some width."""
    start, end = (int(part * width) for part in _MIDDLE)
    return any(_is_gutter(lines, float(x), width) for x in range(start, end, 4))


def _is_gutter(lines: Sequence[Line], x: float, width: float) -> bool:
    left = [line.right - line.left for line in lines if line.right <= x]
    right = [line.right - line.left for line in lines if line.left >= x]
    across = len(lines) - len(left) - len(right)
    enough = _COLUMN_SHARE * len(lines)
    if min(len(left), len(right)) < max(enough, 3) or across > enough:
        return False
    return min(median(left), median(right)) >= _COLUMN_WIDTH * width


def _with_tables(lines: Sequence[Line], tables: Sequence[Table]) -> list[Item]:
    """Each table before the first line that begins below its top and beside no other column."""
    items: list[Item] = list(lines)
    for table in tables:
        left, top, right, _ = table.box
        place = next(
            (
                index
                for index, item in enumerate(items)
                if item.box[1] >= top - 1 and item.box[0] < right and item.box[2] > left
            ),
            len(items),
        )
        items.insert(place, table)
    return items
