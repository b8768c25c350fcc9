"""Raises the deviations: number, words, classification, and, where closed, the cause given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.findings import Finding, late_affected
from app.demo.records import Row, StepRun
from app.demo.showcase import Showcase
from app.demo.streams import pick, some, stream

CATEGORY = {
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
_DUE_DAYS = 30


@dataclass(frozen=True)
class Verdict:
    """How a deviation was closed. ``right`` says whether the cause given is the planted one."""

    closed_at: datetime
    category: str
    root_cause: str
    right: bool


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
    texts = _Texts(rng)
    raised: list[Deviation] = []
    for finding in findings:
        serial += int(rng.integers(1, 3))
        number = f"DEV-{finding.discovered:%Y}-{serial:04d}"
        deviation = _raise(rng, texts, number, finding, shown)
        raised.append(replace(deviation, verdict=_verdict(campaign, rng, deviation, shown, end)))
    return raised


class _Texts:
    """Hands out the texts of a group in shuffled rounds, so that none follows itself."""

    def __init__(self, rng: np.random.Generator):
        self._rng = rng
        self._left: dict[tuple[str, str], list[str]] = {}

    def next(self, group: str, key: str) -> str:
        left = self._left.setdefault((group, key), [])
        if not left:
            left.extend(some(self._rng, catalogue.table("prose")[group][key], 99))
        return left.pop()


def slots_of(rng: np.random.Generator, finding: Finding) -> dict[str, str]:
    """Everything a text may name, taken from the records of the batch."""
    site = catalogue.table("site")
    batch = finding.batch
    run = _run(finding)
    lot = pick(rng, list(batch.lots.values()))
    slots = {
        "batch": batch.number,
        "line": batch.product.line,
        "step": run.step.title.lower(),
        "equipment": run.equipment[-1],
        "pump": run.equipment[-1],
        "shift": {"E": "early", "L": "late", "N": "night"}[run.shift],
        "lead": pick(rng, site["leads"]),
        "time": clock.spoken(finding.occurred),
        "day": clock.spoken_day(finding.occurred),
        "material": lot.material.name,
        "lot": lot.number,
        "missed": ", ".join(
            f"{check.measured.title.lower()} {clock.spoken(check.due)}" for check in finding.missed
        ),
        "out": str(len(finding.missed)),
    }
    return slots | (_value_slots(finding) if finding.measurements else {})


def _value_slots(finding: Finding) -> dict[str, str]:
    worst = finding.out[0] if finding.out else finding.worst
    unit = "" if worst.measured.unit in ("pH", "AV") else f" {worst.measured.unit}"
    return {
        "parameter": worst.measured.title if finding.laboratory else _lowered(worst.measured.title),
        "value": f"{worst.text}{unit}",
        "limits": worst.limits,
        "side": worst.out or "near",
        "sample": worst.sample,
        "instrument": worst.instrument,
        "out": str(len(finding.out)),
        "all": str(len(finding.measurements)),
    }


def _lowered(title: str) -> str:
    """The title inside a sentence; abbreviations at its start stay as they are."""
    return title[0].lower() + title[1:] if title[1].islower() else title


def _run(finding: Finding) -> StepRun:
    batch = finding.batch
    step = finding.event.get("where") or ""
    if finding.missed:
        step = finding.missed[0].measured.step
    if finding.measurements and finding.measurements[0].measured.step:
        step = finding.measurements[0].measured.step
    return batch.runs[step] if step else list(batch.runs.values())[-1]


def _raise(
    rng: np.random.Generator,
    texts: _Texts,
    number: str,
    finding: Finding,
    shown: Showcase | None,
) -> Deviation:
    slots = slots_of(rng, finding) | {"deviation": number}
    group = _group(finding)
    if group in ("in_process", "laboratory"):
        slots["count_sentence"] = texts.next(group, "counts").format(**slots)
    elif finding.measurements:
        slots["count_sentence"] = texts.next("in_process", "counts").format(**slots)
    if group == "odd":
        title, text = finding.event["title"], finding.event["text"]
    else:
        title, text = texts.next(group, "titles"), texts.next(group, "texts")
    if shown and _is_showcase(finding, shown):
        title, text = _SHOWCASE_TITLE, _SHOWCASE_TEXT
        slots |= _showcase_slots(shown, finding)
    return Deviation(
        number=number,
        finding=finding,
        title=_sentence(title.format(**slots)),
        description=_sentence(text.format(**slots)),
        reported_by=_reporter(rng, finding),
        owner=pick(rng, catalogue.table("site")["quality"]),
        classification=_classification(rng, finding),
        slots=slots,
    )


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _group(finding: Finding) -> str:
    if finding.manner == "odd":
        return "odd"
    if finding.manner == "missing":
        return "missing_checks"
    if finding.manner == "trend":
        return "trend"
    if finding.outcome == "fill_volume":
        return "fill_volume" if finding.worst.out == "below" else "in_process"
    return "laboratory" if finding.laboratory else "in_process"


def _is_showcase(finding: Finding, shown: Showcase) -> bool:
    return finding.batch.number == shown.batch and finding.outcome == "fill_volume"


_SHOWCASE_TITLE = "Fill volume below limit during filling of {batch}"
_SHOWCASE_TEXT = (
    "During filling of batch {batch} on line {line} two consecutive in-process samples were below "
    "the lower limit of the fill volume ({limits}): sample {sample} with {value} at {time} and "
    "the following sample {second_sample} with {second_value} at {second_time}. The check due at "
    "{missing_time} is not recorded. The line was stopped at {stopped} by the shift lead; "
    "{filled} vials had been filled by then. Fill pump {pump} was in use. Its stroke seal was "
    "replaced on {seal_day}. Pump discharge pressure and check-weigher showed no alarm until "
    "shortly before the stop. Filled vials are on hold, pump {pump} is tagged out."
)


def _showcase_slots(shown: Showcase, finding: Finding) -> dict[str, str]:
    first, second = finding.out[:2]
    return {
        "sample": first.sample,
        "value": f"{first.text} mL",
        "time": clock.spoken(first.at),
        "second_sample": second.sample,
        "second_value": f"{second.text} mL",
        "second_time": clock.spoken(second.at),
        "missing_time": clock.spoken(
            clock.later(finding.batch.runs["filling"].start, minutes=30 * shown.missing)
        ),
        "stopped": clock.spoken(shown.stopped),
        "filled": f"{shown.filled:,}",
        "seal_day": clock.spoken_day(shown.seal_changed),
    }


def _reporter(rng: np.random.Generator, finding: Finding) -> str:
    if finding.laboratory:
        return finding.worst.by
    if finding.manner in ("missing", "trend"):
        return pick(rng, catalogue.table("site")["quality"])
    return _run(finding).operator


def _classification(rng: np.random.Generator, finding: Finding) -> str:
    critical = bool(finding.measurements) and finding.worst.measured.critical
    if finding.laboratory or critical:
        return "critical" if rng.random() < 0.06 else "major"
    return "major" if rng.random() < 0.12 else "minor"


def _verdict(
    campaign: Campaign,
    rng: np.random.Generator,
    deviation: Deviation,
    shown: Showcase | None,
    end: date,
) -> Verdict | None:
    took = float(rng.uniform(12, 44))
    closed = clock.later(deviation.discovered, days=took)
    chance = float(rng.random())
    recent = (end - deviation.discovered.date()).days < _OPEN_DAYS
    if closed.date() >= end or (recent and chance < 0.75) or chance < 0.03:
        return None
    finding = deviation.finding
    if shown and finding.cause is shown.cause:
        return _pump_verdict(rng, deviation, shown, closed)
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
    wrong = chance < (0.75 if cause else 0.4)
    group = "wrong" if wrong else "unknown"
    category, text = pick(rng, catalogue.table("prose")["root_causes"][group]["texts"])
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
        CATEGORY[kind],
        text.format(factor=cause.factor, mechanism=mechanism, since=since),
        True,
    )


def _pump_verdict(
    rng: np.random.Generator, deviation: Deviation, shown: Showcase, closed: datetime
) -> Verdict | None:
    """The pump's first case is blamed on the operator, the ones just before its repair are
    understood, those after the second seal change are still open."""
    if deviation.discovered >= shown.seal_changed:
        return None
    affected = [n for n in shown.cause.affected if n != shown.batch]
    if affected.index(deviation.finding.batch.number) < 3:
        text = "Operator error: dosing setting not adjusted in time. Retrained on SOP-MFG-012."
        return Verdict(closed, "personnel", text, False)
    understood = _true_verdict(rng, deviation.finding, closed)
    return replace(understood, closed_at=max(closed, clock.later(shown.reset, days=6)))


def deviation_rows(deviations: Sequence[Deviation]) -> list[Row]:
    return [_row(deviation) for deviation in deviations]


def _row(deviation: Deviation) -> Row:
    finding, verdict = deviation.finding, deviation.verdict
    run = _run(finding)
    equipment = [finding.worst.instrument] if finding.laboratory else list(run.equipment)
    placed = finding.manner != "odd" or bool(finding.event["where"])
    row: dict[str, Any] = {
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
    return row


def _detected_by(finding: Finding) -> str:
    if finding.manner == "odd":
        return "observation"
    if finding.manner in ("missing", "trend"):
        return "batch record review"
    return "quality control" if finding.laboratory else "in-process control"
