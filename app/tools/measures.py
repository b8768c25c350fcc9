"""One number a batch: a parameter's mean, a test's result, or the share of missing checks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np

from app.plant.batches import BatchKey
from app.records.record import Record
from app.records.store import View
from app.tools.exception_types import ExceptionKind, RecordException, Tally
from app.tools.exceptions import batch_rows
from app.tools.exceptions_values import check_intervals


class MeasureKind(StrEnum):
    PARAMETER = "parameter"
    TEST = "test"
    MISSING = "missing"


@dataclass(frozen=True)
class Measure:
    """What is compared between batches. ``direction``: −1 too low, 1 too high, 0 not known."""

    kind: MeasureKind
    step: str | None
    name: str
    direction: int = 0

    @property
    def label(self) -> str:
        words = self.name.replace("_", " ")
        return f"share of missing checks of {words}" if self.kind is MeasureKind.MISSING else words


_OF_EXCEPTION = {
    ExceptionKind.READING_BELOW: (MeasureKind.PARAMETER, -1),
    ExceptionKind.READING_ABOVE: (MeasureKind.PARAMETER, 1),
    ExceptionKind.RESULT_BELOW: (MeasureKind.TEST, -1),
    ExceptionKind.RESULT_ABOVE: (MeasureKind.TEST, 1),
    ExceptionKind.ENTRY_MISSING: (MeasureKind.MISSING, 1),
}


def measure_of(exception: RecordException) -> Measure | None:
    """What an exception says should be compared; None where it is no matter of more or less."""
    known = _OF_EXCEPTION.get(exception.kind)
    if known is None:
        return None
    kind, direction = known
    return Measure(kind, exception.step, exception.subject, direction)


def measure_batches(view: View, product: str, measure: Measure) -> dict[BatchKey, float]:
    """Each batch of the product for which it was recorded."""
    if measure.kind is MeasureKind.TEST:
        return _test_means(view, product, measure.name)
    if measure.kind is MeasureKind.PARAMETER:
        return parameter_means(view, product).get((measure.step or "", measure.name), {})
    return _missing_shares(view, product, measure)


def start_times(view: View, product: str, step: str | None) -> dict[BatchKey, datetime]:
    """Start of the step in each batch; of the batch where there is no such step."""
    starts = {
        BatchKey(batch, product): at
        for batch, of, at in view.select("batches", "batch", "product", "started_at")
        if of == product
    }
    if step is not None:
        columns = ("batch", "product", "step", "started_at")
        for batch, of, at_step, at in view.select("steps", *columns):
            if of == product and at_step == step:
                starts[BatchKey(batch, product)] = at
    return starts


def _test_means(view: View, product: str, test: str) -> dict[BatchKey, float]:
    columns = ("batch", "product", "test", "value_number", "status")
    return _means(
        (BatchKey(batch, product), number)
        for batch, of, name, number, status in view.select("results", *columns)
        if of == product and name == test and number is not None and status != "invalidated"
    )


def parameter_means(view: View, product: str) -> dict[tuple[str, str], dict[BatchKey, float]]:
    """``(step, parameter)`` → batch → mean of its readings."""
    columns = ("batch", "product", "step", "parameter", "value_number")
    values: dict[tuple[str, str], list[tuple[BatchKey, float]]] = defaultdict(list)
    for batch, of, step, parameter, number in view.select("readings", *columns):
        if of == product and number is not None:
            values[step, parameter].append((BatchKey(batch, product), number))
    return {key: _means(pairs) for key, pairs in values.items()}


def _missing_shares(view: View, product: str, measure: Measure) -> dict[BatchKey, float]:
    shares = {}
    for batch in view.rows("batches", product=product):
        share = _missing_share(view, batch, measure)
        if share is not None:
            shares[BatchKey(batch.require("batch"), product)] = share
    return shares


def _missing_share(view: View, batch: Record, measure: Measure) -> float | None:
    """Missing checks as a share of those due; None where the step was not run."""
    rows = batch_rows(view, batch.require("batch"), batch.require("product"))
    if rows.step(measure.step or "") is None:
        return None
    missing = [
        exception
        for exception in check_intervals(view, rows, Tally({}))
        if (exception.step, exception.subject) == (measure.step, measure.name)
    ]
    made = sum(
        1
        for reading in rows.readings
        if (reading.text("step"), reading.text("parameter")) == (measure.step, measure.name)
    )
    due = made + len(missing)
    return len(missing) / due if due else None


def _means(pairs: Iterable[tuple[BatchKey, float]]) -> dict[BatchKey, float]:
    values: dict[BatchKey, list[float]] = defaultdict(list)
    for key, number in pairs:
        values[key].append(number)
    return {key: float(np.mean(numbers)) for key, numbers in values.items()}
