"""The showcase: a fill pump that delivers too little after each change of its stroke seal.

A first seal change is followed by low batches, of which the first is blamed on the operator;
the seal is re-set by a CAPA and the pump is good again; a second seal change brings the fault
back. During the showcase batch two samples in a row are low, the next check is missing, the
line is stopped, and the pump is locked out, so later batches run on the other one.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.catalogue import CauseTemplate
from app.demo.causes import Cause, EquipmentEvent, draw_size
from app.demo.records import Batch, StepRun
from app.demo.streams import pick, stream

_TEMPLATE = "fill pump seal"
_SHARE = (0.7, 0.86)  # of the pump's batches that come before the showcase
CHECK_MIN = 30
_GOOD = 2  # batches of the pump between its repair and the second seal change


@dataclass(frozen=True)
class Showcase:
    """``first_low`` counts the checks of the step from 0; the next is low too, the one after
    it missing."""

    batch: str
    pump: str
    cause: Cause
    seal_changed: datetime
    reset: datetime
    first_low: int
    values: tuple[float, float]
    stopped: datetime
    filled: int

    @property
    def missing(self) -> int:
        return self.first_low + 2


def stage(campaign: Campaign) -> tuple[Campaign, Showcase]:
    """Plants the pump's cause and ends the showcase batch's filling where the line is stopped."""
    rng = stream(campaign.seed, "showcase")
    template = next(t for t in catalogue.cause_templates() if t.name == _TEMPLATE)
    pump = pick(rng, ["P-203", "P-204"])
    uses = [b for b in campaign.of_product(template.product) if _pump(b) == pump]
    last = round(float(rng.uniform(*_SHARE)) * (len(uses) - 1))
    events, affected = _history(rng, template, pump, uses[: last + 1])
    batch = uses[last]
    shown = _event(rng, batch, pump, events, affected, draw_size(template, rng), template)
    for changed in [_cut(batch, shown), *(_on_other_pump(later) for later in uses[last + 1 :])]:
        campaign = campaign.with_batch(changed)
    return campaign, shown


def _pump(batch: Batch) -> str:
    return batch.runs["filling"].equipment[1]


def _history(
    rng: np.random.Generator, template: CauseTemplate, pump: str, uses: list[Batch]
) -> tuple[list[EquipmentEvent], list[str]]:
    """Seal change, re-setting and second seal change, and the batches between that are low."""
    first = int(rng.integers(1, 3))
    again = len(uses) - 2
    reset = again - _GOOD
    texts = {
        first: ("maintenance", template.event_text),
        reset: ("repair", "Stroke re-set and seal seated to drawing, 20 weighings within 0.5 %"),
        again: ("maintenance", template.event_text),
    }
    events = [
        EquipmentEvent(
            pump,
            kind,
            clock.at_work_before(
                clock.later(uses[i].runs["filling"].start, days=-float(rng.uniform(0, 2)))
            ),
            text.format(set=f"{int(rng.integers(2100, 9900))}"),
        )
        for i, (kind, text) in texts.items()
    ]
    affected = [b.number for i, b in enumerate(uses) if first <= i < reset or i >= again]
    return events, affected


def _event(
    rng: np.random.Generator,
    batch: Batch,
    pump: str,
    events: list[EquipmentEvent],
    affected: list[str],
    size: float,
    template: CauseTemplate,
) -> Showcase:
    first_low = int(rng.integers(8, 11))
    start = batch.runs["filling"].start
    first = round(1.98 + 0.01 * int(rng.integers(-1, 2)), 2)
    stopped = clock.later(start, minutes=CHECK_MIN * (first_low + 2) + float(rng.integers(9, 17)))
    share = (stopped - start).total_seconds() / 3600 / batch.runs["filling"].step.hours
    alternatives = tuple(event.factor for event in events if event.kind == "maintenance")
    return Showcase(
        batch=batch.number,
        pump=pump,
        cause=Cause(template, pump, tuple(affected), size, alternatives, tuple(events)),
        seal_changed=events[2].at,
        reset=events[1].at,
        first_low=first_low,
        values=(first, round(first - 0.01 * int(rng.integers(1, 4)), 2)),
        stopped=stopped,
        filled=round(batch.product.size * share / 20) * 20,
    )


def _cut(batch: Batch, shown: Showcase) -> Batch:
    runs = {
        name: replace(run, end=shown.stopped) if name in ("filling", "stoppering") else run
        for name, run in batch.runs.items()
    }
    return replace(batch, runs=runs)


def _on_other_pump(batch: Batch) -> Batch:
    run: StepRun = batch.runs["filling"]
    other = "P-204" if run.equipment[1] == "P-203" else "P-203"
    return replace(
        batch, runs=batch.runs | {"filling": replace(run, equipment=(run.equipment[0], other))}
    )
