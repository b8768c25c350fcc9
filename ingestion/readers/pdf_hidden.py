"""Which characters of a PDF page a person cannot see.

Rules, in order:

1. Drawn without ink (render mode 3 or 7, no alpha), smaller than 2.5 points, or outside the page:
   hidden. So is the text layer that a scanner's software puts behind a picture: what the picture
   shows is not known to be what that layer says.
2. The page is drawn with its text and without it. A word whose place looks the same both times is
   hidden: white on white, the page's colour, under a picture or a filled shape, switched off.
3. A nearly white word is drawn once more without the darker text, so that it cannot hide behind
   the ink of a word that is seen.

Not done here: to tell text in a picture, or words that only look like others.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from ingestion.document import Box
from ingestion.readers.pdf_glyphs import Glyph, ink_of

SMALLEST_PT: Final = 2.5
_SEEN: Final = 24  # of 255: the least difference of a colour that counts as ink
_SCALE: Final = 1.0
_DEPTH: Final = 8  # of forms within forms
_HEIGHT, _DEPTH_BELOW = 0.75, 0.25  # of the size, about the baseline
_UNSEEN: Final = "text in the colour of what is behind it, or covered"
_EXCERPT: Final = 300

Picture = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True)
class HiddenText:
    """Words that follow one another and are hidden in the same way; a box for each line."""

    how: str
    text: str
    boxes: tuple[Box, ...]


def hidden_glyphs(page: pdfium.PdfPage, glyphs: Sequence[Glyph]) -> dict[int, str]:
    """Index → how it is hidden. Changes how the open page would be drawn: read all else first."""
    words = list(_words(glyphs))
    size = (page.get_width(), page.get_height())
    found: dict[int, str] = {}
    drawn: list[list[int]] = []
    for word in words:
        how = _how([glyphs[index] for index in word], size)
        if how is None:
            drawn.append(word)
        else:
            found.update(dict.fromkeys(word, how))
    texts = _Texts(page)
    # grey takes a quarter of the time, and what differs in grey differs in colour
    for grey in (True, False):
        drawn = _without_ink(page, texts, glyphs, drawn, grey=grey)
    for word in drawn:
        found.update(dict.fromkeys(word, _UNSEEN))
    return found


def hidden_texts(glyphs: Sequence[Glyph], hidden: dict[int, str]) -> tuple[HiddenText, ...]:
    """In the order of the page's content, without the blanks alone."""
    texts: list[HiddenText] = []
    run: list[int] = []
    for index, glyph in enumerate(glyphs):
        blank = not glyph.char.strip()
        same = not run or blank or hidden.get(index) == hidden[run[0]]
        if run and not same:
            texts.append(_text(glyphs, run, hidden))
            run = []
        if index in hidden or (run and blank):
            run.append(index)
    if run:
        texts.append(_text(glyphs, run, hidden))
    return tuple(texts)


class _Texts:
    """The text objects of an open page, which may be switched off and on again."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        found = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=_DEPTH)
        self._all = [(one, raw.FPDFTextObj_GetTextRenderMode(one.raw)) for one in found]

    def show(self, light: bool | None) -> None:
        """All of them (None), the nearly white ones alone (True), or none (False)."""
        for one, mode in self._all:
            on = light is None or (light and ink_of(one.raw, 0).light)
            shown = mode if on else raw.FPDF_TEXTRENDERMODE_INVISIBLE
            raw.FPDFTextObj_SetTextRenderMode(one.raw, shown)


def _without_ink(
    page: pdfium.PdfPage,
    texts: _Texts,
    glyphs: Sequence[Glyph],
    words: list[list[int]],
    *,
    grey: bool,
) -> list[list[int]]:
    """Those of the words whose place looks the same with and without them."""
    if not words:
        return []
    texts.show(None)
    whole = _drawn(page, grey)
    texts.show(light=False)
    empty = _drawn(page, grey)
    all_ink = light_ink = _difference(whole, empty)
    if any(glyphs[word[0]].ink.light for word in words):
        texts.show(light=True)
        light_ink = _difference(_drawn(page, grey), empty)
    return [
        word
        for word in words
        if _most(light_ink if glyphs[word[0]].ink.light else all_ink, [glyphs[i] for i in word])
        < _SEEN
    ]


def _most(ink: Picture, word: Sequence[Glyph]) -> int:
    """The greatest difference within the word's box, less its rim; 0 outside the page."""
    left, top, right, bottom = (value * _SCALE for value in _box(word))
    first = max(math.ceil(left), 0)
    part = ink[max(int(top), 0) : max(int(bottom) + 1, 0), first : max(int(right), first + 1)]
    return int(part.max()) if part.size else 0


def _drawn(page: pdfium.PdfPage, grey: bool) -> Picture:
    # pypdfium2 takes a float for the scale and says that it takes an int
    bitmap = page.render(scale=_SCALE, grayscale=grey)  # pyright: ignore[reportArgumentType]
    try:
        return bitmap.to_numpy().copy().reshape(bitmap.height, bitmap.width, -1)
    finally:
        bitmap.close()


def _difference(one: Picture, other: Picture) -> Picture:
    """The greatest of the colours' differences, a number for each point."""
    apart = np.maximum(one, other) - np.minimum(one, other)
    return apart[:, :, 0] if apart.shape[2] == 1 else apart.max(axis=2)


def _words(glyphs: Sequence[Glyph]) -> Iterator[list[int]]:
    """Indices of what one object draws without a blank between."""
    numbered = enumerate(glyphs)
    for (_run, blank), group in groupby(
        numbered, key=lambda one: (one[1].ink.run, not one[1].char.strip())
    ):
        if not blank:
            yield [index for index, _glyph in group]


def _how(word: Sequence[Glyph], size: tuple[float, float]) -> str | None:
    """What can be said of a word without a picture of it."""
    box = _box(word)
    if word[0].ink.none:
        return "text drawn without ink"
    if word[0].style.size < SMALLEST_PT:
        return f"text smaller than {SMALLEST_PT:g} points"
    if box[2] <= 0 or box[3] <= 0 or box[0] >= size[0] or box[1] >= size[1]:
        return "text outside the page"
    return None


def _box(word: Sequence[Glyph]) -> Box:
    size = word[0].style.size
    left, right = min(one.left for one in word), max(one.right for one in word)
    top = min(one.baseline for one in word) - _HEIGHT * size
    return left, top, right, max(one.baseline for one in word) + _DEPTH_BELOW * size


def _text(glyphs: Sequence[Glyph], run: Sequence[int], hidden: dict[int, str]) -> HiddenText:
    words = "".join(glyphs[index].char for index in run)
    seen = [glyphs[index] for index in run if glyphs[index].char.strip()]
    lines = [list(line) for _base, line in groupby(seen, key=lambda one: round(one.baseline))]
    boxes = tuple(tuple(round(value, 1) for value in _box(line)) for line in lines)
    return HiddenText(hidden[run[0]], " ".join(words.split())[:_EXCERPT], boxes)  # pyright: ignore
