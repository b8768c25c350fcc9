from datetime import UTC, datetime, timedelta

import pytest

from app.evidence.words import count_in_words, duration_text, range_text, time_text

_AT = datetime(2025, 3, 12, 13, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (660 + 59, "11 min 59 s"),
        (3600, "1 h"),
        (3620, "1 h 20 s"),
        (7800, "2 h 10 min"),
        (86_400 + 3600, "25 h"),
        (2 * 86_400, "2 days"),
        (2 * 86_400 + 12 * 3600, "2 days 12 h"),
        (19 * 86_400 + 5000, "19 days"),
    ],
)
def test_durations_read_exactly_where_a_limit_may_stand_beside_them(seconds: float, text: str):
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        ("2.00", "2.10", "mL", "2.00–2.10 mL"),
        ("-5", "5", "°C", "-5 to 5 °C"),
        ("−0.2", "0.4", None, "−0.2 to 0.4"),
        ("80", None, "%", "at least 80 %"),
        (None, "0.5", "%", "at most 0.5 %"),
        (None, None, "%", "no limit"),
    ],
)
def test_ranges(low: str | None, high: str | None, unit: str | None, text: str):
    assert range_text(low, high, unit) == text


@pytest.mark.parametrize(
    ("length", "view", "text"),
    [
        (timedelta(0), "value", "12 Mar 2025 13:40 GMT"),
        (timedelta(0), "time", "13:40"),
        (timedelta(0), "date", "12 Mar 2025"),
        (timedelta(days=1), "value", "12 Mar 2025"),
        (timedelta(days=1), "time", "12 Mar 2025"),
        (timedelta(days=30), "value", "Mar 2025"),
        (timedelta(days=365), "value", "2025"),
    ],
)
def test_a_reduced_time_shows_only_what_is_known(length: timedelta, view: str, text: str):
    begin = _AT if length <= timedelta(days=1) else datetime(2025, 1, 1, tzinfo=UTC)
    if length == timedelta(days=30):
        begin = datetime(2025, 3, 1, tzinfo=UTC)
    assert time_text(begin, begin + length, "Europe/Dublin", view) == text


def test_small_counts_are_words_and_large_ones_digits():
    assert [count_in_words(n) for n in (0, 3, 20, 21)] == ["no", "three", "twenty", "21"]
