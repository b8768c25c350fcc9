"""The straight horizontal and vertical rules drawn on a PDF page."""

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingestion.readers.pdf_glyphs import ToDisplay, display_transform

_THIN = 2.5  # points: a filled rectangle thinner than this is a rule (so Word draws borders)
_SHORT = 4.0  # points: shorter pieces are corners and dots
_MAX_SEGMENTS = 2000  # a path with more is a drawing

Corner = tuple[float, float]


class Rule(NamedTuple):
    """A rule at ``at`` (y if horizontal, x if not) from ``start`` to ``end``."""

    horizontal: bool
    at: float
    start: float
    end: float


def read_rules(page: pdfium.PdfPage) -> list[Rule]:
    """Rules of the page in points from the top left, in drawing order."""
    to_display = display_transform(page)
    found: list[Rule] = []
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        found.extend(_rules_of(path, to_display))
    return found


def _rules_of(path: pdfium.PdfObject, to_display: ToDisplay) -> Iterator[Rule]:
    left, bottom, right, top = path.get_bounds()
    thin = _rule(to_display(left, bottom), to_display(right, top), _THIN)
    if thin is not None:
        yield thin
    elif _is_stroked(path):
        for start, end in _edges(path):
            edge = _rule(to_display(*start), to_display(*end), _THIN / 2)
            if edge is not None:
                yield edge


def _rule(one: Corner, other: Corner, thin: float) -> Rule | None:
    (x0, y0), (x1, y1) = one, other
    width, height = abs(x1 - x0), abs(y1 - y0)
    if height <= thin and width >= _SHORT:
        return Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    if width <= thin and height >= _SHORT:
        return Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
    return None


def _is_stroked(path: pdfium.PdfObject) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(path, fill, stroke)) and bool(stroke.value)


def _edges(path: pdfium.PdfObject) -> Iterator[tuple[Corner, Corner]]:
    """The straight pieces of a path, closing pieces included; curves are passed over."""
    matrix = path.get_matrix()
    first = last = None
    for index in range(min(raw.FPDFPath_CountSegments(path), _MAX_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            yield last, point
        if raw.FPDFPathSegment_GetClose(segment) and first is not None:
            yield point, first
        last = point
