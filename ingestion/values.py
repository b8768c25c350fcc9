"""Reads a measured value as it was written: number, qualifier, precision, nothing guessed.

Rules, in order:

1. The text is trimmed; an empty text is not a value (an empty cell is "not recorded").
2. ``ND`` (any case), ``<LOQ`` and ``>LOQ`` are values without a number.
3. ``<`` or ``>`` before a number qualifies it: ``<0.05`` is 0.05, below.
4. ``≤``, ``≥`` and ``<LOD`` are refused: no qualifier of the format means them, and turning them
   into one that does would change what the laboratory said.
5. A number has one decimal mark, the plant's. A grouping mark is refused, never interpreted:
   ``1,234`` under a decimal point could be 1234 or 1.234.
6. The minus may be ``-`` or ``−`` (U+2212). An exponent (``1e-3``) is read and counts in the
   precision: it has three decimals.
7. A word (``complies``) begins with a letter. ``NaN``, ``inf`` and ``null`` are no words: they are
   what a program writes when it has no number.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final


class Qualifier(StrEnum):
    BELOW = "<"
    ABOVE = ">"
    NOT_DETECTED = "ND"
    BELOW_LOQ = "<LOQ"
    ABOVE_LOQ = ">LOQ"
    WORD = "word"  # a result that is not a number, such as `complies`


@dataclass(frozen=True, slots=True)
class Value:
    """``written`` is the trimmed text; ``decimals`` the digits after the mark (0 without one).

    ``number`` is None for a word, ``ND`` and the two LOQ qualifiers, and only then.
    """

    written: str
    number: Decimal | None
    qualifier: Qualifier | None
    decimals: int


def parse_number(text: str, decimal_mark: str = ".") -> Value:
    """A number with or without qualifier; raises ValueError that says what is wrong."""
    written = text.strip()
    match = _NUMBERS[decimal_mark].fullmatch(written)
    if match is not None:
        return _from_match(written, match)
    qualifier = _NUMBERLESS.get(re.sub(r"\s", "", written).upper())
    if qualifier is None:
        raise ValueError(_why_not(written, decimal_mark))
    return Value(written, None, qualifier, 0)


def parse_value(text: str, decimal_mark: str = ".") -> Value:
    """As :func:`parse_number`, and a word where the result is not numeric."""
    written = text.strip()
    is_word = written[:1].isalpha() and written.casefold() not in _NOT_WORDS
    if is_word and written.upper() not in _NUMBERLESS:
        return Value(written, None, Qualifier.WORD, 0)
    return parse_number(written, decimal_mark)


_MINUSES: Final = ("-", "−")


def _number_pattern(mark: str) -> re.Pattern[str]:
    return re.compile(
        r"(?P<sign>[<>]\s*)?(?P<minus>[-+−])?"
        rf"(?P<digits>[0-9]+|[0-9]*{re.escape(mark)}(?P<fraction>[0-9]+))"
        r"(?P<exponent>[eE][-+−]?[0-9]{1,2})?"
    )


_NUMBERS: Final = {mark: _number_pattern(mark) for mark in (".", ",")}
_NUMBERLESS: Final = {
    "ND": Qualifier.NOT_DETECTED,
    "<LOQ": Qualifier.BELOW_LOQ,
    ">LOQ": Qualifier.ABOVE_LOQ,
}
_NOT_WORDS: Final = frozenset({"nan", "inf", "infinity", "null"})


def _from_match(written: str, match: re.Match[str]) -> Value:
    sign, minus, digits, fraction, exponent = match.groups()
    power = exponent.replace("−", "-") if exponent else ""
    number = Decimal(f"{'-' if minus in _MINUSES else ''}{digits.replace(',', '.')}{power}")
    decimals = max(0, len(fraction or "") - int(power[1:] or 0))
    return Value(written, number, Qualifier(sign.strip()) if sign else None, decimals)


def _why_not(written: str, decimal_mark: str) -> str:
    other = "," if decimal_mark == "." else "."
    if not written:
        return "empty, not a number"
    if written[0] in "≤≥":
        return f"{written[0]} is not a qualifier of the format; write < or > or the number"
    if re.fullmatch(r"[<>]\s*LOD", written, re.IGNORECASE):
        return "LOD is not a qualifier of the format; write ND, <LOQ or the limit itself"
    if other in written and re.search(r"[0-9]", written):
        return f"the plant's decimal mark is {decimal_mark!r}, {other!r} is never guessed"
    return "not a number"
