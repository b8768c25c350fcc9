"""How each measured quantity truly ran in each batch: its level, its drift, what a cause did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from app.demo.campaign import Campaign
from app.demo.causes import Cause
from app.demo.streams import stream

# A pump with a leaking seal loses more as it warms; share of the effect gained over the step.
_DRIFTING = {"fill_volume": 0.7}
_FOLLOWS = 0.5  # share of a deviation in process that the laboratory test shows


@dataclass(frozen=True)
class Course:
    """``level`` in the middle of the step, ``drift_per_h`` around it; both in the unit."""

    level: float
    drift_per_h: float = 0.0
    middle: datetime | None = None

    def at(self, when: datetime) -> float:
        if self.middle is None:
            return self.level
        return self.level + self.drift_per_h * (when - self.middle).total_seconds() / 3600


Courses = dict[tuple[str, str], Course]


def make_courses(campaign: Campaign, causes: Sequence[Cause]) -> Courses:
    """The course of every characteristic of every batch, the causes' effects added."""
    effects = _effects(campaign, causes)
    return {
        (batch.number, measured.name): _course(campaign, batch.number, measured.name, effects)
        for batch in campaign.batches
        for measured in (*batch.product.parameters, *batch.product.tests)
    }


def _effects(campaign: Campaign, causes: Sequence[Cause]) -> dict[tuple[str, str], float]:
    effects: dict[tuple[str, str], float] = {}
    for cause in causes:
        if cause.template.outcome == "missing_checks":
            continue
        rng = stream(campaign.seed, f"effect {cause.template.name}")
        for number in cause.affected:
            measured = campaign.by_number[number].product.characteristic(cause.template.outcome)
            strength = float(rng.uniform(0.85, 1.15)) * cause.size * cause.template.direction
            effects[number, measured.name] = strength * measured.batch_sd
    return effects


def _course(
    campaign: Campaign, number: str, name: str, effects: dict[tuple[str, str], float]
) -> Course:
    batch = campaign.by_number[number]
    measured = batch.product.characteristic(name)
    effect = effects.get((number, name), 0.0)
    if measured.follows:
        effect = _FOLLOWS * effects.get((number, measured.follows), 0.0)
    level = campaign.levels[number, name] + effect
    run = batch.run_of(name)
    if run is None or name not in _DRIFTING:
        return Course(level)
    hours = (run.end - run.start).total_seconds() / 3600
    middle = run.start + (run.end - run.start) / 2
    return Course(level, float(np.round(effect * _DRIFTING[name] / hours, 5)), middle)
