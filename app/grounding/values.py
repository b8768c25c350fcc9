"""Reads every value of a text: identifiers, dates, times, quantities, ranges and ordinals.

In order of precedence at one place: identifiers (a letter and two digits or more joined to them,
such as ``DEV-2025-0143``, ``P-203``; digits joined more than once), dates, times of day, numbers
with what limits them ("more than", "≥", "up to", "about") and their unit. A range is one value
with two ends; "2 hours and 25 minutes" is one value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app.grounding import numerals
from app.grounding.dates import When, dates_in, times_in
from app.grounding.measures import ONE, Unit, currency_before, in_unit, unit_after


class Relation(StrEnum):
    IS = "="
    ABOUT = "~"
    ABOVE = ">"
    FROM = ">="
    BELOW = "<"
    UP_TO = "<="


@dataclass(frozen=True)
class Quantity:
    """``low`` and ``high`` are one number, or the ends of a range; ``step`` is the worth of one of
    the last digit, as written. A date has ``when``, an identifier its ``name`` without signs."""

    text: str
    start: int
    end: int
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    step: Decimal = Decimal(1)
    relation: Relation = Relation.IS
    unit: Unit = ONE
    is_ordinal: bool = False
    when: When | None = None
    name: str | None = None

    @property
    def is_number(self) -> bool:
        return self.when is None and self.name is None


_IDENTIFIER: Final = re.compile(
    r"""(?<![\w./°-])(?:
     (?=[\w/-]*\d)(?=[\w/-]*[A-Za-z])[A-Z][A-Za-z0-9]*(?:[-_/][A-Za-z0-9]+)+
    |[A-Z]{1,5}\d{3,}[A-Za-z0-9]*
    |\d{2,4}-0\d{2,}|\d{2}-\d{4}
    |\d+(?:-\d+){2,}
    |\#\d+
    )(?![\w])""",
    re.VERBOSE,
)
_FEW_DIGITS: Final = 2  # IL-6 and PD-1 are names of things, P-03 and F-0911 are numbering
_YEAR_RANGE: Final = re.compile(r"(?:1[5-9]|20)\d\d-(?:\d\d|(?:1[5-9]|20)\d\d)")
_BEFORE: Final = (
    (
        Relation.FROM,
        r"at\s+least|no\s+(?:less|fewer)\s+than|not\s+(?:less|fewer)\s+than|minimum(?:\s+of)?"
        r"|≥|>=|a\s+minimum\s+of|not\s+below|nlt",
    ),
    (
        Relation.UP_TO,
        r"at\s+most|no\s+more\s+than|not\s+more\s+than|up\s+to|maximum(?:\s+of)?|≤|<="
        r"|as\s+(?:many|much)\s+as|not\s+exceed(?:ing)?|not\s+above|nmt",
    ),
    (
        Relation.ABOVE,
        r"(?:more|greater|higher|larger|longer|older|better|bigger|heavier)\s+than|over|above"
        r"|exceed(?:s|ed|ing)?|in\s+excess\s+of|upwards?\s+of|>|surpass(?:es|ed|ing)?",
    ),
    (
        Relation.BELOW,
        r"(?:less|fewer|lower|smaller|shorter|younger)\s+than|under|below|<|just\s+short\s+of",
    ),
    (
        Relation.ABOUT,
        r"about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|ca\.?|close\s+to"
        r"|~|≈|an\s+estimated|estimated\s+at|just\s+(?:over|under)",
    ),
)
_BEFORE_NUMBER: Final = tuple(
    (relation, re.compile(rf"(?:{words})\s*(?:[$€£]\s?|us\$)?$", re.IGNORECASE))
    for relation, words in _BEFORE
)
_AFTER_NUMBER: Final = (
    (
        Relation.FROM,
        re.compile(r"\s*(?:or (?:more|above|over|higher)|and (?:above|over)|\+)", re.I),
    ),
    (Relation.UP_TO, re.compile(r"\s*or (?:less|fewer|below|lower|under)", re.I)),
)  # fmt: skip
_RANGE: Final = re.compile(r"\s?(?:-|to|and|through|\.\.)\s?", re.IGNORECASE)
_RANGE_LEAD: Final = re.compile(
    r"\b(?:between|from|range of|ranging from)\s[^a-z]*$", re.IGNORECASE
)
_OF_A: Final = re.compile(r"\s(?:of\s)?an?(?=\s)", re.IGNORECASE)
_AND: Final = re.compile(r"\s?(?:and\s|,\s)?")
_TIME_UNIT: Final = re.compile(r"(?:hour|day|week|month|year|decade)s?$")
_LOOK_BACK: Final = 24


def values_in(text: str) -> list[Quantity]:
    """In the order of the text, none within another."""
    taken: list[Quantity] = []
    for read in (_identifiers, _whens, _numbers):
        free = [one for one in read(text) if not any(_overlap(one, other) for other in taken)]
        taken.extend(free)
    return sorted(_joined(text, taken), key=lambda one: one.start)


def _identifiers(text: str) -> Iterator[Quantity]:
    for match in _IDENTIFIER.finditer(text):
        written = match.group()
        digits = sum(character.isdigit() for character in written)
        if digits < _FEW_DIGITS or _YEAR_RANGE.fullmatch(written):
            continue
        if re.fullmatch(r"[12]\d{3}-\d\d-\d\d", written):
            continue
        if "/" in written and unit_after(f" {written}", 0) is not None:
            continue
        name = re.sub(r"[-_/#]", "", written).lower()
        yield Quantity(written, match.start(), match.end(), name=name)


def _whens(text: str) -> Iterator[Quantity]:
    for when in (*dates_in(text), *times_in(text)):
        yield Quantity(when.text.strip(" ,."), when.start, when.end, when=when)


def _numbers(text: str) -> Iterator[Quantity]:
    for match in numerals.NUMBER.finditer(text):
        start, end = match.span()
        money = currency_before(text, start)
        read = numerals.read(match, money is not None)
        if read is None:  # to be found as it is written, or not at all
            name = "number" + re.sub(r"[^\w.]", "", match.group()).lower()
            yield Quantity(match.group(), start, end, name=name)
            continue
        number, step = read
        led = text[max(0, start - 1) : start]
        if match["digits"] and match["digits"][0] == "-" and led not in ("", " ", "(", "~"):
            number = abs(number)
        of_a = _OF_A.match(text, end) if match["fraction"] else None
        found = unit_after(text, of_a.end() if of_a else end)
        if match["words"] and match["words"].lower() == "one" and found is None:
            continue
        if match["fraction"] and found is None:
            continue
        ordinal = match["ordinal"] is not None
        unit, unit_end = (money, end) if money else (ONE, end) if ordinal else found or (ONE, end)
        yield Quantity(
            text[start:unit_end],
            start,
            unit_end,
            number,
            number,
            step,
            _relation(text, start, unit_end),
            unit,
            ordinal,
        )


def _relation(text: str, start: int, end: int) -> Relation:
    before = text[max(0, start - _LOOK_BACK) : start].rstrip("$€£ ") + " "
    for relation, pattern in _BEFORE_NUMBER:
        if pattern.search(before):
            lasting = before.rstrip().lower().endswith("over") and _TIME_UNIT.search(
                text[start:end]
            )
            return Relation.FROM if lasting else relation
    for relation, pattern in _AFTER_NUMBER:
        if pattern.match(text, end):
            return relation
    return Relation.IS


def _joined(text: str, values: list[Quantity]) -> Iterator[Quantity]:
    """Ranges and sums of neighbours become one value."""
    waiting: Quantity | None = None
    for value in sorted(values, key=lambda one: one.start):
        if waiting is None:
            waiting = value
            continue
        both = _pair(text, waiting, value)
        if both is None:
            yield waiting
        waiting = both or value
    if waiting is not None:
        yield waiting


def _pair(text: str, a: Quantity, b: Quantity) -> Quantity | None:
    if not (a.is_number and b.is_number) or a.is_ordinal or b.is_ordinal:
        return None
    between = text[a.end : b.start]
    whole = text[a.start : b.end]
    if _AND.fullmatch(between) and a.unit[0] and b.unit[0]:
        smaller = in_unit(b.low, b.unit, a.unit)
        if smaller is not None and 0 < smaller < 1 and a.low == a.high:
            step = in_unit(b.step, b.unit, a.unit) or a.step
            total = a.low + smaller
            return replace(a, text=whole, end=b.end, low=total, high=total, step=step)
    if not _RANGE.fullmatch(between) or a.low != a.high:
        return None
    if "and" in between.lower() or "to" in between.lower():
        if not _RANGE_LEAD.search(text[max(0, a.start - _LOOK_BACK) : a.start]) and not (
            "to" in between.lower() and a.unit == ONE
        ):
            return None
        if "from" in text[max(0, a.start - 6) : a.start].lower():
            return None  # a change from one value to another
    elif a.unit not in (ONE, b.unit):
        return None
    if a.unit not in (ONE, b.unit) and in_unit(a.low, a.unit, b.unit) is None:
        return None
    low = a.low if a.unit == ONE else in_unit(a.low, a.unit, b.unit)
    high = b.low if low is None or low < 0 else abs(b.low)
    if low is None or not low < high:
        return None
    return replace(
        b, text=whole, start=a.start, low=low, high=high, step=min(a.step, b.step),
        relation=Relation.IS,
    )  # fmt: skip


def _overlap(a: Quantity, b: Quantity) -> bool:
    return a.start < b.end and b.start < a.end
