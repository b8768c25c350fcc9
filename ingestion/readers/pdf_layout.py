"""Lines of a page put together to paragraphs, list items and candidates for headings."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingestion.readers.numbering import is_list_item, leading_clause
from ingestion.readers.pdf_lines import Line

_NEW_BLOCK_LEADING = 1.3  # times the usual distance between two lines
_INDENT = 4.0  # points
_SHORT_LINE = 0.8  # part of the text width; a line that ends before it ends a paragraph
_DEFAULT_LEADING = 1.2
_USUAL_FAMILY = 0.25  # part of the pages on which a typeface of the text appears
# After these words a number at the start of the next line is a reference, not a clause.
_REFERENCE = re.compile(
    r"(?:sections?|parts?|tables?|figures?|chapter|clauses?|and|or|to|see|ICH)$", re.I
)
_LEADER = re.compile(r"(?:\.\s?){4,}\s*[\divxl]{0,5}$|\.{3}\s*\d{1,3}$", re.IGNORECASE)
_CONTENTS_GAP = 3  # lines between two dotted lines that still belong to the list of contents


@dataclass(frozen=True)
class Typography:
    """What is usual in a document: size of the body text, distance of lines in sizes.

    ``families`` are the typefaces of its text, those of single figures left out.
    """

    body_size: float
    leading: float
    families: frozenset[str]


@dataclass(frozen=True)
class Group:
    """Consecutive lines that make one block; ``contents`` marks a list of contents."""

    lines: tuple[Line, ...]
    contents: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def typography(pages: Sequence[Sequence[Line]]) -> Typography:
    """Measured over all pages of a document."""
    sizes: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        sizes[round(line.size * 2) / 2] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 1.0
    steps = [
        (below.baseline - above.baseline) / body
        for lines in pages
        for above, below in itertools.pairwise(lines)
        if abs(above.size - body) <= 0.5 and 0.9 < (below.baseline - above.baseline) / body < 2
    ]
    return Typography(body, median(steps) if steps else _DEFAULT_LEADING, _families(pages))


def _families(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    seen = Counter(family for lines in pages for family in {line.family for line in lines})
    first = {line.family for line in pages[0]} if pages else set()
    usual = {family for family, count in seen.items() if count >= _USUAL_FAMILY * len(pages)}
    return frozenset(first | usual)


def group_lines(lines: Sequence[Line], usual: Typography) -> list[Group]:
    """Blocks in the order of the lines."""
    contents = _contents_lines(lines)
    width = max((line.right for line in lines), default=0.0)
    groups: list[list[int]] = []
    for index, line in enumerate(lines):
        last = groups[-1] if groups else None
        if last is None or (index in contents) != (last[-1] in contents):
            groups.append([index])
        elif index in contents or not _starts(line, [lines[i] for i in last], usual, width):
            last.append(index)
        else:
            groups.append([index])
    return [Group(tuple(lines[i] for i in group), group[0] in contents) for group in groups]


def _contents_lines(lines: Sequence[Line]) -> set[int]:
    """Indices from the first dotted line to the last, gaps of a few lines included."""
    dotted = [index for index, line in enumerate(lines) if _LEADER.search(line.text)]
    found = set(dotted)
    for one, other in itertools.pairwise(dotted):
        if other - one <= _CONTENTS_GAP:
            found.update(range(one, other))
    return found


def _starts(line: Line, block: list[Line], usual: Typography, width: float) -> bool:
    last = block[-1]
    step = line.baseline - last.baseline
    size = max(line.size, last.size)
    if step < 0 or step > _NEW_BLOCK_LEADING * usual.leading * size:
        return True
    if line.bold != last.bold or abs(line.size - last.size) > 0.12 * size:
        return True
    return _opens_block(line, last) or _breaks_off(line, block, width)


def _opens_block(line: Line, last: Line) -> bool:
    if _REFERENCE.search(last.text):
        return False
    return is_list_item(line.text) or leading_clause(line.text) is not None


def _breaks_off(line: Line, block: list[Line], width: float) -> bool:
    """Whether indents or a short last line show that the block before has ended."""
    first, last = block[0], block[-1]
    if is_list_item(first.text):
        return line.left < first.left + _INDENT and line.left < _text_left(first) - _INDENT
    ended = last.right - first.left < _SHORT_LINE * (width - first.left)
    if ended and last.text[-1] in ".:;" and not line.text[0].islower():
        return True
    return abs(line.left - last.left) > _INDENT and last.text[-1] in ".:"


def _text_left(item: Line) -> float:
    """Where the text of a list item begins, after its bullet or number."""
    blanks = [i for i, glyph in enumerate(item.glyphs) if glyph.char.isspace()]
    after = [g for g in item.glyphs[blanks[0] :] if not g.char.isspace()] if blanks else []
    return after[0].left if after else item.left
