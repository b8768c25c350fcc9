"""Which version is in force: cases and properties."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingestion.package.validity import Validity, in_force, resolve_validities

DAY = datetime(2024, 1, 1, tzinfo=UTC)


def day(number: int | None) -> datetime | None:
    return None if number is None else DAY + timedelta(days=number)


def span(start: int | None, end: int | None = None) -> Validity:
    return Validity(day(start), day(end))


def test_empty_end_is_the_next_versions_start_in_any_order():
    resolved = resolve_validities([span(20), span(None), span(10)])
    assert resolved.validities == (span(20), span(None, 10), span(10, 20))
    assert resolved.overlaps == ()


def test_interval_is_half_open():
    resolved = resolve_validities([span(0, 10), span(10)])
    assert resolved.overlaps == ()
    assert in_force(resolved.validities, DAY + timedelta(days=10)) == 1
    assert in_force(resolved.validities, DAY - timedelta(seconds=1)) is None


def test_gap_between_versions_stays_a_gap():
    validities = resolve_validities([span(0, 5), span(10)]).validities
    assert in_force(validities, DAY + timedelta(days=7)) is None


def test_overlap_is_reported_with_both_versions():
    assert resolve_validities([span(5), span(0, 10)]).overlaps == ((1, 0),)
    assert resolve_validities([span(None), span(None)]).overlaps == ((0, 1),)
    assert resolve_validities([span(3), span(3), span(9)]).overlaps == ((0, 1),)


def test_version_that_ends_before_it_starts_is_never_in_force():
    resolved = resolve_validities([span(0), span(6, 5)])
    assert resolved.overlaps == ()
    assert in_force(resolved.validities, DAY + timedelta(days=6)) is None


_spans = st.lists(
    st.tuples(st.none() | st.integers(0, 30), st.none() | st.integers(0, 30)).map(
        lambda ends: span(*ends)
    ),
    max_size=6,
)


@given(_spans)
def test_overlaps_are_exactly_the_pairs_in_force_at_one_instant(spans):
    resolved = resolve_validities(spans)
    instants = [DAY + timedelta(days=number) for number in range(-1, 32)]
    together = {
        (i, j)
        for at in instants
        for i, left in enumerate(resolved.validities)
        for j, right in enumerate(resolved.validities)
        if i < j and left.holds(at) and right.holds(at)
    }
    assert {tuple(sorted(pair)) for pair in resolved.overlaps} == together


@given(_spans)
def test_delivered_ends_and_starts_are_never_changed(spans):
    for given_span, filled in zip(spans, resolve_validities(spans).validities, strict=True):
        assert filled.start == given_span.start
        assert given_span.end in (None, filled.end)
