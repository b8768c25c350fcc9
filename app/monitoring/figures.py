"""Figures of two windows, and whether one has shifted: pure (LC-04).

A figure is a share: ``count`` of ``of``. It has shifted when all of this holds, in order:

1. Both windows have enough cases (:attr:`Thresholds.cases`).
2. The shares differ by at least what matters in practice (:attr:`Thresholds.difference`).
3. The difference is no chance: Fisher's exact test, two-sided, which needs no large counts and no
   correction for continuity, with the p values of all figures of the day adjusted by Holm's method
   (S. Holm, Scand. J. Statist. 6, 1979, 65-70), so that ten figures do not alert ten times as often
   as one.

Not done here: where the figures come from (``store``), and what is said of a shift (``service``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scipy import stats


class Measure(StrEnum):
    UNKNOWN_TERMS = "unknown_terms"  # words of questions that the indexed texts do not have
    NEW_DOCUMENT_TYPES = "new_document_types"  # documents of a type that was not there before
    ABSTENTIONS = "abstentions"  # of answered chat turns
    GUARD_BLOCKS = "guard_blocks"  # answers of the model of which the guards refused something
    EDITED_SENTENCES = "edited_sentences"  # of those that the model wrote, since changed by people
    TOOL_ALARMS = "tool_alarms"  # runs of detecting tools that found something


@dataclass(frozen=True)
class Figure:
    count: int
    of: int

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None


@dataclass(frozen=True)
class Thresholds:
    """``cases`` below which nothing is judged, ``difference`` of shares, ``level`` of the adjusted
    p: a day's run of six figures raises a false alert on fewer than one day in a hundred."""

    cases: int = 30
    difference: float = 0.05
    level: float = 0.01


DEFAULT = Thresholds()


@dataclass(frozen=True)
class Compared:
    """``p`` is adjusted, None where there were too few cases to judge."""

    measure: Measure
    baseline: Figure
    current: Figure
    p: float | None
    has_shifted: bool


def compare_windows(
    baseline: Mapping[Measure, Figure],
    current: Mapping[Measure, Figure],
    thresholds: Thresholds = DEFAULT,
) -> tuple[Compared, ...]:
    """In the order of the measures; one that is missing has no cases."""
    none = Figure(0, 0)
    pairs = {one: (baseline.get(one, none), current.get(one, none)) for one in Measure}
    tested = {
        one: _fisher(*pair)
        for one, pair in pairs.items()
        if min(pair[0].of, pair[1].of) >= thresholds.cases
    }
    adjusted = dict(_holm(tested))
    return tuple(
        Compared(one, *pair, adjusted.get(one), _shifted(pair, adjusted.get(one), thresholds))
        for one, pair in pairs.items()
    )


def _fisher(one: Figure, other: Figure) -> float:
    table = [[one.count, one.of - one.count], [other.count, other.of - other.count]]
    return float(stats.fisher_exact(table).pvalue)  # pyright: ignore[reportAttributeAccessIssue]


def _holm(p_values: Mapping[Measure, float]) -> Iterator[tuple[Measure, float]]:
    most = 0.0
    for place, (measure, p) in enumerate(sorted(p_values.items(), key=lambda one: one[1])):
        most = max(most, min(1.0, p * (len(p_values) - place)))
        yield measure, most


def _shifted(pair: tuple[Figure, Figure], p: float | None, thresholds: Thresholds) -> bool:
    before, now = (one.share for one in pair)
    if p is None or before is None or now is None:
        return False
    return p <= thresholds.level and abs(now - before) >= thresholds.difference
