"""Reading times: instants, reduced intervals, and the two hours that are refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.times import definitely_before, parse_from, parse_moment, parse_to

DUBLIN = ZoneInfo("Europe/Dublin")
KOLKATA = ZoneInfo("Asia/Kolkata")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-07-01T10:00", utc(2024, 7, 1, 9)),
        ("2024-01-01T10:00:30", utc(2024, 1, 1, 10, 0, 30)),
        ("2024-01-01 10:00:30.25", utc(2024, 1, 1, 10, 0, 30, 250_000)),
        ("2024-07-01T10:00Z", utc(2024, 7, 1, 10)),
        ("2024-07-01T10:00+05:30", utc(2024, 7, 1, 4, 30)),
        ("2024-07-01T10:00-0500", utc(2024, 7, 1, 15)),
    ],
)
def test_time_of_day_is_one_instant(text, instant):
    moment = parse_moment(text, DUBLIN)
    assert (moment.start, moment.end, moment.is_exact) == (instant, instant, True)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2018", utc(2018, 1, 1), utc(2019, 1, 1)),
        ("2018-11", utc(2018, 11, 1), utc(2018, 12, 1)),
        ("2018-12", utc(2018, 12, 1), utc(2019, 1, 1)),
        ("2018-07-03", utc(2018, 7, 2, 23), utc(2018, 7, 3, 23)),
        ("2024-03-31", utc(2024, 3, 31), utc(2024, 3, 31, 23)),
    ],
)
def test_reduced_time_is_the_interval_of_local_days(text, start, end):
    moment = parse_moment(text, DUBLIN)
    assert (moment.start, moment.end, moment.is_exact) == (start, end, False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not an ISO"),
        ("nov.18", "not an ISO"),
        ("03/11/2018", "not an ISO"),
        ("20181103", "not an ISO"),
        ("2018-11-03T10", "not an ISO"),
        ("2018-13", "month"),
        ("2018-02-30", "day"),
        ("2018-02-30T10:00", "day"),
        ("2018-02-03T25:00", "hour"),
        ("9999-12-31", "outside"),
        ("0001-01-01T00:00+10:00", "outside"),
        ("2024-10-27T01:30", "happens twice"),
        ("2024-03-31T01:30", "does not happen"),
    ],
)
def test_unreadable_and_uncertain_times_are_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_moment(text, DUBLIN)


def test_offset_decides_the_hour_that_happens_twice():
    first = parse_moment("2024-10-27T01:30+01:00", DUBLIN)
    second = parse_moment("2024-10-27T01:30+00:00", DUBLIN)
    assert second.start - first.start == timedelta(hours=1)


def test_day_whose_midnight_is_skipped_starts_at_the_change():
    moment = parse_moment("2017-10-15", ZoneInfo("America/Sao_Paulo"))
    assert moment.start == utc(2017, 10, 15, 3)
    assert moment.end - moment.start == timedelta(hours=23)


def test_effective_dates_count_from_the_start_and_through_the_end_of_the_local_day():
    begins, ends = parse_from("2024-07-01", KOLKATA), parse_to("2024-07-01", KOLKATA)
    assert begins.start == begins.end == utc(2024, 6, 30, 18, 30)
    assert ends.start == ends.end == utc(2024, 7, 1, 18, 30)


def test_effective_time_of_day_is_taken_as_it_is():
    assert parse_to("2024-07-01T12:00Z", DUBLIN).start == utc(2024, 7, 1, 12)


def test_order_inside_one_interval_is_not_known():
    month, day = parse_moment("2018-11", DUBLIN), parse_moment("2018-11-30T08:00", DUBLIN)
    assert not definitely_before(month, day)
    assert not definitely_before(day, month)
    assert not definitely_before(day, day)
    assert definitely_before(month, parse_moment("2018-12", DUBLIN))


@given(st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001 - local on purpose
def test_local_time_is_read_back_or_refused(local):
    try:
        moment = parse_moment(local.isoformat(), DUBLIN)
    except ValueError as error:
        refusal = str(error)
    else:
        refusal = None
        assert moment.start.astimezone(DUBLIN).replace(tzinfo=None, fold=0) == local
    changing = local.month in (3, 10) and local.day >= 25 and local.hour in (1, 2)
    assert refusal is None or (changing and "happen" in refusal) or local.year < 1973


@given(st.dates(datetime(1970, 1, 2).date(), datetime(2037, 1, 1).date()))  # noqa: DTZ001
def test_days_meet_without_gap_or_overlap(day):
    following = day + timedelta(days=1)
    for zone in (DUBLIN, KOLKATA):
        assert parse_to(day.isoformat(), zone).end == parse_from(following.isoformat(), zone).start
