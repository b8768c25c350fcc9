"""Chooses what is wrong at the plant: causes whose affected batches can be told from the others.

The campaign is planned first, without any cause. A cause is then laid over it: a factor that
the records already have (a lot, a machine from a date on, a room on humid days) and the batches
that met it. What it does to them is applied in ``courses`` and ``readings``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.catalogue import CauseTemplate
from app.demo.editions import of_document
from app.demo.records import Batch
from app.demo.streams import pick, some, stream

Factor = tuple[str, str]  # kind and id

MIN_AFFECTED = 4  # batches affected by the discovery of a findable incident
MIN_UNAFFECTED = 6
_MIN_LATE = 3  # affected batches that come after the association can be seen
_MOST = 0.6  # share of the product's batches that a cause may affect
_MACHINE_SHARE = 0.55  # of a machine's batches that lie after what happened to it
_TAIL = 0.33  # share of batches in the harmful tail of a room or parameter


@dataclass(frozen=True)
class EquipmentEvent:
    equipment: str
    kind: str
    at: datetime
    text: str

    @property
    def factor(self) -> Factor:
        """The key of its row, as an investigator may name it: ``P-203 maintenance <time>``."""
        return ("equipment_event", f"{self.equipment} {self.kind} {clock.written(self.at)}")


@dataclass(frozen=True)
class Cause:
    """``affected`` are batch numbers in order of start; ``size`` is in standard deviations
    between batches, for missing checks the probability that one is left out."""

    template: CauseTemplate
    factor: str
    affected: tuple[str, ...]
    size: float
    alternatives: tuple[Factor, ...] = ()
    events: tuple[EquipmentEvent, ...] = ()
    threshold: float | None = None

    @property
    def key(self) -> tuple[str, str]:
        return (self.template.product, self.template.outcome)


Candidates = Callable[[Campaign, CauseTemplate, np.random.Generator], list[Cause]]


def choose_causes(campaign: Campaign, planted: Sequence[Cause]) -> tuple[Cause, ...]:
    """Adds causes to those already ``planted`` until six to eight kinds are there, and up to two
    more of any kind; no two move the same outcome of a product."""
    rng = stream(campaign.seed, "causes")
    causes = list(planted)
    templates = some(rng, catalogue.cause_templates(), len(catalogue.cause_templates()))
    kinds_wanted = int(rng.integers(6, 9))
    for template in templates:
        kinds = {cause.template.kind for cause in causes}
        if template.kind not in kinds and len(kinds) < kinds_wanted:
            causes.extend(_planted(campaign, template, rng, causes))
    most = len(causes) + int(rng.integers(0, 3))
    for template in templates:
        if len(causes) < most and template not in [cause.template for cause in causes]:
            causes.extend(_planted(campaign, template, rng, causes))
    return tuple(causes)


def draw_size(template: CauseTemplate, rng: np.random.Generator) -> float:
    return round(float(rng.uniform(*template.sizes)), 2)


def telling(batches: Sequence[Batch], affected: Sequence[str]) -> bool:
    """Whether enough affected batches come after the association can be seen in the records."""
    seen = {True: 0, False: 0}
    late = 0
    for batch in batches:
        hit = batch.number in affected
        seen[hit] += 1
        late += hit and seen[True] >= MIN_AFFECTED and seen[False] >= MIN_UNAFFECTED
    return late >= _MIN_LATE and seen[True] <= _MOST * len(batches)


def _planted(
    campaign: Campaign,
    template: CauseTemplate,
    rng: np.random.Generator,
    causes: Sequence[Cause],
) -> list[Cause]:
    if (template.product, template.outcome) in {cause.key for cause in causes}:
        return []
    batches = campaign.of_product(template.product)
    found = _CANDIDATES[template.kind](campaign, template, rng)
    feasible = [cause for cause in found if telling(batches, cause.affected)]
    return [pick(rng, feasible)] if feasible else []


def _equipment(
    campaign: Campaign, template: CauseTemplate, rng: np.random.Generator
) -> list[Cause]:
    site = catalogue.table("site")["equipment"]
    batches = campaign.of_product(template.product)
    machines = [row["id"] for row in site if row["type"] == template.equipment]
    used = {
        machine: [b for b in batches if machine in b.runs[template.step].equipment]
        for machine in machines
    }
    return _after_an_event(template, rng, used, lambda b: b.runs[template.step].start)


def _measurement(
    campaign: Campaign, template: CauseTemplate, rng: np.random.Generator
) -> list[Cause]:
    site = catalogue.table("site")["instruments"]
    batches = campaign.of_product(template.product)
    instruments = [row["id"] for row in site if row["lab"] == template.lab]
    used = {
        instrument: [b for b in batches if b.tests[template.outcome].instrument == instrument]
        for instrument in instruments
    }
    return [
        Cause(
            cause.template,
            cause.factor,
            cause.affected,
            cause.size,
            (*cause.alternatives, ("equipment", cause.factor)),
            cause.events,
        )
        for cause in _after_an_event(template, rng, used, lambda b: b.tests[template.outcome].at)
    ]


def _after_an_event(
    template: CauseTemplate,
    rng: np.random.Generator,
    used: dict[str, list[Batch]],
    when: Callable[[Batch], datetime],
) -> list[Cause]:
    """One candidate a machine: something done to it a few days before one of its early uses."""
    causes: list[Cause] = []
    for machine, batches in used.items():
        first = int(rng.integers(1, max(2, int(len(batches) * (1 - _MACHINE_SHARE)))))
        if first >= len(batches):
            continue
        at = clock.later(when(batches[first]), days=-float(rng.uniform(1.2, 4)))
        text = template.event_text.format(set=f"{int(rng.integers(2100, 9900))}")
        event = EquipmentEvent(machine, template.event, at, text)
        affected = tuple(batch.number for batch in batches if when(batch) >= at)
        size = draw_size(template, rng)
        causes.append(Cause(template, machine, affected, size, (event.factor,), (event,)))
    return causes


def _material_lot(
    campaign: Campaign, template: CauseTemplate, rng: np.random.Generator
) -> list[Cause]:
    batches = campaign.of_product(template.product)
    lots = {batch.lots[template.material].number for batch in batches}
    return [
        Cause(
            template,
            lot,
            tuple(b.number for b in batches if b.lots[template.material].number == lot),
            draw_size(template, rng),
        )
        for lot in sorted(lots)
    ]


def _supplier(campaign: Campaign, template: CauseTemplate, rng: np.random.Generator) -> list[Cause]:
    batches = campaign.of_product(template.product)
    material = next(
        m for m in catalogue.product(template.product).materials if m.name == template.material
    )
    supplier = material.suppliers[1]
    affected = tuple(b.number for b in batches if b.lots[material.name].supplier == supplier)
    return [Cause(template, supplier, affected, draw_size(template, rng))]


def _document_change(
    campaign: Campaign, template: CauseTemplate, rng: np.random.Generator
) -> list[Cause]:
    last = of_document(campaign.editions, template.changed_document)[-1]
    batches = campaign.of_product(template.product)
    is_method = last.type == "METHOD"
    affected = tuple(
        b.number
        for b in batches
        if last.in_force(b.tests[template.outcome].at if is_method else b.start)
    )
    return [
        Cause(
            template, template.changed_document, affected, draw_size(template, rng), template.also
        )
    ]


def _environment(
    campaign: Campaign, template: CauseTemplate, rng: np.random.Generator
) -> list[Cause]:
    met = {
        b.number: campaign.climate.mean(
            template.tag, b.runs[template.step].start, b.runs[template.step].end
        )
        for b in campaign.of_product(template.product)
    }
    return [_in_the_tail(template, template.tag, met, rng)]


def _parameter(
    campaign: Campaign, template: CauseTemplate, rng: np.random.Generator
) -> list[Cause]:
    met = {
        b.number: campaign.levels[b.number, template.driver]
        for b in campaign.of_product(template.product)
    }
    return [_in_the_tail(template, template.driver, met, rng)]


def _in_the_tail(
    template: CauseTemplate, factor: str, met: dict[str, float], rng: np.random.Generator
) -> Cause:
    share = 1 - _TAIL if template.above else _TAIL
    threshold = float(np.quantile(list(met.values()), share))
    affected = tuple(n for n, value in met.items() if (value > threshold) == template.above)
    size = draw_size(template, rng)
    return Cause(template, factor, affected, size, template.also, threshold=threshold)


def _personnel(
    campaign: Campaign, template: CauseTemplate, rng: np.random.Generator
) -> list[Cause]:
    batches = campaign.of_product(template.product)
    runs = {batch.number: batch.runs[template.step] for batch in batches}
    group = catalogue.product(template.product).step(template.step).group
    newcomer = next(
        row["ids"][-1] for row in catalogue.table("site")["operators"] if row["group"] == group
    )
    factor = template.shift or newcomer
    affected = tuple(n for n, run in runs.items() if factor in (run.shift, run.operator))
    return [Cause(template, factor, affected, draw_size(template, rng))]


_CANDIDATES: dict[str, Candidates] = {
    "equipment": _equipment,
    "material_lot": _material_lot,
    "supplier": _supplier,
    "document_change": _document_change,
    "environment": _environment,
    "parameter": _parameter,
    "personnel": _personnel,
    "measurement": _measurement,
}
