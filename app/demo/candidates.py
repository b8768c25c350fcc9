"""Where each kind of cause could lie: one candidate a lot, machine, supplier or other factor."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.catalogue import CauseTemplate
from app.demo.causes import Cause, EquipmentEvent, draw_size
from app.demo.editions import of_document
from app.demo.records import Batch

Candidates = Callable[[Campaign, CauseTemplate, np.random.Generator], list[Cause]]

_MACHINE_SHARE = 0.55  # of a machine's batches that lie after what happened to it
_TAIL = 0.33  # share of batches in the harmful tail of a room or parameter


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
        replace(cause, alternatives=(*cause.alternatives, ("equipment", cause.factor)))
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
        before = clock.later(when(batches[first]), days=-float(rng.uniform(0, 3)))
        at = clock.at_work_before(before)
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


CANDIDATES: dict[str, Candidates] = {
    "equipment": _equipment,
    "material_lot": _material_lot,
    "supplier": _supplier,
    "document_change": _document_change,
    "environment": _environment,
    "parameter": _parameter,
    "personnel": _personnel,
    "measurement": _measurement,
}
