"""What stands on a page beside its text: running headers and footers, line numbers."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence

from ingestion.readers.pdf_lines import Line, line_of

_ZONE = 0.14  # part of the page's height, at top and bottom, where running lines stand
_SAME_PLACE = 6.0  # points
_SHARE = 0.3  # of the pages on which a line must come back
_PAGE_NUMBER = re.compile(r"\d+|\b[ivxl]+$", re.IGNORECASE)
_MARGIN_NUMBER = re.compile(r"(\d{1,4})(?= |$)")
_MIN_NUMBERED = 8  # lines on a page before numbers in front are taken for line numbers
_CONSECUTIVE = 0.8

Key = tuple[bool, str]
Place = tuple[bool, str, int]


def running_lines(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[set[int]]:
    """For each page the indices of lines that repeat at the same place on other pages.

    Numbers count as equal, so that page numbers repeat. A text that runs on enough pages is
    taken out near the same edge of every page. One page alone has none.
    """
    edges = [_near_edges(lines, height) for lines, height in zip(pages, heights, strict=True)]
    seen: Counter[Place] = Counter()
    for lines, keys in zip(pages, edges, strict=True):
        seen.update({(*key, at) for i, key in keys.items() for at in _bins(lines[i].baseline)})
    enough = max(2, math.ceil(_SHARE * len(pages)))
    running = {place[:2] for place, count in seen.items() if count >= enough}
    return [{index for index, key in keys.items() if key in running} for keys in edges]


def _near_edges(lines: Sequence[Line], height: float) -> dict[int, Key]:
    """Edge (True is the top) and text without numbers of the lines near an edge, by index."""
    found = {}
    for index, line in enumerate(lines):
        top = line.baseline < _ZONE * height
        if top or line.baseline > (1 - _ZONE) * height:
            found[index] = (top, _PAGE_NUMBER.sub("#", line.text.casefold()))
    return found


def _bins(baseline: float) -> tuple[int, int]:
    """Two overlapping bins, an even and an odd one: near neighbours share at least one."""
    return 2 * math.floor(baseline / _SAME_PLACE), 2 * math.floor(baseline / _SAME_PLACE + 0.5) + 1


def margin_of_numbers(pages: Sequence[Sequence[Line]]) -> float | None:
    """The x at which the line numbers of a draft end, None in a document without them.

    They are told from text by counting up by one down a page.
    """
    ends: Counter[float] = Counter()
    for lines in pages:
        found = [(int(m[1]), line) for line in lines if (m := _MARGIN_NUMBER.match(line.text))]
        if len(found) >= _MIN_NUMBERED and _counts_up([number for number, _ in found]):
            ends.update(round(_number_end(line)) for _, line in found)
    return ends.most_common(1)[0][0] if ends else None


def without_line_number(line: Line, margin: float) -> Line | None:
    """The line without the number that ends at ``margin``; None if nothing else is on it."""
    match = _MARGIN_NUMBER.match(line.text)
    if match is None or abs(_number_end(line) - margin) > _SAME_PLACE / 2:
        return line
    glyphs = [glyph for glyph in line.glyphs if not glyph.char.isspace()]
    last = glyphs[len(match[1]) - 1]
    return line_of(line.glyphs[line.glyphs.index(last) + 1 :])


def _counts_up(numbers: list[int]) -> bool:
    steps = [later - earlier for earlier, later in itertools.pairwise(numbers)]
    return steps.count(1) >= _CONSECUTIVE * len(steps)


def _number_end(line: Line) -> float:
    end = line.left
    for glyph in line.glyphs:
        if glyph.char.isdigit():
            end = glyph.right
        elif not glyph.char.isspace() or end > line.left:
            break
    return end
