"""How clauses, headings and list items are numbered in the documents of the field.

Decimal clauses stand before their text (``5.3.2 Sampling``) or, in FDA's edition of ICH Q7,
after it (``… under quarantine. (7.20)``). Headings also count ``I. / A. / 1. / a.``.
"""

import re
from typing import Final

# A clause starts with 1–99, so that "0.5 mg" is none. With two parts a word must follow,
# because "2.5 mg" and "1.5 M" are quantities; three parts are no quantity.
_INTEGER: Final = r"[1-9]\d?"
_PART: Final = r"(?:\.\d{1,3})"
_LEADING = re.compile(
    rf"({_INTEGER}{_PART}{{2,5}})\.?\s+(?=\S)"
    rf"|({_INTEGER}{_PART})\.?\s+(?=[“\"'(\[]?(?:[A-Z][A-Za-z]|A\s|[A-Z]-))"
)
_TRAILING = re.compile(rf"\(({_INTEGER}{_PART}{{1,5}})\)$")
_APPENDIX = re.compile(
    r"(?i:annex|appendix|attachment|part|chapter)\s+(?:\d{1,2}|[IVX]{1,5}|[A-Z])\b"
)
_HEADING = re.compile(
    rf"((?:{_INTEGER}|[IVX]{{1,5}}\.\d{{1,2}})(?:\.\d{{1,3}}){{0,5}})\.?(?=\s|$)"
    r"|(?P<roman>[IVXL]{1,6})\.(?=\s)"
    r"|(?P<upper>[A-Z])\.(?=\s)"
    r"|(?P<lower>[a-z])\.(?=\s)"
)
_ITEM = re.compile(
    r"(?:[•▪●○◦■□✓➢·*–—−―-]|o(?=\s[A-Za-z]))(?:\s+|$)"
    r"|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\)\s+"
    r"|(?:\d{1,2}|[a-z])\.\s+(?=\S)"
)
_ROMAN_LEVEL, _UPPER_LEVEL, _LOWER_LEVEL = 1, 2, 4


def leading_clause(text: str) -> str | None:
    """The decimal number before a paragraph, without a closing dot: ``5.3.2``."""
    match = _LEADING.match(text)
    return (match[1] or match[2]) if match else None


def trailing_clause(text: str) -> str | None:
    """The number that closes a paragraph in brackets: ``(7.20)`` gives ``7.20``."""
    match = _TRAILING.search(text.rstrip())
    return match[1] if match else None


def heading_number(text: str) -> tuple[str, int] | None:
    """The number before a heading and the level it stands for, or None.

    ``5.3`` is level 2, ``IV.`` and ``Annex 2`` level 1, ``B.`` level 2, ``a.`` level 4.
    Where chapters count in Roman numbers, ``1.`` stands for level 3 and ``I.`` may follow
    ``H.``: the caller knows the document and corrects both.
    """
    if appendix := _APPENDIX.match(text):
        return appendix[0], 1
    match = _HEADING.match(text)
    if match is None:
        return None
    if match[1]:
        return match[1], match[1].count(".") + 1
    level = {"roman": _ROMAN_LEVEL, "upper": _UPPER_LEVEL, "lower": _LOWER_LEVEL}
    return match[0].rstrip("."), level[str(match.lastgroup)]


def is_list_item(text: str) -> bool:
    """Whether a line opens with a bullet or a list number such as ``(a)``, ``2)`` or ``3.``."""
    return _ITEM.match(text) is not None
