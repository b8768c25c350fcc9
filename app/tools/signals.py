"""Which historian tags concern a step: of its equipment, or of the room that this stands in."""

from dataclasses import dataclass

from app.records.record import Record
from app.records.view import View


@dataclass(frozen=True)
class PlantSignals:
    """``rooms``: equipment → location; ``process``: equipment that some step ran on. A tag of
    anything else (an air handler, a room monitor) is a signal of its room."""

    tags: dict[str, Record]
    rooms: dict[str, str | None]
    process: frozenset[str]

    def is_of_room(self, tag: Record) -> bool:
        return tag.text("equipment") not in self.process

    def concerns(self, tag: Record, equipment: tuple[str, ...]) -> bool:
        if not self.is_of_room(tag):
            return tag.text("equipment") in equipment
        location = tag.text("location")
        return location is None or location in {self.rooms.get(one) for one in equipment}


def plant_signals(view: View, leave_out: str | None = None) -> PlantSignals:
    """All tags but those that measure the parameter ``leave_out``: they are the outcome itself."""
    used = {
        one for (those,) in view.select("steps", "equipment") for one in (those or "").split(";")
    }
    return PlantSignals(
        tags={
            row.require("tag"): row
            for row in view.each("tags", order=("tag",))
            if leave_out is None or row.text("parameter") != leave_out
        },
        rooms={row.require("equipment"): row.text("location") for row in view.each("equipment")},
        process=frozenset(used - {""}),
    )
