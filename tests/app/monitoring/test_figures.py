import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.monitoring.figures import Figure, Measure, Thresholds, compare_windows

TERMS = Measure.UNKNOWN_TERMS


def shifted(
    before: Figure, now: Figure, thresholds: Thresholds | None = None, measure: Measure = TERMS
) -> bool:
    found = compare_windows({measure: before}, {measure: now}, thresholds or Thresholds())
    return next(one for one in found if one.measure is measure).has_shifted


@pytest.mark.req("LC-04")
@pytest.mark.parametrize("measure", Measure)
def test_each_figure_that_shifts_is_seen(measure: Measure) -> None:
    assert shifted(Figure(4, 200), Figure(30, 100), measure=measure)
    assert shifted(Figure(150, 200), Figure(20, 100), measure=measure)


@pytest.mark.req("LC-04")
@pytest.mark.parametrize(
    ("before", "now"),
    [
        (Figure(10, 100), Figure(10, 100)),
        (Figure(10, 100), Figure(14, 100)),  # chance
        (Figure(1000, 100_000), Figure(1300, 100_000)),  # no chance, and of no account
        (Figure(0, 29), Figure(29, 29)),  # too few to judge
        (Figure(0, 0), Figure(50, 100)),
    ],
)
def test_what_is_chance_or_small_or_too_few_is_no_shift(before: Figure, now: Figure) -> None:
    assert not shifted(before, now)


def test_too_few_cases_have_no_p() -> None:
    (found, *_) = compare_windows({TERMS: Figure(0, 29)}, {TERMS: Figure(10, 100)})
    assert (found.measure, found.p) == (TERMS, None)


@pytest.mark.req("LC-04")
def test_more_figures_need_more_evidence_each() -> None:
    """Holm's method by hand: the smallest of two p values counts twice."""
    one = compare_windows({TERMS: Figure(5, 100)}, {TERMS: Figure(15, 100)})[0]
    measures: tuple[Measure, ...] = (TERMS, Measure.ABSTENTIONS)
    both = {measure: Figure(5, 100) for measure in measures}
    later = {measure: Figure(15, 100) for measure in measures}
    two = compare_windows(both, later)[0]
    assert one.p is not None
    assert two.p == pytest.approx(2 * one.p)


@given(st.integers(0, 200), st.integers(1, 200))
def test_equal_windows_never_shift(count: int, more: int) -> None:
    figure = Figure(count, count + more)
    assert not shifted(figure, figure)
