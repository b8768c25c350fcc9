"""Finds the words for a deviation: a text of its kind, filled from the records of the batch."""

import numpy as np

from app.demo import catalogue, clock
from app.demo.findings import Finding
from app.demo.showcase import Showcase
from app.demo.streams import pick, some

_GAPS_NAMED = 4  # of the checks left out; a report lists no more

Slots = dict[str, str]


class Texts:
    """Hands out the texts of a group in shuffled rounds, so that none follows itself."""

    def __init__(self, rng: np.random.Generator):
        self._rng = rng
        self._left: dict[tuple[str, str], list[str]] = {}

    def next(self, group: str, key: str) -> str:
        left = self._left.setdefault((group, key), [])
        if not left:
            left.extend(some(self._rng, catalogue.table("prose")[group][key], 99))
        return left.pop()


def describe(
    rng: np.random.Generator, texts: Texts, number: str, finding: Finding, shown: Showcase | None
) -> tuple[str, str, Slots]:
    """Title, description, and the slots they were filled from."""
    slots = _slots(rng, finding) | {"deviation": number}
    group = _group(finding)
    if finding.measurements:
        counted = group if group in ("laboratory", "chromatography") else "in_process"
        slots["count_sentence"] = texts.next(counted, "counts").format(**slots)
    if group == "odd":
        title, text = finding.event["title"], finding.event["text"]
    else:
        title, text = texts.next(group, "titles"), texts.next(group, "texts")
    if shown and _is_showcase(finding, shown):
        words = catalogue.table("prose")["showcase"]
        title, text = words["title"], words["text"]
        slots |= _showcase_slots(shown, finding)
    return _sentence(title.format(**slots)), _sentence(text.format(**slots)), slots


def _slots(rng: np.random.Generator, finding: Finding) -> Slots:
    """Everything a text may name, taken from the records of the batch."""
    site = catalogue.table("site")
    batch = finding.batch
    run = finding.run
    lot = pick(rng, list(batch.lots.values()))
    slots = {
        "batch": batch.number,
        "line": batch.product.line,
        "step": run.step.title.lower(),
        "equipment": run.equipment[0],
        "pump": run.equipment[-1],
        "shift": {"E": "early", "L": "late", "N": "night"}[run.shift],
        "lead": pick(rng, site["leads"]),
        "time": clock.spoken(finding.occurred),
        "day": clock.spoken_day(finding.occurred),
        "material": lot.material.name,
        "lot": lot.number,
        "missed": _missed(finding),
        "out": str(len(finding.missed)),
    }
    return slots | (_value_slots(finding) if finding.measurements else {})


def _missed(finding: Finding) -> str:
    """The first gaps by parameter and time; a report lists no more than a few."""
    named = [f"{m.measured.title.lower()} {clock.spoken(m.due)}" for m in finding.missed]
    more = len(named) - _GAPS_NAMED
    return ", ".join(named[:_GAPS_NAMED]) + (f" and {more} more" if more > 0 else "")


def _value_slots(finding: Finding) -> Slots:
    worst = finding.out[0] if finding.out else finding.worst
    unit = "" if worst.measured.unit in catalogue.UNITLESS else f" {worst.measured.unit}"
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
    if finding.worst.measured.lab == "hplc":
        return "chromatography"
    return "laboratory" if finding.laboratory else "in_process"


def _is_showcase(finding: Finding, shown: Showcase) -> bool:
    return finding.batch.number == shown.batch and finding.outcome == "fill_volume"


def _showcase_slots(shown: Showcase, finding: Finding) -> Slots:
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
