"""What follows a deviation: containment, CAPA, out-of-specification record, shift log."""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.deviations import Deviation
from app.demo.records import Row
from app.demo.showcase import Showcase
from app.demo.streams import pick, some, stream

_WITH_CAPA = 0.55  # of closed deviations with a measured outcome
_PHASES = ("phase I", "phase II")


def action_rows(
    campaign: Campaign, deviations: Sequence[Deviation], shown: Showcase | None
) -> list[Row]:
    """Containment actions in the hours after discovery: one to three, the showcase has its own."""
    rng = stream(campaign.seed, "actions")
    rows: list[Row] = []
    for deviation in deviations:
        taken = _drawn_actions(rng, deviation)
        if (
            shown
            and deviation.finding.cause is shown.cause
            and deviation.discovered == shown.stopped
        ):
            staged = catalogue.table("prose")["showcase"]["actions"]
            taken = [(minutes, text.format(pump=shown.pump)) for minutes, text in staged]
        for minutes, text in taken:
            at = clock.later(deviation.discovered, minutes=minutes)
            rows.append(_action(f"ACT-{len(rows) + 101:04d}", deviation, text, at, rng))
    return rows


def _drawn_actions(rng: np.random.Generator, deviation: Deviation) -> list[tuple[float, str]]:
    texts = some(rng, catalogue.table("prose")["actions"][_action_group(deviation)], 3)
    after_min = np.cumsum(rng.integers(8, 70, 3)).tolist()
    return list(zip(after_min, texts, strict=False))[: int(rng.integers(1, 4))]


def _action_group(deviation: Deviation) -> str:
    finding = deviation.finding
    if finding.manner == "odd":
        return "other"
    if finding.manner == "missing":
        return "missing_checks"
    return "laboratory" if finding.laboratory else "in_process"


def _action(
    number: str, deviation: Deviation, text: str, at: datetime, rng: np.random.Generator
) -> Row:
    site = catalogue.table("site")
    who = site["analysts"] if deviation.finding.laboratory else site["leads"]
    return {
        "action": number,
        "deviation": deviation.number,
        "text": text,
        "at": clock.written(at),
        "by": pick(rng, who),
    }


def capa_rows(
    campaign: Campaign, deviations: Sequence[Deviation], shown: Showcase | None, end: date
) -> list[Row]:
    """CAPAs of closed deviations: fitting ones where the cause was understood, else weak ones."""
    rng = stream(campaign.seed, "capas")
    repaired = False
    rows: list[Row] = []
    for deviation in deviations:
        verdict = deviation.verdict
        if verdict is None or deviation.finding.manner == "odd":
            continue
        if shown and verdict.right and deviation.finding.cause is shown.cause and repaired:
            continue  # its repair was ordered with the first case that was understood
        if verdict.right or rng.random() < _WITH_CAPA:
            repaired |= bool(shown) and verdict.right and deviation.finding.cause is shown.cause
            rows.append(_capa(f"CAPA-25-{len(rows) + 11:03d}", deviation, shown, end, rng))
    return rows


def _capa(
    number: str, deviation: Deviation, shown: Showcase | None, end: date, rng: np.random.Generator
) -> Row:
    verdict, cause = deviation.verdict, deviation.finding.cause
    if verdict is None:
        raise ValueError(f"{deviation.number} is open")
    prose = catalogue.table("prose")["capas"]
    if verdict.right and cause:
        kind, text = prose["true"][cause.template.kind]
        text = text.format(factor=cause.factor)
    else:
        kind, text = pick(rng, prose["weak"]["texts"])
    opened = clock.at_work(clock.later(verdict.closed_at, days=-float(rng.uniform(3, 9))))
    done = clock.later(opened, days=float(rng.uniform(15, 70)))
    effective = _effectiveness(rng, verdict.right)
    if shown and cause is shown.cause and verdict.right:
        opened = clock.at_work(clock.later(shown.reset, days=-6))
        done, effective = shown.reset, "no"
    finished = done.date() < end
    return {
        "capa": number,
        "deviation": deviation.number,
        "action": text,
        "type": kind,
        "opened_at": clock.written(opened),
        "owner": deviation.owner,
        "due": clock.later(opened, days=60).date().isoformat(),
        "done": done.date().isoformat() if finished else "",
        "effective": effective if finished else "pending",
    }


def _effectiveness(rng: np.random.Generator, right: bool) -> str:
    weights = (0.6, 0.15, 0.25) if right else (0.25, 0.5, 0.25)
    return ("yes", "no", "pending")[int(rng.choice(3, p=weights))]


def oos_rows(campaign: Campaign, deviations: Sequence[Deviation]) -> list[Row]:
    """An out-of-specification record for each laboratory deviation with a value outside."""
    rng = stream(campaign.seed, "oos")
    rows: list[Row] = []
    for deviation in deviations:
        finding, verdict = deviation.finding, deviation.verdict
        if not finding.laboratory or finding.manner != "out":
            continue
        assignable = bool(verdict and verdict.right and verdict.category == "measurement")
        conclusion = "assignable laboratory cause" if assignable else "confirmed"
        rows.append(
            {
                "oos": f"OOS-25-{len(rows) + 4:03d}",
                "batch": finding.batch.number,
                "product": finding.batch.product.id,
                "test": finding.outcome,
                "opened_at": clock.written(deviation.discovered),
                "phase": pick(rng, _PHASES),
                "conclusion": conclusion if verdict else "",
                "closed_at": clock.written(verdict.closed_at) if verdict else "",
            }
        )
    return rows
