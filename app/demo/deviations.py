"""Raises the deviations: number, words, classification, and, where closed, the cause given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.findings import Finding
from app.demo.records import Row
from app.demo.showcase import Showcase
from app.demo.streams import pick, stream
from app.demo.verdicts import Verdict, judge
from app.demo.wording import Texts, describe

_DUE_DAYS = 30


@dataclass(frozen=True)
class Deviation:
    number: str
    finding: Finding
    title: str
    description: str
    reported_by: str
    owner: str
    classification: str
    slots: dict[str, str]
    verdict: Verdict | None = None

    @property
    def discovered(self) -> datetime:
        return self.finding.discovered


def raise_deviations(
    campaign: Campaign, findings: Sequence[Finding], shown: Showcase | None, end: date
) -> list[Deviation]:
    """One deviation a finding, numbered in order of discovery."""
    rng = stream(campaign.seed, "deviations")
    serial = int(rng.integers(2, 9))
    texts = Texts(rng)
    raised: list[Deviation] = []
    for finding in findings:
        serial += int(rng.integers(1, 3))
        number = f"DEV-{finding.discovered:%Y}-{serial:04d}"
        deviation = _raise(rng, texts, number, finding, shown)
        earlier = sum(d.finding.cause is finding.cause for d in raised)
        verdict = judge(campaign, rng, finding, shown, end, earlier=earlier)
        raised.append(replace(deviation, verdict=verdict))
    return raised


def _raise(
    rng: np.random.Generator,
    texts: Texts,
    number: str,
    finding: Finding,
    shown: Showcase | None,
) -> Deviation:
    title, description, slots = describe(rng, texts, number, finding, shown)
    return Deviation(
        number=number,
        finding=finding,
        title=title,
        description=description,
        reported_by=_reporter(rng, finding),
        owner=pick(rng, catalogue.table("site")["quality"]),
        classification=_classification(rng, finding),
        slots=slots,
    )


def _reporter(rng: np.random.Generator, finding: Finding) -> str:
    if finding.laboratory:
        return finding.worst.by
    if finding.manner in ("missing", "trend"):
        return pick(rng, catalogue.table("site")["quality"])
    return finding.run.operator


def _classification(rng: np.random.Generator, finding: Finding) -> str:
    critical = bool(finding.measurements) and finding.worst.measured.critical
    if finding.laboratory or critical:
        return "critical" if rng.random() < 0.06 else "major"
    return "major" if rng.random() < 0.12 else "minor"


def deviation_rows(deviations: Sequence[Deviation]) -> list[Row]:
    return [_row(deviation) for deviation in deviations]


def _row(deviation: Deviation) -> Row:
    finding, verdict = deviation.finding, deviation.verdict
    run = finding.run
    equipment = [finding.worst.instrument] if finding.laboratory else list(run.equipment)
    placed = finding.manner != "odd" or bool(finding.event["where"])
    return {
        "deviation": deviation.number,
        "title": deviation.title,
        "description": deviation.description,
        "batch": finding.batch.number,
        "product": finding.batch.product.id,
        "step": run.step.name if placed and not finding.laboratory else "",
        "equipment": ";".join(equipment) if placed else "",
        "occurred_at": clock.written(finding.occurred),
        "discovered_at": clock.written(finding.discovered),
        "reported_by": deviation.reported_by,
        "detected_by": _detected_by(finding),
        "status": "closed" if verdict else "open",
        "owner": deviation.owner,
        "due": clock.later(deviation.discovered, days=_DUE_DAYS).date().isoformat(),
        "classification": deviation.classification if verdict else "",
        "category": verdict.category if verdict else "",
        "root_cause": verdict.root_cause if verdict else "",
        "closed_at": clock.written(verdict.closed_at) if verdict else "",
    }


def _detected_by(finding: Finding) -> str:
    if finding.manner == "odd":
        return "observation"
    if finding.manner in ("missing", "trend"):
        return "batch record review"
    return "quality control" if finding.laboratory else "in-process control"
