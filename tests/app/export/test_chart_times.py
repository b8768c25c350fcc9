from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.export.chart_axes import Tick
from app.export.chart_times import time_axis

BERLIN = ZoneInfo("Europe/Berlin")


def ticks(start: datetime, span: timedelta, zone: ZoneInfo = BERLIN, most: int = 7) -> list[Tick]:
    return list(time_axis(start.timestamp(), (start + span).timestamp(), zone, most).ticks)


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    found = ticks(datetime(2025, 3, 12, 5, tzinfo=UTC), timedelta(hours=10))
    assert [tick.label for tick in found][:3] == ["06:00", "08:00", "10:00"]
    assert found[0].context == "12 Mar 2025"
    assert not any(tick.context for tick in found[1:])


def test_a_new_day_is_named_where_it_begins() -> None:
    found = ticks(datetime(2025, 3, 12, 20, tzinfo=UTC), timedelta(hours=8))
    midnight = next(tick for tick in found if tick.label == "00:00")
    assert midnight.context == "13 Mar"


def test_the_hour_that_summer_time_skips_has_no_tick() -> None:
    labels = [
        tick.label
        for tick in ticks(datetime(2025, 3, 30, 0, tzinfo=UTC), timedelta(hours=3), most=4)
    ]
    assert labels == ["01:00", "03:00", "04:00", "05:00"]


def test_weeks_begin_on_monday() -> None:
    found = ticks(datetime(2025, 3, 1, tzinfo=UTC), timedelta(days=45))
    days = [datetime.fromtimestamp(tick.at, BERLIN).weekday() for tick in found]
    assert set(days) == {0}


def test_months_name_the_year_once() -> None:
    found = ticks(datetime(2024, 11, 15, tzinfo=UTC), timedelta(days=200))
    assert [(tick.label, tick.context) for tick in found][:3] == [
        ("Dec", "2024"),
        ("Jan", "2025"),
        ("Feb", ""),
    ]


def test_decades_are_years_only() -> None:
    found = ticks(datetime(1990, 1, 1, tzinfo=UTC), timedelta(days=365 * 30))
    assert all(tick.label.isdigit() and not tick.context for tick in found)
