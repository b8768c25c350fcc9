"""A page of a document as it is shown: its picture with what is marked on it, or its text.

Where boxes stand, the picture is cut to them and what is around, so that it can be read in a narrow
column; the whole page and its neighbours are one step away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from app.documents.store import StoredPage

Box = tuple[float, float, float, float]

_AROUND_PT = 54.0  # above and below what is marked
_MARGIN_PT = 14.0  # kept of the white at the sides
_LEAST_SHARE = 0.5  # height of the cut, of its width
_MARK_PT = 1.5  # by which a mark is larger than its line


@dataclass(frozen=True)
class Mark:
    """In points from the top left; ``quoted`` are the words themselves, else what is around."""

    x: float
    y: float
    width: float
    height: float
    quoted: bool


@dataclass(frozen=True)
class Sheet:
    """``picture`` is the address of the page's picture; ``cut`` the part that is shown first."""

    page: int
    width: float
    height: float
    picture: str
    marks: tuple[Mark, ...] = ()
    cut: str | None = None

    @property
    def whole(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"


def sheet_of(
    page: StoredPage,
    picture: str,
    boxes: Sequence[Box] = (),
    quoted: Iterable[int] | None = None,
) -> Sheet | None:
    """None for a page without a size, as of a format without pages. ``quoted`` are the indices of
    boxes that stand out; by default all."""
    if page.width is None or page.height is None:
        return None
    chosen = set(range(len(boxes)) if quoted is None else quoted)
    marks = tuple(_mark(box, number in chosen) for number, box in enumerate(boxes))
    cut = _cut(page.width, page.height, boxes) if boxes else None
    return Sheet(page.number, page.width, page.height, picture, marks, cut)


def picture_address(
    number: str, version: str, page: int, scale: int = 1, original: str | None = None
) -> str:
    """``original`` names the file by its hash where it need not be the present one."""
    of = f"/api/v1/documents/{quote(number, safe='')}/versions/{quote(version, safe='')}"
    exact = f"&original={original}" if original else ""
    return f"{of}/pages/{page}.png?scale={scale}{exact}"


def _mark(box: Box, quoted: bool) -> Mark:
    left, top, right, bottom = box
    return Mark(
        left - _MARK_PT,
        top - _MARK_PT,
        right - left + 2 * _MARK_PT,
        bottom - top + 2 * _MARK_PT,
        quoted,
    )


def _cut(width: float, height: float, boxes: Sequence[Box]) -> str:
    """As a view box: the text's width, and what is marked with its surroundings."""
    left = max(0.0, min(min(box[0] for box in boxes) - 2 * _MARGIN_PT, width * 0.1))
    right = min(width, max(max(box[2] for box in boxes) + 2 * _MARGIN_PT, width * 0.92))
    top = min(box[1] for box in boxes) - _AROUND_PT
    bottom = max(box[3] for box in boxes) + _AROUND_PT
    lacking = max(0.0, (right - left) * _LEAST_SHARE - (bottom - top))
    top, bottom = max(0.0, top - lacking / 2), min(height, bottom + lacking / 2)
    return f"{left:g} {top:g} {right - left:g} {bottom - top:g}"
