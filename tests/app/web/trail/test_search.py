"""What somebody typed to search the trail becomes a question of whole days at the site."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.audit.search import Query
from app.core.errors import BadInput
from app.web.trail.search import Asked, exported, query_of

DUBLIN = ZoneInfo("Europe/Dublin")


def test_an_empty_form_asks_for_everything() -> None:
    assert query_of(Asked(by="", action=" ", text=""), DUBLIN) == Query()


def test_days_are_days_at_the_site_and_both_count() -> None:
    """The night in which the clock is put forward is an hour shorter."""
    query = query_of(Asked(first="2025-03-30", last="2025-03-30"), DUBLIN)
    assert query.since == datetime(2025, 3, 30, 0, tzinfo=UTC)
    assert query.until == datetime(2025, 3, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["yesterday", "2025-13-01", "12.3.2025", "2025-02-30"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="not a day"):
        query_of(Asked(first=typed), DUBLIN)


def test_the_export_is_asked_the_same() -> None:
    asked = Asked(by="person:nora", entity_id=" D-1 ", last="2025-03-12", text="pump & seal")
    assert exported(query_of(asked, DUBLIN)) == {
        "by": "person:nora",
        "entity_id": "D-1",
        "until": "2025-03-13T00:00:00+00:00",
        "text": "pump & seal",
    }
