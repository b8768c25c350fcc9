"""How long a deviation has been open, and how much time is left: from its record alone.

A due date that the record does not hold is not made up from a usual number of days: the age is
shown instead.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.records.record import Record

_SOON_DAYS = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """``words`` as people say it; ``tone`` is ``bad`` for what is late, ``infer-chip`` for soon."""

    words: str
    tone: str = ""
    is_late: bool = False


def due_of(record: Record, now: datetime) -> Due | None:
    """None for a deviation that is closed."""
    if record.text("status") != "open":
        return None
    due = record.moment("due")
    if due is None:
        since = record.at("discovered_at") or record.require_at("occurred_at")
        return Due(f"open for {_days(max((now - since) // _DAY, 0))}")
    if now >= due.end:
        return Due(f"overdue by {_days((now - due.end) // _DAY + 1)}", "bad", is_late=True)
    left = (due.end - now) // _DAY
    tone = "infer-chip" if left <= _SOON_DAYS else ""
    return Due("due today" if left == 0 else f"due in {_days(left)}", tone)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days".replace(",", " ")
