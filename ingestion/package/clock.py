"""The local clock of a plant as a short list of stretches, each with one offset or with none.

A database applies it to millions of local times with the same time zone data, and the same
refusal of ambiguous and skipped hours, as :mod:`ingestion.times` applies to one.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Stretch(NamedTuple):
    """Local times before ``until`` (naive) and not before the stretch in front of it.

    ``offset_s`` is what to subtract to get UTC; None where the hour happens twice or never.
    """

    until: datetime
    offset_s: int | None


def local_clock(zone: ZoneInfo, first: datetime, last: datetime) -> list[Stretch]:
    """Covers all local times from ``first`` through ``last`` (naive)."""
    begin = first.replace(tzinfo=UTC) - timedelta(days=2)
    finish = last.replace(tzinfo=UTC) + timedelta(days=2)
    stretches: list[Stretch] = []
    while begin < finish:
        following = min(begin + timedelta(days=1), finish)
        if _offset_s(zone, begin) != _offset_s(zone, following):
            stretches += _around(zone, _change(zone, begin, following))
        begin = following
    stretches.append(Stretch(finish.replace(tzinfo=None), _offset_s(zone, finish)))
    return stretches


def _around(zone: ZoneInfo, change: datetime) -> list[Stretch]:
    """The stretch that ends at a change of the clock and the hour in which nothing is certain."""
    before, after = _offset_s(zone, change - timedelta(seconds=1)), _offset_s(zone, change)
    local = change.replace(tzinfo=None)
    return [
        Stretch(local + timedelta(seconds=min(before, after)), before),
        Stretch(local + timedelta(seconds=max(before, after)), None),
    ]


def _change(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """First second of the new offset; ``early`` has the old one, ``late`` the new one."""
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=int((late - early).total_seconds()) // 2)
        if _offset_s(zone, middle) == _offset_s(zone, early):
            early = middle
        else:
            late = middle
    return late


def _offset_s(zone: ZoneInfo, instant: datetime) -> int:
    offset = instant.astimezone(zone).utcoffset()
    if offset is None:
        raise ValueError(f"no offset known in {zone.key}")
    return int(offset.total_seconds())
