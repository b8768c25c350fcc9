"""Reads ISO 8601 times into instants or intervals of aware UTC; nothing is filled in.

Rules, in order:

1. Accepted: ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` and ``YYYY-MM-DDTHH:MM[:SS[.ffffff]]`` (a blank
   may stand for the ``T``) with ``Z``, ``+HH:MM``, ``+HHMM`` or no offset. Digits after the
   microsecond are cut off; :attr:`Moment.written` keeps them.
2. A time without offset is local time of the plant. The hour that happens twice and the hour that
   does not happen are refused: an offset decides them.
3. A reduced time is the half open interval of local days that it names.
4. An effective date counts from the start of its local day (:func:`parse_from`) or through its
   end (:func:`parse_to`).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known of a time: ``start ≤ t < end`` in UTC, or one instant where they are equal."""

    written: str
    start: datetime
    end: datetime

    @property
    def is_exact(self) -> bool:
        return self.start == self.end


def parse_moment(text: str, zone: ZoneInfo) -> Moment:
    """Raises ValueError for unreadable, ambiguous and non-existent times."""
    written = text.strip()
    match = _ISO.fullmatch(written)
    if match is None:
        raise ValueError("not an ISO 8601 time")
    if match["clock"]:
        instant = _instant(written, match["offset"] is not None, zone)
        return Moment(written, instant, instant)
    first, after = _days(match)
    return Moment(written, _midnight(first, zone), _midnight(after, zone))


def parse_from(text: str, zone: ZoneInfo) -> Moment:
    """The instant from which something is in force."""
    moment = parse_moment(text, zone)
    return Moment(moment.written, moment.start, moment.start)


def parse_to(text: str, zone: ZoneInfo) -> Moment:
    """The first instant at which something is no longer in force."""
    moment = parse_moment(text, zone)
    return Moment(moment.written, moment.end, moment.end)


def definitely_before(earlier: Moment, later: Moment) -> bool:
    """True only where no reading of the two reduced times lets them be in the other order."""
    if earlier.is_exact:
        return earlier.end < later.start
    return earlier.end <= later.start


_ISO: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?P<clock>[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)
_NO_YEAR: Final = "outside the years that a time can have"


def _instant(written: str, has_offset: bool, zone: ZoneInfo) -> datetime:
    try:
        read = datetime.fromisoformat(written)
        return (read if has_offset else _local(read, zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_NO_YEAR) from error


def _local(naive: datetime, zone: ZoneInfo) -> datetime:
    first, second = naive.replace(tzinfo=zone), naive.replace(tzinfo=zone, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before == after:
        return first
    if before is None or after is None:
        raise ValueError(f"no offset known in {zone.key}")
    if before > after:
        raise ValueError(f"happens twice in {zone.key}, an offset must say which")
    raise ValueError(f"does not happen in {zone.key}, the clock skips it")


def _days(match: re.Match[str]) -> tuple[date, date]:
    """The first day of the interval and the day after its last."""
    first = date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    try:
        if match["day"]:
            return first, first + timedelta(days=1)
        if match["month"]:
            return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first, date(first.year + 1, 1, 1)
    except (OverflowError, ValueError) as error:
        raise ValueError(_NO_YEAR) from error


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # fold=0 is right also where midnight is skipped (the instant of the change) or happens twice.
    try:
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_NO_YEAR) from error
