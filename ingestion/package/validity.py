"""Which version of one thing is in force when: half open intervals, ``start ≤ t < end``.

Rules, in order:

1. A version without a start has been in force since ever.
2. A version without an end is in force until the next version starts.
3. Two versions in force at one instant are an overlap; it is reported, never resolved.
4. A version that ends before it starts is in force never and overlaps nothing.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Validity:
    """Aware times; ``None`` is open on that side."""

    start: datetime | None
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The validities in the order given, ends filled; ``overlaps`` are pairs of their indices.

    Of a pair the first index starts first (or stands first, where both start at once).
    """

    validities: tuple[Validity, ...]
    overlaps: tuple[tuple[int, int], ...]


def resolve_validities(rows: Sequence[Validity]) -> Resolved:
    """``rows`` are all versions of one thing, with the dates as they were delivered."""
    order = sorted(range(len(rows)), key=lambda index: _starts(rows[index]))
    starts = [_starts(rows[index]) for index in order]
    filled = list(rows)
    for index in order:
        following = bisect_right(starts, _starts(rows[index]))
        if rows[index].end is None and following < len(starts):
            filled[index] = Validity(rows[index].start, starts[following])
    return Resolved(tuple(filled), tuple(_overlaps(filled, order)))


def in_force(validities: Sequence[Validity], at: datetime) -> int | None:
    """Index of the version in force; the first one where an overlap was let through."""
    return next((i for i, validity in enumerate(validities) if validity.holds(at)), None)


_EVER: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def _starts(validity: Validity) -> datetime:
    return validity.start or _EVER


def _ends(validity: Validity) -> datetime:
    return validity.end or _NEVER


def _overlaps(filled: Sequence[Validity], order: Sequence[int]) -> list[tuple[int, int]]:
    found = []
    for place, first in enumerate(order):
        for second in order[place + 1 :]:
            if _starts(filled[second]) >= _ends(filled[first]):
                break
            if _starts(filled[second]) < _ends(filled[second]):
                found.append((first, second))
    return found
