"""The statistics of association, as pure functions over arrays.

Not done here: which factors exist (``exposures``) and what they mean (``association``).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_PERMUTATIONS = 20_000
_LARGE = 20  # from this group size on the normal approximation of the rank sum serves
_SEED = 20_250_312  # fixed: the same data give the same p-value


@dataclass(frozen=True)
class Association:
    """``effect`` with its 95 % interval ``low``–``high``: a difference of means (exposed minus
    unexposed) or a correlation. ``explained`` is the share of variance, r², in 0–1."""

    effect: float
    low: float
    high: float
    p: float
    explained: float
    n_exposed: int
    n_unexposed: int


def compare_groups(outcome: Floats, exposed: Bools, direction: int) -> Association:
    """Exposed against unexposed. ``outcome`` and ``exposed`` have shape (n,), no NaN.

    Effect and interval: difference of means, Welch. p: rank sum, one-sided in ``direction``
    (−1 exposed are lower, 1 higher) or two-sided for 0; by permutation where a group has fewer than
    20, else by the normal approximation with tie correction (Hollander, Wolfe and Chicken,
    *Nonparametric Statistical Methods*, section 4.1).
    """
    inside, outside = outcome[exposed], outcome[~exposed]
    welch = stats.ttest_ind(inside, outside, equal_var=False)
    interval = welch.confidence_interval()
    effect = float(inside.mean() - outside.mean())
    return Association(
        effect=effect,
        low=_finite(interval.low, effect),
        high=_finite(interval.high, effect),
        p=_rank_sum_p(outcome, exposed, direction),
        explained=_explained(outcome, exposed.astype(float)),
        n_exposed=len(inside),
        n_unexposed=len(outside),
    )


def correlate(outcome: Floats, values: Floats) -> Association:
    """Spearman's rank correlation of two series of shape (n,), no NaN; two-sided p by permutation
    below 20 pairs, else by the t approximation; interval by Fisher's z with Bonett and Wright's
    variance (*Psychometrika* 65, 2000). ``explained`` is Pearson's r²."""
    n = len(outcome)
    rho = _correlation(stats.rankdata(outcome), stats.rankdata(values))
    spread = 1.96 * np.sqrt((1 + rho * rho / 2) / max(n - 3, 1))
    z = np.arctanh(np.clip(rho, -0.999999, 0.999999))
    return Association(
        effect=rho,
        low=float(np.tanh(z - spread)),
        high=float(np.tanh(z + spread)),
        p=_correlation_p(outcome, values, rho),
        explained=_explained(outcome, values),
        n_exposed=n,
        n_unexposed=0,
    )


def adjust(p_values: Floats) -> Floats:
    """Adjusted for the false discovery rate (Benjamini and Hochberg, JRSS B 57, 1995)."""
    return stats.false_discovery_control(p_values) if len(p_values) else p_values


def overlap(one: Bools, other: Bools) -> float:
    """Jaccard index of two exposures: 1 where they cannot be told apart."""
    union = np.count_nonzero(one | other)
    return np.count_nonzero(one & other) / union if union else 0.0


def _rank_sum_p(outcome: Floats, exposed: Bools, direction: int) -> float:
    alternative = {-1: "less", 0: "two-sided", 1: "greater"}[direction]
    inside, outside = outcome[exposed], outcome[~exposed]
    if min(len(inside), len(outside)) >= _LARGE:
        test = stats.mannwhitneyu(inside, outside, alternative=alternative, method="asymptotic")
        return float(test.pvalue)
    ranks = stats.rankdata(outcome)
    permuted = _permuted(ranks)[:, : len(inside)].sum(axis=1)
    return _permutation_p(float(ranks[exposed].sum()), permuted, direction)


def _correlation_p(outcome: Floats, values: Floats, rho: float) -> float:
    if len(outcome) >= _LARGE:
        return float(stats.spearmanr(outcome, values)[1])  # pyright: ignore[reportArgumentType]
    first, second = stats.rankdata(outcome), stats.rankdata(values)
    centred = second - second.mean()
    scale = np.sqrt(np.sum((first - first.mean()) ** 2) * np.sum(centred**2))
    if scale == 0:
        return 1.0
    return _permutation_p(rho, _permuted(first) @ centred / scale, 0)


def _permuted(ranks: Floats) -> Floats:
    """Shape (permutations, n), the same for the same ranks."""
    generator = np.random.default_rng(_SEED)
    return generator.permuted(np.tile(ranks, (_PERMUTATIONS, 1)), axis=1)


def _permutation_p(observed: float, permuted: Floats, direction: int) -> float:
    """With the observed one counted, so never zero (Phipson and Smyth, SAGMB 9, 2010)."""
    tolerance = 1e-9
    lower = (np.count_nonzero(permuted <= observed + tolerance) + 1) / (len(permuted) + 1)
    upper = (np.count_nonzero(permuted >= observed - tolerance) + 1) / (len(permuted) + 1)
    if direction < 0:
        return lower
    return upper if direction > 0 else min(1.0, 2 * min(lower, upper))


def _explained(outcome: Floats, values: Floats) -> float:
    return _correlation(outcome, values) ** 2


def _correlation(one: Floats, other: Floats) -> float:
    first, second = one - one.mean(), other - other.mean()
    scale = np.sqrt(np.sum(first**2) * np.sum(second**2))
    return float(np.sum(first * second) / scale) if scale > 0 else 0.0


def _finite(bound: float, otherwise: float) -> float:
    return float(bound) if np.isfinite(bound) else otherwise
