from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.clock import show_date, show_time, system_clock


def test_server_time_is_utc() -> None:
    assert system_clock().utcoffset() == timedelta(0)


def test_a_time_is_shown_in_the_plants_zone() -> None:
    dublin = ZoneInfo("Europe/Dublin")
    assert show_time(datetime(2025, 3, 12, 13, 40, tzinfo=UTC), dublin) == "12 Mar 2025 13:40 GMT"
    assert show_time(datetime(2025, 7, 1, 23, 30, tzinfo=UTC), dublin) == "2 Jul 2025 00:30 IST"
    assert show_date(datetime(2025, 7, 1, 23, 30, tzinfo=UTC), dublin) == "2 Jul 2025"
