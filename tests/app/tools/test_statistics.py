from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pytest
from scipy import stats

from app.tools.permutation import association_p, rank_sum_p
from app.tools.statistics import adjust, compare_groups, correlate, overlap

GENERATOR = np.random.default_rng(11)


def _spearman(one: np.ndarray, other: np.ndarray, alternative: str = "two-sided") -> Any:
    return stats.spearmanr(one, other, alternative=alternative)  # its type names no fields


def _exposed(n: int, k: int) -> np.ndarray:
    return np.arange(n) < k


@pytest.mark.parametrize("direction", [-1, 0, 1])
def test_small_rank_sum_equals_the_exact_test_of_scipy(direction: int) -> None:
    alternative = {-1: "less", 0: "two-sided", 1: "greater"}[direction]
    for _ in range(20):
        outcome = GENERATOR.normal(size=11)
        mine = compare_groups(outcome, _exposed(11, 4), direction).p
        other = stats.mannwhitneyu(
            outcome[:4], outcome[4:], alternative=alternative, method="exact"
        )
        assert mine == pytest.approx(other.pvalue, abs=1e-12)


def test_rank_sum_with_ties_equals_enumeration_by_hand() -> None:
    ranks = np.array([1.5, 1.5, 3.0, 4.5, 4.5, 6.0])
    sums = [sum(ranks[list(one)]) for one in combinations(range(6), 2)]
    (low, least_low), (high, least_high) = rank_sum_p(ranks, 10.5, 2)
    assert low == pytest.approx(sum(one <= 10.5 for one in sums) / 15)
    assert high == pytest.approx(sum(one >= 10.5 for one in sums) / 15)
    assert least_low == pytest.approx(1 / 15)
    assert least_high == pytest.approx(2 / 15)  # 6 with either 4.5


def test_drawn_rank_sum_is_near_the_exact_one() -> None:
    outcome = GENERATOR.normal(size=30) + 0.5 * _exposed(30, 8)
    exact = stats.mannwhitneyu(outcome[:8], outcome[8:], alternative="greater", method="exact")
    assert compare_groups(outcome, _exposed(30, 8), 1).p == pytest.approx(exact.pvalue, abs=0.012)


def test_few_of_many_batches_are_drawn_without_repeats() -> None:
    outcome = np.arange(3000.0)
    top = np.arange(3000) >= 2997
    assert compare_groups(outcome, top, 1).p == pytest.approx(1 / 20_001)


def test_large_rank_sum_is_the_normal_approximation() -> None:
    outcome = GENERATOR.normal(size=60)
    other = stats.mannwhitneyu(outcome[:25], outcome[25:], method="asymptotic")
    assert compare_groups(outcome, _exposed(60, 25), 0).p == pytest.approx(other.pvalue)


def test_interval_is_that_of_welch() -> None:
    outcome = GENERATOR.normal(size=20)
    mine = compare_groups(outcome, _exposed(20, 6), 0)
    other = stats.ttest_ind(outcome[:6], outcome[6:], equal_var=False).confidence_interval()
    assert (mine.low, mine.high) == pytest.approx((other.low, other.high))


def test_groups_without_spread_have_the_effect_as_interval() -> None:
    mine = compare_groups(np.array([1.0] * 3 + [0.0] * 5), _exposed(8, 3), 1)
    assert (mine.low, mine.effect, mine.high) == (1.0, 1.0, 1.0)
    assert mine.p == pytest.approx(1 / comb(8, 3))


def test_correlation_interval_is_bonett_and_wrights() -> None:
    outcome, values = np.arange(10.0), np.array([2.0, 0, 1, 3, 5, 4, 6, 9, 7, 8])
    one = correlate(outcome, values)
    rho = float(_spearman(outcome, values).statistic)
    spread = 1.959964 * np.sqrt((1 + rho**2 / 2) / 7)
    assert one.effect == pytest.approx(rho)
    assert one.low == pytest.approx(np.tanh(np.arctanh(rho) - spread), abs=1e-6)
    assert one.high == pytest.approx(np.tanh(np.arctanh(rho) + spread), abs=1e-6)


def test_many_pairs_have_the_p_of_spearman() -> None:
    outcome = GENERATOR.normal(size=300)
    values = outcome + 9 * GENERATOR.normal(size=300)
    other = _spearman(outcome, values).pvalue
    assert correlate(outcome, values).p == pytest.approx(other, rel=1e-6)


def test_a_threshold_is_found_where_the_trend_is_weak() -> None:
    values = np.arange(40.0)
    outcome = np.random.default_rng(5).normal(size=40) + 3.0 * (values >= 35)
    spearman = _spearman(outcome, values, alternative="greater").pvalue
    assert association_p(outcome, values) < 0.005 < spearman


@pytest.mark.req("TL-02")
def test_p_is_uniform_under_the_null() -> None:
    """400 seeded samples of each test: the share at or below α lies within 4 standard errors."""
    generator = np.random.default_rng(99)
    groups, numbers = [], []
    for _ in range(400):
        outcome, values = generator.normal(size=(2, 24))
        groups.append(compare_groups(outcome, _exposed(24, 7), 1).p)
        numbers.append(correlate(outcome, values, 1).p)
    for p_values in (np.array(groups), np.array(numbers)):
        for level in (0.05, 0.2, 0.5):
            allowed = 4 * np.sqrt(level * (1 - level) / 400)
            assert abs(np.mean(p_values <= level) - level) < allowed


@pytest.mark.parametrize(("shift", "scale"), [(1e6, 1.0), (0.0, 1e-6), (-40.0, 1e4)])
def test_shift_and_scale_change_no_p(shift: float, scale: float) -> None:
    outcome, values = np.random.default_rng(3).normal(size=(2, 25))
    moved = outcome * scale + shift
    assert (
        compare_groups(moved, _exposed(25, 6), -1).p
        == compare_groups(outcome, _exposed(25, 6), -1).p
    )
    assert correlate(outcome, moved[::-1]).p == correlate(outcome, outcome[::-1]).p
    assert correlate(moved, values).p == correlate(outcome, values).p


def test_the_same_data_give_the_same_p() -> None:
    outcome, values = np.random.default_rng(8).normal(size=(2, 40))
    assert association_p(outcome, values) == association_p(outcome.copy(), values.copy())


@pytest.mark.req("TL-04")
@pytest.mark.req("H20")
def test_adjustment_is_that_of_benjamini_and_hochberg() -> None:
    p_values = np.array([0.01, 0.04, 0.03, 0.5])
    assert adjust(p_values) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert len(adjust(np.array([]))) == 0


def test_tests_that_cannot_reach_the_level_do_not_burden_the_others() -> None:
    p_values, attainable = np.array([0.02, 0.3, 0.4]), np.array([0.0, 0.3, 0.4])
    assert adjust(p_values, attainable) == pytest.approx([0.02, 1.0, 1.0])


def test_overlap_is_jaccards() -> None:
    one, other = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert overlap(one, other) == pytest.approx(1 / 3)
    assert overlap(one & False, other & False) == 0.0
