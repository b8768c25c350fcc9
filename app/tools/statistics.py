"""The statistics of association, as pure functions over arrays.

Not done here: which factors exist (``exposures``) and what they mean (``association``).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from app.tools.permutation import LARGE, SMALL_GROUP, association_p, rank_sum_p

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEVEL = 0.05


@dataclass(frozen=True)
class Association:
    """``effect`` with its 95 % interval ``low``–``high``: a difference of means (exposed minus
    unexposed) or a correlation. ``explained`` is the share of variance, r², in 0–1; ``attainable``
    the smallest p that so many batches could have given."""

    effect: float
    low: float
    high: float
    p: float
    explained: float
    n_exposed: int
    n_unexposed: int
    attainable: float = 0.0


def compare_groups(outcome: Floats, exposed: Bools, direction: int) -> Association:
    """Exposed against unexposed. ``outcome`` and ``exposed`` have shape (n,), no NaN.

    Effect and interval: difference of means, Welch; without spread in both groups the interval is
    the effect itself. p: rank sum, one-sided in ``direction`` (−1 exposed are lower, 1 higher) or
    two-sided for 0; by permutation where a group has fewer than 20, else by the normal
    approximation with tie correction (Hollander, Wolfe and Chicken, *Nonparametric Statistical
    Methods*, section 4.1).
    """
    inside, outside = outcome[exposed], outcome[~exposed]
    effect = float(inside.mean() - outside.mean())
    low, high = _welch_interval(inside, outside, effect)
    p, attainable = _rank_sum(outcome, exposed, direction)
    return Association(
        effect=effect,
        low=low,
        high=high,
        p=p,
        explained=_explained(outcome, exposed.astype(float)),
        n_exposed=len(inside),
        n_unexposed=len(outside),
        attainable=attainable,
    )


def correlate(outcome: Floats, values: Floats, direction: int = 0) -> Association:
    """Spearman's rank correlation of two series of shape (n,), no NaN, n ≥ 4.

    Interval by Fisher's z with Bonett and Wright's variance (*Psychometrika* 65, 2000). p: that of
    a trend or a threshold by permutation up to 200 pairs, beyond them that of the correlation by
    the t approximation; one-sided in ``direction`` (the sign of the correlation) or two-sided for
    0. ``explained`` is Pearson's r².
    """
    n = len(outcome)
    rho = _correlation(stats.rankdata(outcome), stats.rankdata(values))
    spread = stats.norm.ppf(0.975) * np.sqrt((1 + rho * rho / 2) / (n - 3))
    z = np.arctanh(np.clip(rho, -0.999999, 0.999999))
    return Association(
        effect=rho,
        low=float(np.tanh(z - spread)),
        high=float(np.tanh(z + spread)),
        p=_correlation_p(outcome, values, rho, direction),
        explained=_explained(outcome, values),
        n_exposed=n,
        n_unexposed=0,
    )


def adjust(p_values: Floats, attainable: Floats | None = None) -> Floats:
    """Adjusted for the false discovery rate (Benjamini and Hochberg, JRSS B 57, 1995).

    Tests whose smallest ``attainable`` p could not reach the level are no part of the family:
    which they are depends on the numbers of batches, never on what was found (Tarone, Biometrics
    46, 1990; Gilbert, JRSS C 54, 2005). Their adjusted p is 1.
    """
    if not len(p_values):
        return p_values
    able = np.ones(len(p_values), bool) if attainable is None else _able(attainable)
    adjusted = np.ones(len(p_values))
    if able.any():
        adjusted[able] = stats.false_discovery_control(p_values[able])
    return adjusted


def overlap(one: Bools, other: Bools) -> float:
    """Jaccard index of two exposures: 1 where they cannot be told apart."""
    union = np.count_nonzero(one | other)
    return np.count_nonzero(one & other) / union if union else 0.0


def _able(attainable: Floats) -> Bools:
    """Tarone's family: the least K such that at most K tests could reach the level over K."""
    for size in range(1, len(attainable) + 1):
        able = attainable <= LEVEL / size
        if np.count_nonzero(able) <= size:
            return able
    return np.ones(len(attainable), bool)


def _rank_sum(outcome: Floats, exposed: Bools, direction: int) -> tuple[float, float]:
    """``(p, smallest p attainable)``."""
    inside, outside = outcome[exposed], outcome[~exposed]
    if min(len(inside), len(outside)) >= SMALL_GROUP:
        alternative = {-1: "less", 0: "two-sided", 1: "greater"}[direction]
        test = stats.mannwhitneyu(inside, outside, alternative=alternative, method="asymptotic")
        return float(test.pvalue), 0.0
    ranks = stats.rankdata(outcome)
    lower, upper = rank_sum_p(ranks, float(ranks[exposed].sum()), len(inside))
    if direction == 0:
        return min(1.0, 2 * min(lower[0], upper[0])), min(1.0, 2 * min(lower[1], upper[1]))
    return lower if direction < 0 else upper


def _correlation_p(outcome: Floats, values: Floats, rho: float, direction: int) -> float:
    if np.ptp(outcome) == 0 or np.ptp(values) == 0:
        return 1.0
    if len(outcome) > LARGE:
        return _one_sided(_t_tail(rho, len(outcome)), _t_tail(-rho, len(outcome)), direction)
    if direction:
        return association_p(outcome, direction * values)
    return _one_sided(association_p(outcome, values), association_p(outcome, -values), 0)


def _t_tail(rho: float, n: int) -> float:
    """Of so large a rank correlation, by Student's t with n − 2 degrees of freedom."""
    t = rho * np.sqrt((n - 2) / max(1 - rho * rho, 1e-12))
    return float(stats.t.sf(t, n - 2))


def _one_sided(upper: float, lower: float, direction: int) -> float:
    if direction == 0:
        return min(1.0, 2 * min(upper, lower))
    return upper if direction > 0 else lower


def _welch_interval(inside: Floats, outside: Floats, effect: float) -> tuple[float, float]:
    one, other = (float(group.var(ddof=1)) / len(group) for group in (inside, outside))
    if one + other == 0:
        return effect, effect
    freedom = (one + other) ** 2 / (one**2 / (len(inside) - 1) + other**2 / (len(outside) - 1))
    reach = float(stats.t.ppf(0.975, freedom)) * float(np.sqrt(one + other))
    return effect - reach, effect + reach


def _explained(outcome: Floats, values: Floats) -> float:
    return _correlation(outcome, values) ** 2


def _correlation(one: Floats, other: Floats) -> float:
    first, second = one - one.mean(), other - other.mean()
    scale = np.sqrt(np.sum(first**2) * np.sum(second**2))
    return float(np.sum(first * second) / scale) if scale > 0 else 0.0
