"""Reference distributions of rank statistics under exchangeability, the same for the same data.

All arrangements are counted where they are few, else 20,000 drawn from a fixed seed. Not done here:
which statistic suits a question (``statistics``).
"""

from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Tail = tuple[float, float]

DRAWS = 20_000
SMALL_GROUP = 20  # below it a rank sum is referred to arrangements, from it on to the normal curve
LARGE = 200  # pairs from which a numeric factor is tested by the t approximation alone
_SEED = 20_250_312  # fixed: the same data give the same p-value
_REJECTION_FROM = 1000  # batches from which 19 random ones are distinct often enough to redraw
_TINY = 1e-6


def rank_sum_p(ranks: Floats, group_sum: float, size: int) -> tuple[Tail, Tail]:
    """Of so low a sum, and of so high a sum: ``(p, smallest p that can occur)``.

    ``ranks`` has shape (n,), midranks for ties; ``group_sum`` is the sum of the ``size`` ranks of
    one group, one of the groups smaller than 20. Exact, or with the observed arrangement counted
    and so never zero (Phipson and Smyth, SAGMB 9, 2010).
    """
    reference, extra = _rank_sums(np.sort(ranks).tobytes(), size)
    total = len(reference) + extra
    sums = np.array([group_sum, reference[0], group_sum, reference[-1]])
    low = (np.searchsorted(reference, sums[:2] + _TINY, "right") + extra) / total
    above = len(reference) - np.searchsorted(reference, sums[2:] - _TINY, "left")
    high = (above + extra) / total
    return (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))


def association_p(outcome: Floats, values: Floats) -> float:
    """One-sided p that ``outcome`` grows with ``values``; both of shape (n,), 4 ≤ n ≤ 200.

    The smaller p of two statistics, a trend (Spearman) and a threshold (the largest standardised
    rank sum over all cut points with a tenth, and at least 3, on each side: Lausen and Schumacher,
    Biometrics 48, 1992), referred to its own permutation distribution, so that the choice of the
    statistic and of the cut is paid for (Westfall and Young, *Resampling-Based Multiple Testing*,
    1993).
    """
    order = np.argsort(values, kind="stable")
    observed = _statistics(_midranks(outcome)[order][None, :], _midranks(values)[order])
    key = np.sort(_midranks(outcome)).tobytes(), _midranks(values)[order].tobytes()
    sorted_statistics, smallest = _association_reference(*key)
    p_values = [
        (DRAWS - np.searchsorted(reference, one[0] - _TINY, "left") + 1) / (DRAWS + 1)
        for reference, one in zip(sorted_statistics, observed, strict=True)
    ]
    extreme = np.searchsorted(smallest, min(p_values) + 1e-12, "right")
    return float((extreme + 1) / (DRAWS + 1))


@lru_cache(maxsize=256)
def _rank_sums(ranks: bytes, size: int) -> tuple[Floats, int]:
    """Sorted sums, and how many arrangements to add: 1 (the observed) to drawn ones, else 0."""
    values = np.frombuffer(ranks)
    n = len(values)
    fewer = min(size, n - size)
    if comb(n, fewer) <= DRAWS:
        sums = np.array([values[list(chosen)].sum() for chosen in combinations(range(n), fewer)])
        extra = 0
    else:
        sums = values[_draws(n)[:, :fewer]].sum(axis=1)
        extra = 1
    return np.sort(sums if fewer == size else values.sum() - sums), extra


@lru_cache(maxsize=32)
def _draws(n: int) -> NDArray[np.int64]:
    """Random orders of up to 19 of ``n``, shape (20,000, min(n, 19)): any first columns of a row
    are a random choice without replacement."""
    generator = np.random.default_rng(_SEED)
    columns = min(n, SMALL_GROUP - 1)
    if n < _REJECTION_FROM:
        return _shuffled(generator, n, columns)
    drawn = generator.integers(n, size=(DRAWS, columns))
    while len(again := np.flatnonzero(_has_repeats(drawn))):
        drawn[again] = generator.integers(n, size=(len(again), columns))
    return drawn


def _shuffled(generator: np.random.Generator, n: int, columns: int) -> NDArray[np.int64]:
    """The first columns of Fisher and Yates' shuffle, all rows at once."""
    cards = np.tile(np.arange(n, dtype=np.int16), (DRAWS, 1))
    rows = np.arange(DRAWS)
    for place in range(columns):
        chosen = generator.integers(place, n, size=DRAWS)
        drawn = cards[rows, chosen]
        cards[rows, chosen] = cards[:, place]
        cards[:, place] = drawn
    return cards[:, :columns].astype(np.int64)


def _has_repeats(drawn: NDArray[np.int64]) -> NDArray[np.bool_]:
    ordered = np.sort(drawn, axis=1)
    return (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)


@lru_cache(maxsize=64)
def _association_reference(outcome: bytes, values: bytes) -> tuple[tuple[Floats, Floats], Floats]:
    """Both statistics over the permutations, sorted, and their smaller p, sorted."""
    trend, threshold = _statistics(_permuted(outcome), np.frombuffer(values))
    tables = np.sort(trend), np.sort(threshold)
    p_values = [
        (DRAWS - np.searchsorted(table, one - _TINY, "left")) / (DRAWS + 1)
        for table, one in zip(tables, (trend, threshold), strict=True)
    ]
    return tables, np.sort(np.minimum(*p_values))


@lru_cache(maxsize=4)
def _permuted(ranks: bytes) -> NDArray[np.float32]:
    """Shape (20,000, n). Midranks and their sums are exact in float32 up to 200 of them."""
    rows = np.tile(np.frombuffer(ranks).astype(np.float32), (DRAWS, 1))
    return np.random.default_rng(_SEED).permuted(rows, axis=1)


def _statistics(outcomes: NDArray, values: Floats) -> tuple[Floats, Floats]:
    """Trend and threshold of each row; ``outcomes`` (rows, n) are ranks in the order of the
    ascending ranks ``values`` (n,). Cuts fall between unequal values only."""
    n = len(values)
    trend = (outcomes @ (values - values.mean()).astype(outcomes.dtype)).astype(float)
    side = max(3, -(-n // 10))
    cuts = np.array([cut for cut in range(side, n - side + 1) if values[cut - 1] < values[cut]])
    if not len(cuts):
        return trend, np.zeros(len(outcomes))
    below = np.cumsum(outcomes, axis=1)[:, cuts - 1]
    mean, variance = float(outcomes[0].mean()), float(outcomes[0].var())
    spread = np.sqrt(variance * cuts * (n - cuts) / (n - 1))
    return trend, ((cuts * mean - below) / spread).max(axis=1)


def _midranks(values: Floats) -> Floats:
    _distinct, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]
