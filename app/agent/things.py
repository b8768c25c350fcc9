"""What a question can be about: a thing of the plant, by kind and id."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ThingKind(StrEnum):
    DEVIATION = "deviation"
    BATCH = "batch"
    LOT = "lot"
    EQUIPMENT = "equipment"
    DOCUMENT = "document"
    PARAMETER = "parameter"
    TEST = "test"
    TAG = "tag"
    STEP = "step"
    ROOM = "room"
    LINE = "line"
    PRODUCT = "product"


@dataclass(frozen=True)
class Thing:
    """``product`` of a batch, parameter or test; ``step`` of a parameter; both empty otherwise."""

    kind: ThingKind
    id: str
    product: str = ""
    step: str = ""

    @property
    def words(self) -> str:
        """As a sentence names it."""
        if self.kind in (ThingKind.PARAMETER, ThingKind.TEST, ThingKind.STEP):
            return self.id.replace("_", " ")
        return self.id


Things = tuple[Thing, ...]


def of_kind(things: Iterable[Thing], *kinds: ThingKind) -> Things:
    return tuple(thing for thing in things if thing.kind in kinds)


def first_of(things: Iterable[Thing], *kinds: ThingKind) -> Thing | None:
    return next(iter(of_kind(things, *kinds)), None)


def to_json(thing: Thing) -> dict[str, Any]:
    cells = {"kind": thing.kind.value, "id": thing.id}
    more = {"product": thing.product, "step": thing.step}
    return cells | {name: value for name, value in more.items() if value}


def from_json(told: Mapping[str, Any]) -> Thing:
    return Thing(**{**told, "kind": ThingKind(told["kind"])})
