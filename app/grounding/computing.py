"""Does a number follow from others of its source by a computation that the claim's words ask for?

A duration is that between two times, dates or years; "rose by" and "left with" ask for the
difference of two numbers that stand beside each other; "total" asks for a sum; and what is left of
100 % is computed. Nothing else is.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Final

from app.grounding.measures import ONE, in_unit
from app.grounding.placing import Placed
from app.grounding.values import Quantity, Relation

_SPAN_PIECES: Final = 3  # between the ends of a duration
_ROUND_FIGURE: Final = Decimal("0.001")
TIMES: Final = frozenset({"s", "min", "h", "d", "week", "month", "year"})
_TOTAL: Final = re.compile(
    r"(?i)\b(?:total|altogether|combined|together|in all|sum|on board|both|more than|overall)\b"
)
_SPAN_OF_YEARS: Final = re.compile(
    r"(?i)\b(?:later|after|took|for|during|lasted|aged?|old|within|period|over|since)\b"
)
_BY: Final = re.compile(
    r"(?i)\b(?:(?:rose|fell|grew|increased|decreased|dropped|declined|climbed|up|down|higher|lower"
    r"|more|less|shrank|gained|lost|changed|improved)\s+by|left\s+with|left|remaining|gap\s+of"
    r"|difference\s+of)\s+(?:about\s+)?$"
)


def is_computed(value: Quantity, text: str, source: Sequence[Placed]) -> bool:
    numbers = [one.value for one in source if one.value.is_number and not one.value.is_ordinal]
    if value.unit[0] == "%" and any(
        one.unit[0] == "%" and one.low == one.high and 100 - one.low == value.low for one in numbers
    ):
        return True
    if value.unit[0] == "year" and _SPAN_OF_YEARS.search(text):
        years = {
            one.value.when.first.year
            for one in source
            if one.value.when is not None and one.value.when.first is not None
        }
        spans = [abs(a - b) for a, b in combinations(sorted(years), 2)]
        if any(
            are_equal(value.low, Decimal(span), value.step, Decimal(1), False) for span in spans
        ):
            return True
    if _is_span(value, source) or (_BY.search(text[: value.start]) and _is_gap(value, source)):
        return True
    if not _TOTAL.search(text) or value.relation is not Relation.IS:
        return False
    sums = (
        (a.low, in_unit(b.low, b.unit, a.unit), a)
        for a, b in combinations(numbers[:12], 2)
        if a.low == a.high and b.low == b.high and are_comparable(value, a)
    )
    return any(
        other is not None and in_unit(low + other, a.unit, value.unit) == value.low
        for low, other, a in sums
    )


def _is_gap(value: Quantity, source: Sequence[Placed]) -> bool:
    """Whether it is the difference of two numbers of one sentence that stand next to each other."""
    return any(
        a.piece == b.piece
        and are_comparable(value, b.value)
        and a.value.unit in (ONE, b.value.unit)
        and in_unit(abs(a.value.low - b.value.low), b.value.unit, value.unit) == value.low != 0
        for a, b in pairwise(one for one in source if one.value.is_number)
    )


def _is_span(value: Quantity, source: Sequence[Placed]) -> bool:
    """Whether a duration is that between two times, or two dates, of neighbouring sentences."""
    if value.unit[0] not in TIMES or value.relation not in (Relation.IS, Relation.ABOUT):
        return False
    times = [one for one in source if one.value.when is not None]
    for a, b in combinations(times, 2):
        x, y = a.value.when, b.value.when
        if x is None or y is None or abs(a.piece - b.piece) > _SPAN_PIECES:
            continue
        if x.minute is not None and y.minute is not None:
            span = in_unit(Decimal(abs(x.minute - y.minute)), ("min", Decimal(1)), value.unit)
        elif x.days == 1 and y.days == 1 and x.first and y.first:
            span = in_unit(Decimal(abs((x.first - y.first).days)), ("d", Decimal(1)), value.unit)
        else:
            continue
        if span and are_equal(value.low, span, value.step, value.step, True):
            return True
    return False


def are_comparable(value: Quantity, other: Quantity) -> bool:
    if not other.is_number or other.is_ordinal:
        return False
    return in_unit(other.low, other.unit, value.unit) is not None


def are_equal(
    claimed: Decimal, found: Decimal, claim_step: Decimal, source_step: Decimal, converted: bool
) -> bool:
    """The claim is the source, or the source rounded to the claim's digits; a claim with more
    digits than the source must be the same number, but for the conversion's own rounding."""
    if claimed == found:
        return True
    if claimed == 0:
        return False
    by_conversion = abs(claimed) * _ROUND_FIGURE if converted else Decimal(0)
    tolerance = claim_step / 2 if claim_step >= source_step else by_conversion
    if claim_step == 1 and abs(claimed) < 10 and found != found.to_integral_value():
        tolerance = min(tolerance, abs(claimed) * Decimal("0.1"))
    return abs(claimed - found) <= tolerance
