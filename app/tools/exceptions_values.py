"""Readings against validated ranges, results against specifications, both as in force then."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from app.plant.batches import range_in_force, specification_in_force
from app.records.record import Record
from app.records.store import View
from app.tools.exception_types import BatchRows, ExceptionKind, Exceptions, RecordException, Tally
from ingestion.units import convert
from ingestion.values import Qualifier


def check_readings(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """Every reading, replaced ones as corrections, against the range in force when it was made."""
    replaced = {row.text("corrects") for row in rows.readings if row.text("corrects")}
    for reading in rows.readings:
        if reading.text("corrects"):
            yield _exception(
                ExceptionKind.READING_CORRECTED, rows, reading, None, "entry corrected"
            )
        if reading.text("entry") and reading.text("entry") in replaced:
            continue
        at = reading.require_at("recorded_at")
        step, parameter = reading.require("step"), reading.require("parameter")
        rule = range_in_force(view, rows.product, step, parameter, at)
        if rule is None:
            tally.count("readings without a validated range")
            continue
        tally.count("readings against validated ranges")
        side = _outside(reading, rule)
        if side is not None:
            kind = ExceptionKind.READING_BELOW if side == "below" else ExceptionKind.READING_ABOVE
            yield _exception(kind, rows, reading, rule, f"{side} the validated range")


def check_results(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """Every valid result against the release specification in force when it was tested;
    invalidated ones stay visible as such."""
    for result in rows.results:
        if result.text("status") == "invalidated":
            text = result.text("invalidation_reason") or "no reason recorded"
            yield _exception(ExceptionKind.RESULT_INVALIDATED, rows, result, None, text)
            continue
        at = result.require_at("tested_at")
        rule = specification_in_force(view, rows.product, result.require("test"), None, at)
        if rule is None:
            tally.count("results without a specification")
            continue
        tally.count("results against specifications")
        side = _outside(result, rule)
        if side is not None:
            kind = ExceptionKind.RESULT_BELOW if side == "below" else ExceptionKind.RESULT_ABOVE
            yield _exception(kind, rows, result, rule, f"{side} the acceptance criterion")


def check_intervals(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """Entries that the master record wants every so often, from start to end of the step."""
    for rule in master_rows(view, rows, "master_entries"):
        step = rows.step(rule.require("step"))
        if step is None or step.at("ended_at") is None:
            continue
        entries = [
            row
            for row in rows.readings
            if row.text("step") == rule.text("step")
            and row.text("parameter") == rule.text("parameter")
        ]
        if not entries:
            if rule.cells["required"] is not False:
                yield _missing(rows, step, rule, None, 0.0)
            continue
        if rule.number("every_min") is not None:
            yield from _gaps(rows, step, rule, entries, tally)


def _gaps(
    rows: BatchRows, step: Record, rule: Record, entries: list[Record], tally: Tally
) -> Exceptions:
    """One exception for each check that was due and not made."""
    every_s = 60 * (rule.number("every_min") or 0.0)
    allowed_s = every_s + 60 * (rule.number("tolerance_min") or 0.0)
    by_time: dict[datetime, Record] = {}
    for entry in entries:
        by_time.setdefault(entry.require_at("recorded_at"), entry)
    times = sorted(by_time)
    ends = [*times[1:], step.require_at("ended_at")]
    tally.count("intervals between entries", len(times))
    for start, end in zip(times, ends, strict=True):
        gap_s = (end - start).total_seconds()
        due = start
        while gap_s > allowed_s:
            due += timedelta(seconds=every_s)
            yield _missing(rows, step, rule, by_time[start], every_s, due)
            gap_s -= every_s


def master_rows(view: View, rows: BatchRows, table: str) -> list[Record]:
    """Rows of the master record and version that the batch was made by."""
    number, version = rows.batch.text("master_record"), rows.batch.text("master_record_version")
    if number is None or version is None:
        return []
    return view.rows(table, master_record=number, version=version)


def _outside(row: Record, rule: Record) -> str | None:
    """``below`` or ``above``; None when inside, or when a word or qualifier cannot be compared."""
    value = row.value("value")
    if value is None or value.number is None:
        return None
    number = convert(value.number, row.require("unit"), rule.require("unit"))
    low, high = _bound(rule, "low"), _bound(rule, "high")
    if low is not None and number < low and value.qualifier is not Qualifier.ABOVE:
        return "below"
    if high is not None and number > high and value.qualifier is not Qualifier.BELOW:
        return "above"
    return None


def _bound(rule: Record, column: str) -> Decimal | None:
    value = rule.value(column)
    return value.number if value else None


def _missing(
    rows: BatchRows,
    step: Record,
    rule: Record,
    before: Record | None,
    every_s: float,
    due: datetime | None = None,
) -> RecordException:
    return RecordException(
        kind=ExceptionKind.ENTRY_MISSING,
        batch=rows.number,
        product=rows.product,
        step=step.text("step"),
        subject=rule.require("parameter"),
        at=due or step.at("ended_at"),
        text="entry not recorded",
        entry=before or step,
        rule=rule,
        seconds=every_s or None,
    )


def _exception(
    kind: ExceptionKind, rows: BatchRows, row: Record, rule: Record | None, text: str
) -> RecordException:
    is_reading = row.table == "readings"
    return RecordException(
        kind=kind,
        batch=rows.number,
        product=rows.product,
        step=row.text("step") if is_reading else None,
        subject=row.require("parameter" if is_reading else "test"),
        at=row.at("recorded_at" if is_reading else "tested_at"),
        text=text,
        entry=row,
        rule=rule,
    )


def grouped_by_parameter(readings: tuple[Record, ...]) -> dict[tuple[str, str], list[Record]]:
    """``(step, parameter)`` → readings in time order."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for reading in readings:
        groups[reading.require("step"), reading.require("parameter")].append(reading)
    return groups
