"""One-off excursions: values that left their limits once, for no cause that repeats."""

from dataclasses import dataclass

import numpy as np

from app.demo.campaign import Campaign
from app.demo.catalogue import Characteristic
from app.demo.causes import Cause
from app.demo.measurements import limits_of
from app.demo.records import Batch
from app.demo.streams import pick, some, stream

_A_BATCH = 0.22  # single excursions
_CHANCE_CLUSTERS = 6  # outcomes that, in a plant without causes, go out in several batches
_UNTOUCHED = ("mixing_time", "end_product_temperature", "filter_integrity", "extractable_volume")


@dataclass(frozen=True)
class Excursion:
    """``shift`` is added, in the unit, to ``readings`` values from a point of the step on."""

    batch: str
    outcome: str
    shift: float
    readings: int
    start: float  # share of the step


def draw_excursions(
    campaign: Campaign, causes: tuple[Cause, ...], *, null: bool
) -> dict[tuple[str, str], Excursion]:
    """By batch and outcome. Outcomes that a cause moves are left alone, so that what a cause
    did can be told; a null plant has chance clusters instead of causes."""
    rng = stream(campaign.seed, "excursions")
    moved = {cause.key for cause in causes}
    found: dict[tuple[str, str], Excursion] = {}
    for _ in range(round(_A_BATCH * len(campaign.batches))):
        batch = pick(rng, campaign.batches)
        measured = pick(rng, _open(batch, moved))
        found[batch.number, measured.name] = _excursion(rng, campaign, batch, measured)
    for _ in range(_CHANCE_CLUSTERS if null else 0):
        measured = pick(rng, _open(pick(rng, campaign.batches), moved))
        having = [b for b in campaign.batches if measured in _open(b, moved)]
        for batch in some(rng, having, int(rng.integers(3, 6))):
            found[batch.number, measured.name] = _excursion(rng, campaign, batch, measured)
    return found


def _open(batch: Batch, moved: set[tuple[str, str]]) -> list[Characteristic]:
    return [
        measured
        for measured in (*batch.product.parameters, *batch.product.tests)
        if measured.batch_sd
        and measured.below is None
        and measured.name not in _UNTOUCHED
        and (batch.product.id, measured.name) not in moved
    ]


def _excursion(
    rng: np.random.Generator, campaign: Campaign, batch: Batch, measured: Characteristic
) -> Excursion:
    low, high = limits_of(campaign, batch, measured)
    level = campaign.levels[batch.number, measured.name]
    beyond = measured.within_sd * float(rng.uniform(0.8, 3.0)) + 10**-measured.decimals
    up = low is None or low == 0 or (high is not None and bool(rng.integers(2)))
    limit = high if up else low
    if limit is None:
        raise ValueError(f"{measured.name} has no limit to leave")
    shift = limit - level + (beyond if up else -beyond)
    return Excursion(
        batch.number, measured.name, shift, int(rng.integers(1, 3)), float(rng.uniform(0.1, 0.8))
    )
