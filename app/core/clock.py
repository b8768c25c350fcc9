"""Server time, whether it runs evenly, and how times are shown to people."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


def elapsed_s() -> float:
    """Seconds since some moment, which nobody can set; those of a suspended machine count."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class ClockWatch:
    """Notices that server time was set while the process runs: it then disagrees with the time
    that has passed."""

    def __init__(
        self,
        limit_s: float,
        wall: Clock = system_clock,
        elapsed: Callable[[], float] = elapsed_s,
    ) -> None:
        self.limit = timedelta(seconds=limit_s)
        self._wall = wall
        self._elapsed = elapsed
        self._began = wall() - timedelta(seconds=elapsed())
        self._told = timedelta()

    def drift(self) -> timedelta:
        """By how much server time is ahead of what it was at the start and has passed since."""
        return self._wall() - timedelta(seconds=self._elapsed()) - self._began

    def step(self) -> timedelta | None:
        """By how much the clock was set since :meth:`told`, if by more than the limit."""
        step = self.drift() - self._told
        return step if abs(step) > self.limit else None

    def told(self) -> None:
        """The step is on record; it stays a drift until the clock is right again."""
        self._told = self.drift()


def show_time(at: datetime, zone: ZoneInfo) -> str:
    """``12 Mar 2025 13:40 GMT``: local time of the plant with its zone's name."""
    local = at.astimezone(zone)
    return f"{show_date(at, zone)} {local:%H:%M %Z}"


def show_date(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y}"
