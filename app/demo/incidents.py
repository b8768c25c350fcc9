"""The truth about each deviation, and whether the records could show it when it was found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from app.demo.campaign import Campaign
from app.demo.causes import MIN_AFFECTED, MIN_UNAFFECTED, Cause, Factor, confused
from app.demo.deviations import Deviation
from app.demo.measurements import Measurement, MissedCheck
from app.demo.records import Batch

_SEPARATION = 1.5  # pooled standard deviations between affected and unaffected batch means


@dataclass(frozen=True)
class Incident:
    """What caused a deviation. ``factor_id`` is an id of the records: a lot, supplier, machine,
    instrument, document, tag, parameter, operator or shift.

    ``alternatives`` are other (kind, id) pairs that name the same cause; kind
    ``equipment_event`` is written ``<equipment> <kind> <at>``. ``outcome`` is the parameter or
    test, ``missing_checks`` for entries left out, empty for an event without a measurement.
    ``findable``: by discovery the records show the association (at least 4 affected and 6
    unaffected batches, apart by 1.5 standard deviations, no other factor on the same batches).
    """

    deviation: str
    cause_kind: str | None
    factor_id: str | None
    alternatives: tuple[Factor, ...]
    outcome: str
    findable: bool
    description: str


def tell_truth(
    campaign: Campaign,
    deviations: Sequence[Deviation],
    measurements: Sequence[Measurement],
    missed: Sequence[MissedCheck],
) -> tuple[Incident, ...]:
    return tuple(_incident(campaign, d, measurements, missed) for d in deviations)


def _incident(
    campaign: Campaign,
    deviation: Deviation,
    measurements: Sequence[Measurement],
    missed: Sequence[MissedCheck],
) -> Incident:
    finding = deviation.finding
    cause = finding.cause
    if cause is None:
        manner = "event" if finding.manner == "odd" else "excursion"
        text = f"One-off {manner} without a cause that repeats"
        return Incident(deviation.number, None, None, (), finding.outcome, False, text)
    outcomes = _outcomes(campaign, cause, measurements, missed)
    findable = _findable(cause, outcomes, finding.discovered)
    unit = "of checks left out" if finding.missed else "standard deviations between batches"
    text = f"{cause.template.mechanism} ({cause.factor}; size {cause.size} {unit})"
    return Incident(
        deviation.number,
        cause.template.kind,
        cause.factor,
        cause.alternatives,
        finding.outcome,
        findable,
        text,
    )


Outcome = tuple[Batch, datetime, float]  # when it was known, and its value


def _outcomes(
    campaign: Campaign,
    cause: Cause,
    measurements: Sequence[Measurement],
    missed: Sequence[MissedCheck],
) -> Iterator[Outcome]:
    """The outcome of each batch of the product: the mean, or the number of checks left out."""
    template = cause.template
    for batch in campaign.of_product(template.product):
        if template.outcome == "missing_checks":
            gaps = [m for m in missed if m.batch is batch and m.measured.step == template.step]
            yield batch, batch.runs[template.step].end, float(len(gaps))
            continue
        values = [
            m for m in measurements if m.batch is batch and m.measured.name == template.outcome
        ]
        if values:
            yield batch, min(m.at for m in values), float(np.mean([m.value for m in values]))


def _findable(cause: Cause, outcomes: Iterator[Outcome], discovered: datetime) -> bool:
    known = [(batch, value) for batch, at, value in outcomes if at <= discovered]
    affected = {batch.number: value for batch, value in known if batch.number in cause.affected}
    others = {batch.number: value for batch, value in known if batch.number not in cause.affected}
    if len(affected) < MIN_AFFECTED or len(others) < MIN_UNAFFECTED:
        return False
    if _separation(list(affected.values()), list(others.values())) < _SEPARATION:
        return False
    batches = [batch for batch, _ in known]
    return not confused(batches, set(affected), cause)


def _separation(affected: list[float], others: list[float]) -> float:
    pooled = np.sqrt((np.var(affected, ddof=1) + np.var(others, ddof=1)) / 2)
    return float(abs(np.mean(affected) - np.mean(others)) / max(float(pooled), 1e-9))
