"""How the site closed its deviations: sometimes rightly, often with "operator error"."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.causes import Cause
from app.demo.findings import Finding, late_affected
from app.demo.showcase import Showcase
from app.demo.streams import pick

_CATEGORY = {
    "equipment": "machine",
    "material_lot": "material",
    "supplier": "material",
    "document_change": "method",
    "environment": "environment",
    "parameter": "method",
    "personnel": "personnel",
    "measurement": "measurement",
}
_OPEN_DAYS = 50  # before the end of the records, a deviation is mostly still open


@dataclass(frozen=True)
class Verdict:
    """How a deviation was closed. ``right`` says whether the cause given is the planted one."""

    closed_at: datetime
    category: str
    root_cause: str
    right: bool


def judge(
    campaign: Campaign,
    rng: np.random.Generator,
    finding: Finding,
    shown: Showcase | None,
    end: date,
    *,
    earlier: int,
) -> Verdict | None:
    """None while it is open; a deviation of the last weeks mostly is. ``earlier`` counts the
    deviations before this one that had the same cause."""
    took = float(rng.uniform(12, 44))
    closed = clock.at_work(clock.later(finding.discovered, days=took))
    if shown and finding.cause is shown.cause:
        return _pump_verdict(rng, finding, shown, closed, first=earlier == 0)
    chance = float(rng.random())
    recent = (end - finding.discovered.date()).days < _OPEN_DAYS
    if closed.date() >= end or (recent and chance < 0.75) or chance < 0.03:
        return None
    if finding.manner == "odd":
        return Verdict(closed, finding.event["category"], finding.event["cause"], False)
    return _judged(campaign, rng, finding, closed)


def _judged(
    campaign: Campaign, rng: np.random.Generator, finding: Finding, closed: datetime
) -> Verdict:
    """A cause is seldom recognised in its first batches, and later not always."""
    cause = finding.cause
    late = cause is not None and finding.batch.number in late_affected(campaign, cause)
    chance = float(rng.random())
    if cause and chance < (0.45 if late else 0.1):
        return _true_verdict(rng, finding, closed)
    verdict = "wrong" if chance < (0.75 if cause else 0.4) else "unknown"
    place = "laboratory" if finding.laboratory else "in_process"
    texts = catalogue.table("prose")["root_causes"][verdict]
    category, text = pick(rng, texts["missing_checks" if finding.missed else place])
    return Verdict(closed, category, text, False)


def _true_verdict(rng: np.random.Generator, finding: Finding, closed: datetime) -> Verdict:
    cause = finding.cause
    if cause is None:
        raise ValueError(f"{finding.batch.number} {finding.outcome} has no planted cause")
    kind = cause.template.kind
    text = pick(rng, catalogue.table("prose")["root_causes"]["true"][kind])
    since = clock.spoken_day(cause.events[0].at) if cause.events else ""
    mechanism = cause.template.mechanism
    return Verdict(
        closed,
        _CATEGORY[kind],
        text.format(factor=_named(cause), mechanism=mechanism, since=since),
        True,
    )


def _named(cause: Cause) -> str:
    """The factor as people write it: parameters by their title, the rest by id."""
    if cause.template.kind != "parameter":
        return cause.factor
    return catalogue.product(cause.template.product).characteristic(cause.factor).title


def _pump_verdict(
    rng: np.random.Generator,
    finding: Finding,
    shown: Showcase,
    closed: datetime,
    *,
    first: bool,
) -> Verdict | None:
    """The pump's first case is blamed on the operator, later ones are understood and closed with
    its repair, those after the second seal change are still open."""
    if finding.discovered >= shown.seal_changed:
        return None
    if first:
        text = "Operator error: dosing setting not adjusted in time. Retrained on SOP-MFG-012."
        return Verdict(closed, "personnel", text, False)
    understood = _true_verdict(rng, finding, closed)
    return replace(
        understood, closed_at=max(closed, clock.at_work(clock.later(shown.reset, days=6)))
    )
