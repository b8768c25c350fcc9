"""How counts, durations, ranges and times read in a sentence."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.clock import show_date, show_time

_SMALL = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)


def count_in_words(count: int) -> str:
    """``three``; from twenty-one on, digits read better: ``21``."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else str(count)


def duration_text(seconds: float) -> str:
    """``19 days``, ``2 days 5 h``, ``2 h 10 min``, ``45 s``.

    Exact to the second below two days, so that a hold never reads as long as its limit; whole hours
    below ten days, whole days from there on.
    """
    whole = round(abs(seconds))
    days, rest = divmod(whole, 86_400)
    if days >= 10:
        return f"{days} days"
    if days >= 2:
        return f"{days} days {rest // 3600} h" if rest >= 3600 else f"{days} days"
    minutes, left = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (left, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"


def range_text(low: str | None, high: str | None, unit: str | None) -> str:
    """``2.00–2.10 mL``, ``at least 80 %``, ``at most 0.5 %``."""
    tail = f" {unit}" if unit else ""
    if low is not None and high is not None:
        between = " to " if "−" in low + high or "-" in low + high else "–"
        return f"{low}{between}{high}{tail}"
    if low is not None:
        return f"at least {low}{tail}"
    if high is not None:
        return f"at most {high}{tail}"
    return "no limit"


def time_text(start: datetime, end: datetime, timezone: str, view: str = "value") -> str:
    """An instant in local time; of a reduced time only as much as is known."""
    zone = ZoneInfo(timezone)
    length = end - start
    if length > timedelta(days=2):
        middle = (start + length / 2).astimezone(zone)
        return f"{middle:%b %Y}" if length < timedelta(days=40) else f"{middle:%Y}"
    if length > timedelta(0) or view == "date":
        return show_date(start, zone)
    return f"{start.astimezone(zone):%H:%M}" if view == "time" else show_time(start, zone)
