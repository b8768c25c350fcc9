"""The characters of a PDF page with place and style, as pdfium reports them.

The only module that calls pdfium's text functions. Coordinates leave it in points from the
top left of the page as displayed, rotation and crop box applied.
"""

import ctypes
import math
from collections.abc import Callable
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingestion.readers.symbols import printed

_LINE_ENDS = (0x0A, 0x0D)
# pdfium's marks for a hyphen that ends a line; the sign on the paper is a hyphen.
_HYPHENS = (0x02, 0xFFFE)
_DIGITS = "0123456789"
_RAISED = 0.2  # of the size
_INKLESS = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_CLEAR = 12  # of 255: an alpha up to which nothing is seen
_LIGHT = 200  # of 255 in every channel
_UPRIGHT_SINE = 0.2  # text turned by more than about 12 degrees is not a line of the page

ToDisplay = Callable[[float, float], tuple[float, float]]


class Style(NamedTuple):
    """How a run of characters is set: size in points and what the font's name says."""

    size: float
    bold: bool
    italic: bool
    upright: bool
    font: str


class Ink(NamedTuple):
    """What draws a character: ``run`` numbers the objects of a page, ``light`` is a fill that is
    nearly white, ``none`` a way of drawing that leaves no ink."""

    run: int
    light: bool
    none: bool


NO_INK = Ink(-1, light=False, none=False)


class Glyph(NamedTuple):
    """One character; ``baseline`` is a y measured downwards. A line end has the char ``\\n``."""

    char: str
    left: float
    right: float
    baseline: float
    style: Style
    raised: bool = False
    ink: Ink = NO_INK


_NO_STYLE = Style(1.0, False, False, True, "")


def display_transform(page: pdfium.PdfPage) -> ToDisplay:
    """A function from PDF user space to points from the top left of the displayed page."""
    left, bottom, right, top = page.get_bbox()
    turns: dict[int, ToDisplay] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[page.get_rotation()]


def read_glyphs(page: pdfium.PdfPage) -> list[Glyph]:
    """All characters in the order of the content stream, blanks and line ends included."""
    textpage = page.get_textpage()
    try:
        return _collect(textpage, display_transform(page))
    finally:
        textpage.close()


def _collect(textpage: pdfium.PdfTextPage, to_display: ToDisplay) -> list[Glyph]:
    glyphs: list[Glyph] = []
    style, style_of, ink = _NO_STYLE, None, NO_INK
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if code in _LINE_ENDS:
            glyphs.append(Glyph("\n", 0.0, 0.0, 0.0, style))
            continue
        char = _char(code)
        text_object = raw.FPDFText_GetTextObject(textpage, index)
        if text_object:
            address = ctypes.addressof(text_object.contents)
            if address != style_of:
                style, style_of = _style(textpage, index, to_display), address
                ink = ink_of(text_object, ink.run + 1)
        if char:
            glyph = _place(textpage, index, printed(char, style.font), style, to_display)
            glyphs.append(glyph._replace(ink=ink))
    return glyphs


def _char(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if code == 0xA0:
        return " "
    if code < 0x20 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return ""
    return chr(code)


def _place(
    textpage: pdfium.PdfTextPage, index: int, char: str, style: Style, to_display: ToDisplay
) -> Glyph:
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetLooseCharBox(textpage, index, box)
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    x0, _ = to_display(box.left, box.bottom)
    x1, _ = to_display(box.right, box.top)
    _, baseline = to_display(x.value, y.value)
    raised = char in _DIGITS and _is_raised(
        textpage, index, baseline - _RAISED * style.size, to_display
    )
    return Glyph(char, min(x0, x1), max(x0, x1), baseline, style, raised)


def _is_raised(
    textpage: pdfium.PdfTextPage, index: int, limit: float, to_display: ToDisplay
) -> bool:
    """Whether all ink of the character lies above ``limit``."""
    left, bottom, right, top = textpage.get_charbox(index)
    lowest = max(to_display(left, bottom)[1], to_display(right, top)[1])
    return bottom < top and lowest < limit


def _style(textpage: pdfium.PdfTextPage, index: int, to_display: ToDisplay) -> Style:
    matrix, flags = raw.FS_MATRIX(), ctypes.c_int()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
    font = name.value.decode("utf-8", "replace")
    size = raw.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    # pdfium's weights are guesses (regular text may be 724), the name is what the author chose
    bold = any(word in font.lower() for word in ("bold", "black", "heavy"))
    italic = any(word in font.lower() for word in ("italic", "oblique"))
    return Style(round(size, 1) or 1.0, bold, italic, _upright(matrix, to_display), font)


def ink_of(text_object: object, run: int) -> Ink:
    """Of a text object as pdfium gives it."""
    mode = raw.FPDFTextObj_GetTextRenderMode(text_object)
    channels = [ctypes.c_uint() for _ in range(4)]
    known = raw.FPDFPageObj_GetFillColor(text_object, *channels)
    *colour, alpha = (channel.value for channel in channels)
    unseen = mode in _INKLESS or (known and alpha <= _CLEAR)
    return Ink(run, light=bool(known) and min(colour) >= _LIGHT, none=bool(unseen))


def _upright(matrix: raw.FS_MATRIX, to_display: ToDisplay) -> bool:
    x0, y0 = to_display(0.0, 0.0)
    x1, y1 = to_display(matrix.a, matrix.b)
    length = math.hypot(x1 - x0, y1 - y0)
    return length == 0 or (abs(y1 - y0) <= _UPRIGHT_SINE * length and x1 >= x0)
