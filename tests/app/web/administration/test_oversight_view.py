"""Days of the site as a period, and citation marks in what a taker reads."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.errors import BadInput
from app.web.administration.oversight_view import period_of, runs_of

NOW = datetime(2025, 4, 1, 22, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_period_is_the_last_days_of_the_site_unless_others_are_named() -> None:
    """Half past midnight in Berlin: today is the second."""
    usual = period_of(None, None, NOW, BERLIN)
    assert (usual.first, usual.last) == (date(2025, 1, 2), date(2025, 4, 2))


def test_both_days_are_within_even_where_clocks_change() -> None:
    period = period_of(date(2025, 3, 30), date(2025, 3, 30), NOW, BERLIN)
    assert period.start.astimezone(UTC) == datetime(2025, 3, 29, 23, tzinfo=UTC)
    assert period.end.astimezone(UTC) == datetime(2025, 3, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize("last", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_at_the_end_of_the_calendar_is_refused(last: date) -> None:
    with pytest.raises(BadInput):
        period_of(None, last, NOW, BERLIN)


def test_a_mark_leads_to_its_evidence_and_other_brackets_are_text() -> None:
    evidence = {"E1": {}, "E12": {}}
    runs = list(runs_of("Read 1.98 mL [1] [12]. As in [3] and [x].", evidence))
    assert runs == [
        ("Read 1.98 mL", None),
        ("1", "E1"),
        ("", None),
        ("12", "E12"),
        (". As in [3] and [x].", None),
    ]
