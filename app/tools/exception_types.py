"""What an exception of a batch record is, shared by the checks that find them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.records.record import Record


class ExceptionKind(StrEnum):
    READING_BELOW = "reading_below_range"
    READING_ABOVE = "reading_above_range"
    READING_CORRECTED = "reading_corrected"
    ENTRY_MISSING = "entry_missing"
    RESULT_BELOW = "result_below_specification"
    RESULT_ABOVE = "result_above_specification"
    RESULT_INVALIDATED = "result_invalidated"
    HOLD_EXCEEDED = "hold_time_exceeded"
    STEP_OUT_OF_ORDER = "step_out_of_order"
    STEP_MISSING = "step_missing"
    YIELD_OUTSIDE = "yield_outside_range"
    LOT_EXPIRED = "lot_expired"
    LOT_NOT_RELEASED = "lot_not_released"
    QUANTITY_OUTSIDE = "quantity_outside_tolerance"
    EQUIPMENT_OVERDUE = "equipment_overdue"


@dataclass(frozen=True)
class RecordException:
    """One entry that is not as it should be.

    ``entry`` is what was recorded (for a missing entry, the one before the gap), ``rule`` the row
    that says what was expected. ``at`` is None where the record gives no time of its own.
    """

    kind: ExceptionKind
    batch: str
    product: str
    step: str | None
    subject: str  # the parameter, test, lot or equipment
    at: datetime | None
    text: str
    entry: Record | None = None
    rule: Record | None = None
    seconds: float | None = None  # by how long a hold or an interval was exceeded


@dataclass(frozen=True)
class BatchRows:
    """The rows of one batch, read once."""

    batch: Record
    steps: tuple[Record, ...]
    readings: tuple[Record, ...]
    results: tuple[Record, ...]
    consumption: tuple[Record, ...]

    @property
    def number(self) -> str:
        return self.batch.require("batch")

    @property
    def product(self) -> str:
        return self.batch.require("product")

    def step(self, step_id: str) -> Record | None:
        return next((step for step in self.steps if step.text("step") == step_id), None)


@dataclass
class Tally:
    """Counts what a check looked at, so that "no exception" has a denominator."""

    checked: dict[str, int]

    def count(self, what: str, number: int = 1) -> None:
        self.checked[what] = self.checked.get(what, 0) + number


Exceptions = Iterator[RecordException]
