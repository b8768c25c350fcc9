"""How long a deviation is open and how much time is left, from its record alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.records.record import Record
from app.web.deviations.due import due_of

NOW = datetime(2025, 3, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def _deviation(**cells: Any) -> Record:
    """Discovered twelve days ago."""
    found = NOW - 12 * DAY
    moments = {"occurred_at": found - DAY, "discovered_at": found, "due": None} | cells
    times = {f"{name}_{end}": moments[name] for name in moments for end in ("end", "written")}
    return Record("deviations", {"status": "open", **moments, **times, **cells})


def _due_on(day: datetime) -> Record:
    return _deviation(due=day, due_end=day + DAY, due_written=f"{day:%Y-%m-%d}")


@pytest.mark.parametrize(
    ("days", "words", "is_late"),
    [
        (-400, "overdue by 400 days", True),
        (-1, "overdue by 1 day", True),
        (0, "due today", False),
        (1, "due in 1 day", False),
        (11, "due in 11 days", False),
    ],
)
def test_the_due_day_itself_is_not_late(days: int, words: str, is_late: bool) -> None:
    today = datetime(2025, 3, 12, tzinfo=UTC)
    due = due_of(_due_on(today + days * DAY), NOW)
    assert due is not None
    assert (due.words, due.is_late) == (words, is_late)


def test_without_a_due_date_the_age_is_shown_and_none_is_made_up() -> None:
    due = due_of(_deviation(), NOW)
    assert due is not None
    assert (due.words, due.tone) == ("open for 12 days", "")


def test_what_was_never_discovered_ages_from_when_it_occurred() -> None:
    due = due_of(_deviation(discovered_at=None), NOW)
    assert due is not None
    assert due.words == "open for 13 days"


def test_a_closed_deviation_is_not_due() -> None:
    assert due_of(_deviation(status="closed"), NOW) is None
