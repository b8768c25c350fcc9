"""The plant's clock: local times with their offset, as the records write them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Dublin")
FIRST_DAY = date(2025, 1, 6)
DAYS_A_MONTH = 365.25 / 12


def at_hour(day: date, hour: float) -> datetime:
    """The local time ``hour`` hours after midnight of ``day``, as an aware time."""
    return datetime.combine(day, time(), tzinfo=ZONE) + timedelta(hours=hour)


def written(at: datetime) -> str:
    """ISO 8601 to the minute with the offset, local time."""
    return at.astimezone(ZONE).isoformat(timespec="minutes")


def spoken(at: datetime) -> str:
    """The time of day as people write it in a report: ``13:40``."""
    return at.astimezone(ZONE).strftime("%H:%M")


def spoken_day(at: datetime) -> str:
    """The day as people write it in a report: ``7 Mar``."""
    local = at.astimezone(ZONE)
    return f"{local.day} {local:%b}"


def later(at: datetime, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
    """``at`` plus an elapsed time (not wall-clock arithmetic), to the whole minute."""
    moved = at.timestamp() + ((days * 24 + hours) * 60 + minutes) * 60
    return datetime.fromtimestamp(round(moved / 60) * 60, tz=ZONE)


def at_work(at: datetime) -> datetime:
    """A time of the day shift on the day of ``at``, or on the Monday after a weekend."""
    return _day_shift(at, {5: 2, 6: 1})


def at_work_before(at: datetime) -> datetime:
    """A time of the day shift on the day before ``at``, or on the Friday before a weekend."""
    return _day_shift(later(at, days=-1), {5: -1, 6: -2})


def _day_shift(at: datetime, weekend: dict[int, int]) -> datetime:
    day = at.astimezone(ZONE).date()
    day += timedelta(days=weekend.get(day.weekday(), 0))
    minutes = int(at.timestamp()) // 60 * 7 % 450  # spread over the shift, without a draw
    return at_hour(day, 8 + minutes / 60)


def day_at(months: int, share: float) -> date:
    """The day at ``share`` (0 to 1) of a simulated period of ``months``."""
    return FIRST_DAY + timedelta(days=round(share * months * DAYS_A_MONTH))
