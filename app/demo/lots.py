"""Material lots: deliveries from two suppliers, two lots of a material open at a time."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.demo import clock
from app.demo.catalogue import Material
from app.demo.records import Batch, Lot
from app.demo.streams import pick, stream

_BATCHES_A_LOT = (6, 9)


def assign_lots(seed: int, months: int, batches: Sequence[Batch]) -> tuple[Batch, ...]:
    """Gives each batch one lot of each of its materials."""
    used: dict[str, dict[str, Lot]] = {batch.number: {} for batch in batches}
    for product in {batch.product.id: batch.product for batch in batches}.values():
        mine = [batch for batch in batches if batch.product is product]
        for material in product.materials:
            lots = _deliveries(stream(seed, f"lots {material.name}"), months, material, mine)
            for batch, lot in zip(mine, lots, strict=True):
                used[batch.number][material.name] = lot
    return tuple(replace(batch, lots=used[batch.number]) for batch in batches)


def _deliveries(
    rng: np.random.Generator, months: int, material: Material, batches: Sequence[Batch]
) -> list[Lot]:
    """The lot of each batch. Two lots are open at a time, from one supplier until the second
    is approved (in the first quarter of the year), from then on one of each."""
    approved = clock.day_at(months, float(rng.uniform(0.08, 0.24)))
    serial = int(rng.integers(1200, 8800))
    open_lots: list[tuple[Lot, int]] = []
    chosen: list[Lot] = []
    for batch in batches:
        while len(open_lots) < 2:
            serial += int(rng.integers(3, 60))
            dual = batch.start.date() >= approved
            taken = {lot.supplier for lot, _ in open_lots}
            second = dual and (material.suppliers[1] not in taken)
            lot = _deliver(rng, material, material.suppliers[second], serial, batch)
            open_lots.append((lot, int(rng.integers(*_BATCHES_A_LOT))))
        lot, left = open_lots.pop(int(rng.integers(2)))
        if left > 1:
            open_lots.append((lot, left - 1))
        chosen.append(lot)
    return chosen


def _deliver(
    rng: np.random.Generator, material: Material, supplier: str, serial: int, batch: Batch
) -> Lot:
    arrival = clock.later(batch.start, days=-float(rng.uniform(6, 16)))
    hour = float(pick(rng, range(7, 16))) + float(rng.uniform(0, 1))
    coa = {test.column: float(rng.normal(test.mean, test.sd)) for test in material.coa}
    received = clock.later(clock.at_hour(arrival.date(), hour))
    return Lot(f"{material.prefix}-{serial:04d}", material, supplier, received, coa)
