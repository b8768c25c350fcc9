from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.clock import ClockWatch, elapsed_s, show_date, show_time, system_clock


def test_server_time_is_utc() -> None:
    assert system_clock().utcoffset() == timedelta(0)


def test_a_time_is_shown_in_the_plants_zone() -> None:
    dublin = ZoneInfo("Europe/Dublin")
    assert show_time(datetime(2025, 3, 12, 13, 40, tzinfo=UTC), dublin) == "12 Mar 2025 13:40 GMT"
    assert show_time(datetime(2025, 7, 1, 23, 30, tzinfo=UTC), dublin) == "2 Jul 2025 00:30 IST"
    assert show_date(datetime(2025, 7, 1, 23, 30, tzinfo=UTC), dublin) == "2 Jul 2025"


@pytest.mark.req("AT-07")
@pytest.mark.parametrize("step", [timedelta(days=1), timedelta(days=-1)])
def test_a_watch_tells_a_step_once_and_the_drift_until_it_is_undone(step: timedelta) -> None:
    now, elapsed_s = datetime(2025, 1, 1, tzinfo=UTC), 5.0
    watch = ClockWatch(60, lambda: now, lambda: elapsed_s)
    now, elapsed_s = now + timedelta(hours=9), elapsed_s + 9 * 3600
    assert watch.step() is None
    now += step
    assert watch.step() == watch.drift() == step
    watch.told()
    assert (watch.step(), watch.drift()) == (None, step)
    now -= step
    assert watch.step() == -step
    assert watch.drift() == timedelta()


def test_elapsed_time_never_runs_backwards() -> None:
    assert elapsed_s() <= elapsed_s()
