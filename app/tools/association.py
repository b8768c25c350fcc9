"""Which factors go with an outcome: each compared over all batches but the one that raised it.

The batch under investigation was picked for its outcome, so it takes no part in the comparison;
only factors that it was exposed to are tested, because no other can have caused its outcome.
"""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from app.plant.batches import BatchKey, batch_key, find_batch
from app.tools.exposures import Factor, FactorKind, all_factors, read_records
from app.tools.measures import Measure, MeasureKind, measure_batches
from app.tools.registry import Context, Specification, Tool
from app.tools.result import Outcome, empty, not_applicable, ok
from app.tools.statistics import Association, adjust, compare_groups, correlate, overlap

MINIMUM_EXPOSED = 3
MINIMUM_UNEXPOSED = 5
MINIMUM_PAIRS = 10
_ALIASED_FROM = 0.8


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    batch: str
    product: str | None = None
    kind: MeasureKind
    name: str
    step: str | None = None
    direction: Literal[-1, 0, 1] = 0
    aside: tuple[str, ...] = Field(
        default=(), description="Other batches picked for their outcome, of the same product."
    )

    @property
    def measure(self) -> Measure:
        return Measure(self.kind, self.step, self.name, self.direction)


@dataclass(frozen=True)
class Finding:
    """One factor's association. ``aliases`` cannot be told apart from it: nearly the same batches
    were exposed. ``direction`` is the sign of the effect."""

    factor: Factor
    association: Association
    adjusted_p: float
    aliases: tuple[str, ...] = ()

    @property
    def direction(self) -> int:
        return 1 if self.association.effect > 0 else -1


@dataclass(frozen=True)
class Associations:
    """``findings`` by explained variance, largest first; ``tested`` of ``candidates`` factors had
    the index batch exposed and enough batches on both sides. ``values`` are the outcome."""

    measure: Measure
    product: str
    findings: tuple[Finding, ...]
    candidates: int
    recorded: dict[FactorKind, int]  # candidates of each kind, tested or not
    tested: int
    values: dict[BatchKey, float]
    index: BatchKey
    note: str = "Association, not cause."


def find_associations(context: Context, arguments: Arguments) -> Outcome:
    batch = find_batch(context.view, arguments.batch, arguments.product)
    index = batch_key(batch)
    measure = arguments.measure
    values = measure_batches(context.view, index.product, measure)
    aside = {index, *(BatchKey(number, index.product) for number in arguments.aside)}
    others = {key: value for key, value in values.items() if key not in aside}
    scope = {"batches": len(others), "product": index.product}
    if len(others) < MINIMUM_EXPOSED + MINIMUM_UNEXPOSED:
        need = MINIMUM_EXPOSED + MINIMUM_UNEXPOSED
        return not_applicable(f"{len(others)} other batches, at least {need} are needed", **scope)
    measure = _directed(measure, values, others, index)
    records = read_records(context.view, context.historian, index.product, measure)
    factors = list(all_factors(records))
    tested = [test for factor in factors if (test := _test(factor, others, index, measure))]
    output = Associations(
        measure=measure,
        product=index.product,
        findings=_adjusted(tested, others),
        candidates=len(factors),
        recorded=dict(Counter(factor.kind for factor in factors)),
        tested=len(tested),
        values={index: values[index], **others} if index in values else others,
        index=index,
    )
    scope |= {"candidates": len(factors), "tested": len(tested)}
    if not output.findings:
        return empty(_why_none(factors, others), output, **scope)
    return ok(output, **scope)


def _why_none(factors: list[Factor], others: dict[BatchKey, float]) -> str:
    if not factors:
        return "no factor is recorded for these batches"
    if len(set(others.values())) < 2:
        return "the outcome is the same in all other batches"
    return "no factor that the batch was exposed to has enough batches on both sides"


def _directed(
    measure: Measure,
    values: dict[BatchKey, float],
    others: dict[BatchKey, float],
    index: BatchKey,
) -> Measure:
    """Where the record does not say whether it is too low or too high, the side of the others'
    median on which the index batch lies."""
    if measure.direction or index not in values:
        return measure
    middle = float(np.median(list(others.values())))
    return replace(measure, direction=int(np.sign(values[index] - middle)))


def _test(
    factor: Factor, others: dict[BatchKey, float], index: BatchKey, measure: Measure
) -> tuple[Factor, Association] | None:
    """None where the index batch was not exposed, or too few batches on a side."""
    keys = [key for key in others if key in factor.values]
    if index not in factor.values or not keys:
        return None
    outcome = np.array([others[key] for key in keys])
    if np.ptp(outcome) == 0:
        return None
    if not factor.is_binary:
        return _test_numeric(factor, outcome, keys, index, measure)
    exposed = np.array([factor.values[key] for key in keys], bool)
    inside = int(exposed.sum())
    enough = inside >= MINIMUM_EXPOSED and len(keys) - inside >= MINIMUM_UNEXPOSED
    if not factor.values[index] or not enough:
        return None
    return factor, compare_groups(outcome, exposed, measure.direction)


def _test_numeric(
    factor: Factor,
    outcome: NDArray[np.float64],
    keys: list[BatchKey],
    index: BatchKey,
    measure: Measure,
) -> tuple[Factor, Association] | None:
    """The index batch lies on one side of the others' median; one-sided is asked whether batches
    farther on that side have more of the outcome. It is not exposed where it lies on the median."""
    values = np.array([factor.values[key] for key in keys], float)
    side = int(np.sign(float(factor.values[index]) - np.median(values)))
    if len(keys) < MINIMUM_PAIRS or np.ptp(values) == 0 or side == 0:
        return None
    return factor, correlate(outcome, values, side * measure.direction)


def _adjusted(
    tested: list[tuple[Factor, Association]], others: dict[BatchKey, float]
) -> tuple[Finding, ...]:
    """Factors that expose the same batches are one test, adjusted once and named as aliases."""
    tests: dict[bytes, tuple[float, float]] = {}
    keys = [_signature(factor, others) for factor, _association in tested]
    for key, (_factor, association) in zip(keys, tested, strict=True):
        tests.setdefault(key, (association.p, association.attainable))
    p_values, attainable = np.array(list(tests.values())).reshape(-1, 2).T
    adjusted = dict(zip(tests, adjust(p_values, attainable), strict=True))
    findings = [
        Finding(factor, association, float(adjusted[key]))
        for key, (factor, association) in zip(keys, tested, strict=True)
    ]
    findings.sort(key=lambda one: (-one.association.explained, one.factor.label))
    return tuple(_with_aliases(one, findings, others) for one in findings)


def _signature(factor: Factor, others: dict[BatchKey, float]) -> bytes:
    values = [float(factor.values.get(key, np.nan)) for key in others]
    return np.array(values).tobytes()


def _with_aliases(one: Finding, findings: list[Finding], others: dict[BatchKey, float]) -> Finding:
    if not one.factor.is_binary or one.adjusted_p > 0.05:
        return one
    own = _exposed(one.factor, others)
    aliases = tuple(
        other.factor.label
        for other in findings
        if other is not one
        and other.factor.is_binary
        and overlap(own, _exposed(other.factor, others)) >= _ALIASED_FROM
    )
    return Finding(one.factor, one.association, one.adjusted_p, aliases)


def _exposed(factor: Factor, others: dict[BatchKey, float]) -> NDArray[np.bool_]:
    return np.array([bool(factor.values.get(key, False)) for key in others])


ASSOCIATION = Tool(
    Specification(
        name="association",
        version="2",
        purpose="Factors (lots, suppliers, equipment, versions, signals, people, instruments) that "
        "go with an outcome over the batches of a product.",
        method="Rank sum test of a group; of a number the smaller p of a trend (Spearman) and of a "
        "threshold (maximally selected rank sum), itself referred to permutations; one-sided where "
        "the direction is known; false discovery rate by Benjamini and Hochberg over all distinct "
        "exposures that could reach the level.",
        arguments=Arguments,
        assumptions=(
            "Batches are exchangeable but for the factors.",
            "Factors are tested one at a time; confounders are named, not adjusted for.",
        ),
        limits=(
            "Association, not cause.",
            "A batch whose values are all without a number (ND, <LOQ) takes no part.",
        ),
        minimum_n=MINIMUM_EXPOSED + MINIMUM_UNEXPOSED,
    ),
    find_associations,
)
