"""Which entries of a batch record were replaced by a later correction."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.records.record import Record


@dataclass(frozen=True)
class Entry:
    """``place`` is where the entry belongs (batch, step, parameter); ``row`` is its row id."""

    place: tuple[str, ...]
    name: str | None
    corrects: str | None
    at: datetime
    row: int


def replaced_rows(entries: Iterable[Entry]) -> set[int]:
    """Row ids that a correction of the same place replaces: where a name recurs (sample 1 of every
    hour), the last one made no later than the correction."""
    places: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        places[entry.place].append(entry)
    replaced: set[int] = set()
    for those in places.values():
        for correction in those:
            if correction.corrects:
                replaced.update(_replaced_by(correction, those))
    return replaced


def entry_of(reading: Record) -> Entry:
    return Entry(
        place=(reading.require("batch"), reading.require("step"), reading.require("parameter")),
        name=reading.text("entry"),
        corrects=reading.text("corrects"),
        at=reading.require_at("recorded_at"),
        row=reading.row_id,
    )


def _replaced_by(correction: Entry, those: list[Entry]) -> list[int]:
    candidates = [
        one
        for one in those
        if one.name == correction.corrects and one is not correction and one.at <= correction.at
    ]
    return [max(candidates, key=lambda one: (one.at, one.row)).row] if candidates else []
