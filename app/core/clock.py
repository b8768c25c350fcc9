"""Server time, and how times are shown to people."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


def show_time(at: datetime, zone: ZoneInfo) -> str:
    """``12 Mar 2025 13:40 GMT``: local time of the plant with its zone's name."""
    local = at.astimezone(zone)
    return f"{show_date(at, zone)} {local:%H:%M %Z}"


def show_date(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y}"
