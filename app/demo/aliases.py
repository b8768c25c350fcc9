"""Whether another factor of the records lies on the very batches that a cause affects.

Two factors that were always met together cannot be told apart by anyone; such a cause is not
planted, and an incident that came when it was still so is not findable.
"""

from collections.abc import Iterator, Sequence

from app.demo.records import Batch

_SAME = 0.85  # share of batches at which another factor cannot be told from the cause
_CARRIES = 0.6  # of the batches that carry the factor, the least share that is affected


def aliased(
    batches: Sequence[Batch], affected: set[str], accepted: set[str], step: str, outcome: str
) -> bool:
    """True where a factor not ``accepted`` lies on the ``affected`` batches, or the accepted one
    mostly on others. ``step`` and ``outcome`` choose whose operator and instrument count."""
    for factor, carriers in _carriers(batches, step, outcome).items():
        met = len(carriers & affected)
        if factor in accepted and met < _CARRIES * len(carriers):
            return True
        if factor not in accepted and met >= _SAME * len(carriers | affected):
            return True
    return False


def _carriers(batches: Sequence[Batch], step: str, outcome: str) -> dict[str, set[str]]:
    """The batches on which each categorical factor of the records lies."""
    carriers: dict[str, set[str]] = {}
    for batch in batches:
        for factor in _factors(batch, step, outcome):
            carriers.setdefault(factor, set()).add(batch.number)
    return carriers


def _factors(batch: Batch, step: str, outcome: str) -> Iterator[str]:
    for run in batch.runs.values():
        yield from run.equipment
    if step:
        yield from (batch.runs[step].shift, batch.runs[step].operator)
    for lot in batch.lots.values():
        yield from (lot.number, lot.supplier)
    if outcome in batch.tests:
        yield from (batch.tests[outcome].instrument, batch.tests[outcome].analyst)
