"""A year of the plant before any cause: documents, batches, air, and the level of each value."""

from dataclasses import dataclass, replace
from functools import cached_property

from app.demo.climate import Climate, make_climate
from app.demo.editions import Edition, make_editions, version_at
from app.demo.records import Batch
from app.demo.schedule import plan_batches
from app.demo.streams import stream

Levels = dict[tuple[str, str], float]  # by batch number and characteristic


@dataclass(frozen=True)
class Campaign:
    """``levels`` are batch means in the characteristic's unit, ordinary variation only."""

    seed: int
    months: int
    editions: tuple[Edition, ...]
    batches: tuple[Batch, ...]
    climate: Climate
    levels: Levels

    @cached_property
    def by_number(self) -> dict[str, Batch]:
        return {batch.number: batch for batch in self.batches}

    def of_product(self, product: str) -> list[Batch]:
        """The product's batches in order of start."""
        return [batch for batch in self.batches if batch.product.id == product]

    def with_batch(self, changed: Batch) -> "Campaign":
        kept = tuple(changed if b.number == changed.number else b for b in self.batches)
        return replace(self, batches=kept)


def make_campaign(seed: int, batches: int, months: int) -> Campaign:
    editions = make_editions(seed, months)
    planned = plan_batches(seed, batches, months, editions)
    levels = {key: value for batch in planned for key, value in _levels(seed, batch, editions)}
    return Campaign(seed, months, editions, planned, make_climate(seed, months), levels)


def _levels(
    seed: int, batch: Batch, editions: tuple[Edition, ...]
) -> list[tuple[tuple[str, str], float]]:
    rng = stream(seed, f"levels {batch.product.id} {batch.position}")
    found: dict[str, float] = {}
    for measured in (*batch.product.parameters, *batch.product.tests):
        target = measured.target
        if measured.document:
            version = version_at(editions, measured.document, batch.start)
            target = measured.limits(version)[2]
        # Ordinary batches stay within 2.5 standard deviations: an excursion needs a reason.
        deviate = min(2.5, max(-2.5, float(rng.normal())))
        found[measured.name] = target + measured.batch_sd * deviate
    return [((batch.number, name), level) for name, level in found.items()]
