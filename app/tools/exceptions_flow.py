"""The order and timing of steps, yields, materials and equipment of one batch.

What a reduced time leaves open is no exception: only what holds for every reading of it is.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from app.records.record import Record
from app.records.view import View
from app.tools.exception_types import BatchRows, ExceptionKind, Exceptions, RecordException, Tally
from app.tools.exceptions_values import master_rows
from ingestion.times import Moment, definitely_before
from ingestion.units import convert


def check_steps(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """Each master step was done, after those it must follow, within its hold time."""
    for rule in master_rows(view, rows, "master_steps"):
        tally.count("steps against the master record")
        step = rows.step(rule.require("step"))
        if step is None:
            if rows.batch.at("ended_at") is not None:
                yield _exception(ExceptionKind.STEP_MISSING, rows, rows.batch, rule, rule, 0.0)
            continue
        for earlier in rule.ids("after"):
            yield from _check_order(rows, step, rule, rows.step(earlier))


def check_yield(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """The batch yield against the limits of the last master step that states them."""
    value = rows.batch.number("yield_percent")
    rules = [row for row in master_rows(view, rows, "master_steps") if _has_yield(row)]
    if value is None or not rules:
        return
    rule = max(rules, key=lambda row: row.cells["sequence"])
    tally.count("yields against limits")
    low, high = rule.number("yield_low"), rule.number("yield_high")
    if (low is not None and value < low) or (high is not None and value > high):
        yield _exception(ExceptionKind.YIELD_OUTSIDE, rows, rows.batch, rule, rule, 0.0)


def check_materials(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """Each lot used was within its date and is released."""
    for used in rows.consumption:
        lot = view.one("materials", lot=used.require("lot"), material=used.require("material"))
        if lot is None:
            continue
        tally.count("lots against their status")
        at, expires = _time_of_use(rows, used), lot.moment("expires_at")
        if expires is not None and at is not None and expires.end <= at.start:
            yield _exception(ExceptionKind.LOT_EXPIRED, rows, used, lot, used, 0.0)
        if (lot.text("status") or "released") not in ("released", "approved"):
            yield _exception(ExceptionKind.LOT_NOT_RELEASED, rows, used, lot, used, 0.0)


def check_quantities(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """All that was used of a material against the bill of materials and its tolerance."""
    for rule in master_rows(view, rows, "bill_of_materials"):
        wanted, tolerance = _number(rule, "quantity"), _number(rule, "tolerance_percent")
        used = [row for row in rows.consumption if _is_use_of(row, rule)]
        if wanted is None or tolerance is None or not used:
            tally.count("materials without quantities to compare")
            continue
        tally.count("quantities against the bill of materials")
        if abs(sum(_quantities(used, rule)) - wanted) > wanted * tolerance / 100:
            yield _exception(ExceptionKind.QUANTITY_OUTSIDE, rows, used[0], rule, used[0], 0.0)


def check_equipment(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """No equipment was used past the due date of its last calibration."""
    for step, equipment, started in _uses(rows):
        tally.count("equipment against its due dates")
        last = _last_calibration(view, equipment, started)
        due = last.moment("next_due") if last else None
        if last is not None and due is not None and definitely_before(due, started):
            late_s = (started.start - due.end).total_seconds()
            yield _exception(ExceptionKind.EQUIPMENT_OVERDUE, rows, step, last, last, late_s)


def check_qualification(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """No equipment was used past its qualification."""
    for step, equipment, started in _uses(rows):
        row = view.one("equipment", equipment=equipment)
        until = row.at("qualified_until") if row else None
        if row is None or until is None:
            continue
        tally.count("equipment against its qualification")
        if until <= started.start:
            late_s = (started.start - until).total_seconds()
            yield _exception(ExceptionKind.EQUIPMENT_OVERDUE, rows, step, row, row, late_s)


def _check_order(rows: BatchRows, step: Record, rule: Record, earlier: Record | None) -> Exceptions:
    ended, started = earlier.moment("ended_at") if earlier else None, step.moment("started_at")
    if ended is None or started is None:
        return
    if definitely_before(started, ended):
        early_s = (ended.start - started.end).total_seconds()
        yield _exception(ExceptionKind.STEP_OUT_OF_ORDER, rows, step, rule, rule, early_s)
    limit, held_s = rule.number("max_hold_min"), (started.start - ended.end).total_seconds()
    if limit is not None and held_s > 60 * limit:
        yield _exception(ExceptionKind.HOLD_EXCEEDED, rows, step, rule, rule, held_s)


def _uses(rows: BatchRows) -> Iterator[tuple[Record, str, Moment]]:
    """Each step with each of its equipment and when it started."""
    for step in rows.steps:
        started = step.moment("started_at")
        if started is not None:
            for equipment in step.ids("equipment"):
                yield step, equipment, started


def _last_calibration(view: View, equipment: str, started: Moment) -> Record | None:
    """The last that may have come before, so that a doubt is not held against the batch."""
    events = view.rows("equipment_events", equipment=equipment, kind="calibration", order=("at",))
    before = [
        event
        for event in events
        if (at := event.moment("at")) is not None and not definitely_before(started, at)
    ]
    return before[-1] if before else None


def _time_of_use(rows: BatchRows, used: Record) -> Moment | None:
    step = rows.step(used.text("step") or "")
    return (step or rows.batch).moment("started_at")


def _is_use_of(used: Record, rule: Record) -> bool:
    same_step = rule.text("step") is None or used.text("step") in (None, rule.text("step"))
    return used.text("material") == rule.text("material") and same_step


def _quantities(used: list[Record], rule: Record) -> Iterator[Decimal]:
    for row in used:
        quantity = _number(row, "quantity") or Decimal(0)
        unit, wanted = row.text("unit"), rule.text("unit")
        yield convert(quantity, unit, wanted) if unit and wanted else quantity


def _number(row: Record, column: str) -> Decimal | None:
    value = row.value(column)
    return value.number if value else None


def _has_yield(row: Record) -> bool:
    return row.number("yield_low") is not None or row.number("yield_high") is not None


_SUBJECT_COLUMN = {
    "master_steps": "step",
    "consumption": "lot",
    "equipment": "equipment",
    "equipment_events": "equipment",
}


def _time(kind: ExceptionKind, rows: BatchRows, entry: Record, rule: Record) -> datetime | None:
    """When the entry was made: a yield at the end of its step, a missing step never."""
    if kind is ExceptionKind.YIELD_OUTSIDE:
        return (rows.step(rule.require("step")) or rows.batch).at("ended_at")
    if kind is ExceptionKind.STEP_MISSING or "started_at" not in entry.cells:
        return None
    return entry.at("started_at")


def _exception(
    kind: ExceptionKind,
    rows: BatchRows,
    entry: Record,
    rule: Record,
    subject: Record,
    seconds: float,
) -> RecordException:
    return RecordException(
        kind=kind,
        batch=rows.number,
        product=rows.product,
        step=entry.cells.get("step") or rule.cells.get("step"),
        subject=subject.require(_SUBJECT_COLUMN[subject.table]),
        at=_time(kind, rows, entry, rule),
        text=kind.value.replace("_", " "),
        entry=entry,
        rule=rule,
        seconds=seconds or None,
    )
