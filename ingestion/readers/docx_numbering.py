"""Numbers that Word prints but does not store: ``5.3.2`` of automatic numbering.

ECMA-376 part 1, 17.9: a paragraph names a numbering and a level; the numbering names an
abstract one whose levels have a start, a format and a pattern such as ``%1.%2``.
"""

import string
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml.etree import _Element

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LEVELS = 9


@dataclass(frozen=True)
class _Level:
    start: int
    number_format: str
    pattern: str


class Numbering:
    """Counts paragraphs in document order; ask once for each paragraph, from first to last."""

    def __init__(self, document: WordDocument) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        part = next((r.target_part for r in document.part.rels.values() if _is_numbering(r)), None)
        if part is not None:
            self._load(part.element)  # pyright: ignore[reportAttributeAccessIssue]

    def printed(self, paragraph: _Element, style: _Element | None) -> str:
        """The number or bullet printed before this paragraph, empty if there is none."""
        found = _reference(paragraph) or (_reference(style) if style is not None else None)
        if found is None or found[0] not in self._abstract:
            return ""
        numbering, depth = self._abstract[found[0]], found[1]
        levels = self._levels.get(numbering, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(numbering, [0] * _LEVELS)
        self._advance(counts, depth, levels)
        if levels[depth].number_format == "bullet":
            return "•"
        return _fill(levels[depth].pattern, counts, levels)

    def _advance(self, counts: list[int], depth: int, levels: dict[int, _Level]) -> None:
        for above in range(depth):
            counts[above] = counts[above] or levels.get(above, levels[depth]).start
        counts[depth] = counts[depth] + 1 if counts[depth] else levels[depth].start
        counts[depth + 1 :] = [0] * (_LEVELS - depth - 1)

    def _load(self, root: _Element) -> None:
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {int(_attribute(level, "w:ilvl", "0")): _level(level)
                      for level in abstract.findall(qn("w:lvl"))}  # fmt: skip
            self._levels[_attribute(abstract, "w:abstractNumId", "")] = levels
        for number in root.findall(qn("w:num")):
            self._abstract[_attribute(number, "w:numId", "")] = _child(
                number, "w:abstractNumId", ""
            )


def _is_numbering(relation: object) -> bool:
    return str(getattr(relation, "reltype", "")).endswith("/numbering")


def _level(element: _Element) -> _Level:
    return _Level(
        start=int(_child(element, "w:start", "1")),
        number_format=_child(element, "w:numFmt", "decimal"),
        pattern=_child(element, "w:lvlText", ""),
    )


def _reference(element: _Element) -> tuple[str, int] | None:
    properties = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if properties is None:
        return None
    return _child(properties, "w:numId", "0"), int(_child(properties, "w:ilvl", "0"))


def _child(element: _Element, name: str, default: str) -> str:
    child = element.find(qn(name))
    return default if child is None else _attribute(child, "w:val", default)


def _attribute(element: _Element, name: str, default: str) -> str:
    return element.get(qn(name), default)


def _fill(pattern: str, counts: list[int], levels: dict[int, _Level]) -> str:
    for depth, count in enumerate(counts):
        shown = _written(count, levels[depth].number_format) if depth in levels else str(count)
        pattern = pattern.replace(f"%{depth + 1}", shown)
    return pattern


def _written(count: int, number_format: str) -> str:
    if number_format.endswith("Letter"):
        letter = string.ascii_lowercase[(count - 1) % 26] * ((count - 1) // 26 + 1)
        return letter.upper() if number_format.startswith("upper") else letter
    if number_format.endswith("Roman"):
        roman = _roman(count)
        return roman.upper() if number_format.startswith("upper") else roman
    return "" if number_format == "none" else str(count)


def _roman(count: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (count // value)
        count %= value
    return text
