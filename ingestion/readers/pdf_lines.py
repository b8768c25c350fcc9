"""Characters grouped to the lines a reader sees."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingestion.document import Box
from ingestion.readers.pdf_glyphs import Glyph

# In parts of the font size. Sub- and superscripts sit up to about half a size off the line.
_SAME_LINE = 0.55
_WORD_GAP = 0.18
_ASCENT, _DESCENT = 0.8, 0.22
# A digit set small and high is a power or a footnote mark: 10⁵ must not become 105.
_HIGHER, _SMALLER = 0.15, 0.9
_SUPERSCRIPT = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")


@dataclass(frozen=True)
class Line:
    """One printed line: its text with single blanks, its box, and the style of most of it."""

    text: str
    box: Box
    baseline: float
    size: float
    bold: bool
    italic: bool
    upright: bool
    family: str
    glyphs: tuple[Glyph, ...]

    @property
    def left(self) -> float:
        return self.box[0]

    @property
    def right(self) -> float:
        return self.box[2]


def build_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """Lines in the order of the content stream; pieces of one printed line are joined."""
    return join_pieces([line for run in _runs(glyphs) if (line := line_of(run)) is not None])


def join_pieces(lines: Sequence[Line]) -> list[Line]:
    """The lines, with each that goes on to the right of the one before joined to it."""
    joined: list[Line] = []
    for line in lines:
        if joined and _continues(joined[-1], line):
            merged = line_of([*joined[-1].glyphs, *line.glyphs])
            joined[-1] = merged or line
        else:
            joined.append(line)
    return joined


def line_of(glyphs: Sequence[Glyph]) -> Line | None:
    """One line made of the given characters; None where they are all blank."""
    inked = [glyph for glyph in glyphs if not glyph.char.isspace()]
    if not inked:
        return None
    size = _most(inked, lambda glyph: glyph.style.size)
    baseline = _most([g for g in inked if g.style.size == size], lambda glyph: glyph.baseline)
    box = (
        round(min(glyph.left for glyph in inked), 1),
        round(baseline - _ASCENT * size, 1),
        round(max(glyph.right for glyph in inked), 1),
        round(baseline + _DESCENT * size, 1),
    )
    return Line(
        text=_text([_raised(glyph, baseline, size) for glyph in glyphs]),
        box=box,
        baseline=baseline,
        size=size,
        bold=_most(inked, lambda glyph: glyph.style.bold),
        italic=_most(inked, lambda glyph: glyph.style.italic),
        upright=inked[0].style.upright,
        family=_family(_most(inked, lambda glyph: glyph.style.font)),
        glyphs=tuple(glyphs),
    )


def _runs(glyphs: Iterable[Glyph]) -> Iterable[list[Glyph]]:
    run: list[Glyph] = []
    for glyph in glyphs:
        if glyph.char == "\n" or (run and _leaves(run, glyph)):
            yield run
            run = []
        if glyph.char != "\n":
            run.append(glyph)
    yield run


def _leaves(run: list[Glyph], glyph: Glyph) -> bool:
    if glyph.char.isspace() or not glyph.style.upright:
        return False
    tallest = max(run[-1].style.size, run[0].style.size, glyph.style.size)
    near = min(abs(glyph.baseline - run[-1].baseline), abs(glyph.baseline - run[0].baseline))
    return near > _SAME_LINE * tallest


def _continues(line: Line, other: Line) -> bool:
    if not (line.upright and other.upright):
        return False
    reach = _SAME_LINE * max(line.size, other.size)
    return abs(line.baseline - other.baseline) < reach and other.left >= line.right - 1


def _family(font: str) -> str:
    """``CMEJPM+TimesNewRomanPS-BoldMT`` gives ``TimesNewRoman``."""
    name = font.rpartition("+")[2]
    return re.split(r"[-,]|PSMT|PS$|MT$", name)[0]


def _raised(glyph: Glyph, baseline: float, size: float) -> Glyph:
    small = glyph.style.size < _SMALLER * size
    high = glyph.baseline < baseline - _HIGHER * size
    if glyph.style.upright and (glyph.raised or (small and high)):
        return glyph._replace(char=glyph.char.translate(_SUPERSCRIPT))
    return glyph


def _text(glyphs: Sequence[Glyph]) -> str:
    parts: list[str] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None and not glyph.char.isspace():
            gap = glyph.left - last.right
            if glyph.style.upright and gap > _WORD_GAP * max(last.style.size, glyph.style.size):
                parts.append(" ")
        parts.append(glyph.char)
        last = glyph if not glyph.char.isspace() else None
    return " ".join("".join(parts).split())


def _most(glyphs: Sequence[Glyph], key):
    return Counter(key(glyph) for glyph in glyphs).most_common(1)[0][0]
