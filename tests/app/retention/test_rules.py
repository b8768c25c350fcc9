from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.retention.rules import RecordType, due, rules, years_after

RULES = rules(report_years=10, draft_years=3, exercise_years=3)
APPROVED = datetime(2024, 3, 1, 12, tzinfo=UTC)
TIMES = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - bounds are given without a zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)


@pytest.mark.req("RC-02")
@pytest.mark.parametrize(
    ("now", "disposable"),
    [
        (datetime(2034, 3, 1, 11, 59, 59, tzinfo=UTC), False),
        (datetime(2034, 3, 1, 12, tzinfo=UTC), True),
    ],
)
def test_a_report_is_kept_to_the_second_of_its_years(now: datetime, disposable: bool) -> None:
    assert due(APPROVED, RULES[RecordType.REPORT], (), now).is_disposable is disposable


@pytest.mark.req("RC-02")
@given(since=TIMES, now=TIMES, kind=st.sampled_from(RecordType))
def test_nothing_under_a_hold_is_disposable(
    since: datetime, now: datetime, kind: RecordType
) -> None:
    retained = due(since, RULES[kind], ("HOLD-1",), now)
    assert not retained.is_disposable
    assert "HOLD-1" in retained.why


@pytest.mark.req("RC-02")
@given(since=TIMES, now=TIMES)
@pytest.mark.parametrize("kind", [RecordType.TRAIL, RecordType.IMPORTED, RecordType.SIGN_IN])
def test_what_is_kept_as_long_as_the_installation_is_never_disposable(
    kind: RecordType, since: datetime, now: datetime
) -> None:
    assert not due(since, RULES[kind], (), now).is_disposable


@pytest.mark.req("RC-02")
@given(since=TIMES, now=TIMES, kind=st.sampled_from(RecordType))
def test_what_is_disposable_stays_so(since: datetime, now: datetime, kind: RecordType) -> None:
    first = due(since, RULES[kind], (), now)
    later = due(since, RULES[kind], (), now + timedelta(days=1))
    assert later.is_disposable or not first.is_disposable


@given(at=TIMES, years=st.integers(0, 100))
def test_years_are_never_a_day_too_few(at: datetime, years: int) -> None:
    until = years_after(at, years)
    assert until.year == at.year + years
    assert (until.month, until.day) >= (at.month, at.day)


def test_a_leap_day_ends_on_the_first_of_march() -> None:
    assert years_after(datetime(2024, 2, 29, tzinfo=UTC), 10) == datetime(2034, 3, 1, tzinfo=UTC)


def test_every_record_type_has_a_rule() -> None:
    assert set(RULES) == set(RecordType)
