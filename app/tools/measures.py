"""One number a batch: a parameter's mean, a test's result, or the share of missing checks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np

from app.plant.batches import BatchKey, batch_key
from app.records.record import Record
from app.records.view import View
from app.tools.corrections import Entry, replaced_rows
from app.tools.exception_types import BatchRows, ExceptionKind, RecordException, Tally
from app.tools.exceptions_values import CHECKS_DUE, due_entries, interval_exceptions
from ingestion.times import Moment
from ingestion.units import convert

Number = tuple[BatchKey, float, str]  # a value as written, and its unit
Means = dict[BatchKey, float]


class MeasureKind(StrEnum):
    PARAMETER = "parameter"
    TEST = "test"
    MISSING = "missing"


@dataclass(frozen=True)
class Measure:
    """What is compared between batches. ``direction``: −1 too low, 1 too high, 0 not known.

    Of missing checks ``name`` is the parameter whose check the record misses; compared are all
    checks of the step, because what makes people leave out one makes them leave out others.
    """

    kind: MeasureKind
    step: str | None
    name: str
    direction: int = 0

    @property
    def label(self) -> str:
        if self.kind is not MeasureKind.MISSING:
            return self.name.replace("_", " ")
        return f"share of missing checks of step {self.step}" if self.step else "missing checks"


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


def measure_batches(view: View, product: str, measure: Measure) -> Means:
    """Each batch of the product for which it was recorded."""
    if measure.kind is MeasureKind.TEST:
        return _test_means(view, product, measure.name)
    if measure.kind is MeasureKind.PARAMETER:
        return parameter_means(view, product).get((measure.step or "", measure.name), {})
    return _missing_shares(view, product, measure)


def start_moments(view: View, product: str, step: str | None) -> dict[BatchKey, Moment]:
    """Start of the step in each batch; of the batch where there is no such step."""
    starts = dict(_starts(view, "batches", product, None))
    if step is not None:
        starts.update(_starts(view, "steps", product, step))
    return starts


def parameter_means(view: View, product: str) -> dict[tuple[str, str], Means]:
    """``(step, parameter)`` → batch → mean of its readings, corrected ones as corrected."""
    columns = ("batch", "product", "step", "parameter", "value_number", "unit")
    columns += ("entry", "corrects", "recorded_at", "row_id")
    rows = [row for row in view.select("readings", *columns) if row[1] == product]
    replaced = replaced_rows(
        Entry((batch, step, parameter), entry, corrects, at, row)
        for batch, _of, step, parameter, _number, _unit, entry, corrects, at, row in rows
    )
    values: dict[tuple[str, str], list[Number]] = defaultdict(list)
    for batch, _of, step, parameter, number, unit, _entry, _corrects, _at, row in rows:
        if number is not None and row not in replaced:
            values[step, parameter].append((BatchKey(batch, product), number, unit))
    return {key: _means(numbers) for key, numbers in values.items()}


def _starts(
    view: View, table: str, product: str, step: str | None
) -> Iterator[tuple[BatchKey, Moment]]:
    columns = ["batch", "product", "started_at_written", "started_at", "started_at_end"]
    for batch, of, written, start, end, *rest in view.select(
        table, *columns, *(["step"] if step is not None else [])
    ):
        if of == product and rest in ([], [step]):
            yield BatchKey(batch, product), Moment(written, start, end)


def _test_means(view: View, product: str, test: str) -> Means:
    columns = ("batch", "product", "test", "value_number", "unit", "status")
    return _means(
        (BatchKey(batch, product), number, unit)
        for batch, of, name, number, unit, status in view.select("results", *columns)
        if of == product and name == test and number is not None and status != "invalidated"
    )


def _missing_shares(view: View, product: str, measure: Measure) -> Means:
    """Missing checks of the step as a share of those due, for batches that ran it to its end."""
    shares = {}
    rules: dict[tuple[str | None, str | None], list[Record]] = {}
    for rows in _step_rows(view, product, measure.step):
        master = rows.batch.text("master_record"), rows.batch.text("master_record_version")
        if master not in rules:
            found = due_entries(view, rows)
            rules[master] = [row for row in found if measure.step in (None, row.text("step"))]
        tally = Tally({})
        missing = len(list(interval_exceptions(rows, rules[master], tally)))
        if due := tally.checked.get(CHECKS_DUE):
            shares[batch_key(rows.batch)] = missing / due
    return shares


def _step_rows(view: View, product: str, step: str | None) -> Iterator[BatchRows]:
    """Every batch of the product with its steps and readings, of one step or of all."""
    same = {"product": product} if step is None else {"product": product, "step": step}
    steps = _by_batch(view.each("steps", order=("started_at",), **same))
    readings = _by_batch(view.each("readings", order=("recorded_at",), **same))
    for batch in view.rows("batches", product=product):
        key = batch_key(batch)
        yield BatchRows(batch, tuple(steps.get(key, ())), tuple(readings.get(key, ())), (), ())


def _by_batch(rows: Iterable[Record]) -> dict[BatchKey, list[Record]]:
    groups: dict[BatchKey, list[Record]] = defaultdict(list)
    for row in rows:
        groups[batch_key(row)].append(row)
    return groups


def _means(numbers: Iterable[Number]) -> Means:
    """In the unit of the first one."""
    values: dict[BatchKey, list[float]] = defaultdict(list)
    first: str | None = None
    for key, number, unit in numbers:
        first = first or unit
        values[key].append(number if unit == first else _converted(number, unit, first))
    return {key: float(np.mean(some)) for key, some in values.items()}


def _converted(number: float, unit: str, to: str) -> float:
    return float(convert(Decimal(repr(number)), unit, to))
