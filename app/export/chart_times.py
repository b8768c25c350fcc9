"""Ticks of a time axis: round times of the wall clock in the chart's zone, with their dates."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.export.chart_axes import Axis, Tick
from app.export.wording import MONTHS

_DAY_S = 86_400
_CLOCK_STEPS_S = (
    1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
)  # fmt: skip
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_MONTH_S = 30.44 * _DAY_S


def time_axis(low_s: float, high_s: float, zone: ZoneInfo, most_ticks: int) -> Axis:
    """An axis from ``low_s`` to ``high_s``, seconds since the epoch."""
    low, high = (datetime.fromtimestamp(at, UTC).astimezone(zone) for at in (low_s, high_s))
    least_s = (high_s - low_s) / max(most_ticks, 1)
    if least_s <= _CLOCK_STEPS_S[-1]:
        step_s = next(step for step in _CLOCK_STEPS_S if step >= least_s)
        ticks = _clock_ticks(low, high, step_s)
    elif least_s <= _DAY_STEPS[-1] * _DAY_S:
        ticks = _day_ticks(low, high, next(n for n in _DAY_STEPS if n * _DAY_S >= least_s))
    else:
        months = next((n for n in _MONTH_STEPS if n * _MONTH_S >= least_s), _MONTH_STEPS[-1])
        ticks = _month_ticks(low, high, months)
    return Axis(low_s, high_s, tuple(ticks))


def _clock_ticks(low: datetime, high: datetime, step_s: int) -> Iterator[Tick]:
    shown = None
    midnight = low.replace(hour=0, minute=0, second=0, microsecond=0)
    wall_s = low.hour * 3600 + low.minute * 60 + low.second
    start = midnight + timedelta(seconds=wall_s // step_s * step_s)
    for at in _walk(start, high, step_s):
        if not low <= at <= high:
            continue
        day = f"{at.day} {MONTHS[at.month - 1]}"
        context = "" if at.date() == shown else day if shown else f"{day} {at.year}"
        shown = at.date()
        yield Tick(at.timestamp(), f"{at:%H:%M:%S}" if step_s < 60 else f"{at:%H:%M}", context)


def _walk(start: datetime, end: datetime, step_s: int) -> Iterator[datetime]:
    """Steps of the wall clock; a time that the change to summer time skips is left out."""
    wall, last, zone = start.replace(tzinfo=None), end.replace(tzinfo=None), start.tzinfo
    while wall <= last:
        at = wall.replace(tzinfo=zone)
        if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall:
            yield at
        wall += timedelta(seconds=step_s)


def _day_ticks(low: datetime, high: datetime, days: int) -> Iterator[Tick]:
    shown = None
    for at in _walk(low.replace(hour=0, minute=0, second=0, microsecond=0), high, _DAY_S):
        if at < low or (at.toordinal() - 1) % days:  # ordinal 1 was a Monday: weeks start there
            continue
        context = "" if at.year == shown else str(at.year)
        shown = at.year
        yield Tick(at.timestamp(), f"{at.day} {MONTHS[at.month - 1]}", context)


def _month_ticks(low: datetime, high: datetime, months: int) -> Iterator[Tick]:
    shown = None
    for count in range(low.year * 12 + low.month - 1, high.year * 12 + high.month):
        at = datetime(count // 12, count % 12 + 1, 1, tzinfo=low.tzinfo)
        if count % months or not low <= at <= high:
            continue
        if months >= 12:
            yield Tick(at.timestamp(), str(at.year))
            continue
        context = "" if at.year == shown else str(at.year)
        shown = at.year
        yield Tick(at.timestamp(), MONTHS[at.month - 1], context)
