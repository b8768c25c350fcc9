"""Compares a date or a time of day of a claim with those of its source."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from app.grounding.dates import When, agrees_in_part, confirms
from app.grounding.placing import SAME_THING, Finding, Placed, Standing, better_placed, likeness
from app.grounding.values import Quantity
from app.grounding.verdicts import FailureKind

_BEFORE: Final = re.compile(r"(?i)\b(?:before|prior to|earlier than)\s+$")
_AFTER: Final = re.compile(r"(?i)\b(?:after|later than)\s+$")


def compare_date(claim: Placed, when: When, text: str, source: Sequence[Placed]) -> Finding:
    """``when`` is the claim's date; ``text`` is the whole claim."""
    value = claim.value
    same_kind = [
        (one, theirs)
        for one in source
        if (theirs := one.value.when) is not None
        and (theirs.minute is None) == (when.minute is None)
    ]
    fitting = [one for one, theirs in same_kind if confirms(theirs, when)]
    if fitting:
        as_exact = [one for one, theirs in same_kind if theirs.day == when.day]
        exact = when.minute is not None or when.day is not None
        other = better_placed(claim, fitting, as_exact) if exact else None
        standing = Standing.AGREES if other is None else Standing.DIFFERS
        return Finding(value, standing, FailureKind.DATE, (other or fitting[0]).value.text)
    if _ordered(text, value, [one for one, _ in same_kind]) or _bare_number(value, source):
        return Finding(value, Standing.AGREES, FailureKind.DATE, value.text)
    in_part = [one for one, theirs in same_kind if agrees_in_part(theirs, when)]
    known = [one for one, theirs in same_kind if _comparable(when, theirs)]
    if in_part or not known:
        expected = in_part[0].value.text if in_part else ""
        return Finding(value, Standing.ABSENT, FailureKind.DATE, expected)
    nearest = max(known, key=lambda one: likeness(claim, one))
    differs = likeness(claim, nearest) >= SAME_THING or len(known) == 1
    standing = Standing.DIFFERS if differs else Standing.ABSENT
    return Finding(value, standing, FailureKind.DATE, nearest.value.text)


def _comparable(a: When, b: When) -> bool:
    """Whether both say a year, or both a month, or both a time of day."""
    if a.minute is not None or (a.first and b.first):
        return True
    return a.month is not None and b.month is not None


def _ordered(text: str, value: Quantity, dates: Iterable[Placed]) -> bool:
    """ "Before 1990" and "after 2003" where the source has a date on that side."""
    led, when = text[: value.start], value.when
    if when is None or when.first is None or when.last is None:
        return False
    firsts = [one.value.when.first for one in dates if one.value.when and one.value.when.first]
    if _BEFORE.search(led):
        return any(first < when.first for first in firsts)
    return bool(_AFTER.search(led)) and any(first > when.last for first in firsts)


def _bare_number(value: Quantity, source: Iterable[Placed]) -> bool:
    """A year of the claim that the source writes as a plain number, or the other way round."""
    return value.text.isdigit() and any(
        one.value.is_number and one.value.low == Decimal(value.text) for one in source
    )
