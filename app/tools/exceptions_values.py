"""Readings against validated ranges, results against specifications, both as in force then."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from app.records.in_force import version_in_force
from app.records.record import Record
from app.records.view import View
from app.tools.corrections import entry_of, replaced_rows
from app.tools.exception_types import BatchRows, ExceptionKind, Exceptions, RecordException, Tally
from ingestion.times import Moment
from ingestion.units import convert
from ingestion.values import Qualifier

CHECKS_DUE = "checks due by the master record"
_INSTANT = timedelta(microseconds=1)


def check_readings(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """Every reading, replaced ones as corrections, against the range in force when it was made."""
    replaced = replaced_rows(entry_of(row) for row in rows.readings)
    ranges: dict[tuple[str | None, ...], list[Record]] = defaultdict(list)
    for row in view.each("parameters", product=rows.product):
        ranges[row.text("step"), row.text("parameter")].append(row)
    for reading in rows.readings:
        if reading.text("corrects"):
            yield _exception(
                ExceptionKind.READING_CORRECTED, rows, reading, None, "entry corrected"
            )
        if reading.row_id in replaced:
            continue
        versions = ranges[reading.text("step"), reading.text("parameter")]
        rule = _in_force(versions, reading.moment("recorded_at"))
        kinds = ExceptionKind.READING_BELOW, ExceptionKind.READING_ABOVE
        yield from _compare(rows, reading, rule, kinds, tally, ("readings", "validated range"))


def check_results(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """Every valid result against the release specification in force when it was tested;
    invalidated ones stay visible as such."""
    criteria: dict[str | None, list[Record]] = defaultdict(list)
    for row in view.each("specifications", product=rows.product):
        if (row.text("stage") or "release") == "release":
            criteria[row.text("test")].append(row)
    for result in rows.results:
        if result.text("status") == "invalidated":
            text = result.text("invalidation_reason") or "no reason recorded"
            yield _exception(ExceptionKind.RESULT_INVALIDATED, rows, result, None, text)
            continue
        rule = _in_force(criteria[result.text("test")], result.moment("tested_at"))
        kinds = ExceptionKind.RESULT_BELOW, ExceptionKind.RESULT_ABOVE
        yield from _compare(rows, result, rule, kinds, tally, ("results", "acceptance criterion"))


def check_intervals(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """Entries that the master record wants, of the steps that have ended."""
    return interval_exceptions(rows, due_entries(view, rows), tally)


def due_entries(view: View, rows: BatchRows) -> list[Record]:
    """What the batch's master record wants to be entered."""
    return master_rows(view, rows, "master_entries")


def interval_exceptions(rows: BatchRows, rules: Sequence[Record], tally: Tally) -> Exceptions:
    """One exception for each entry that was due and not made, from start to end of the step."""
    replaced = replaced_rows(entry_of(row) for row in rows.readings)
    made: dict[tuple[str | None, ...], list[Record]] = defaultdict(list)
    for row in rows.readings:
        if not (row.text("corrects") and replaced):  # a correction is no check of its own
            made[row.text("step"), row.text("parameter")].append(row)
    for rule in rules:
        step = rows.step(rule.require("step"))
        if step is None or step.at("ended_at") is None:
            continue
        entries = made[rule.text("step"), rule.text("parameter")]
        missing = list(_missing_entries(rows, step, rule, entries, tally))
        tally.count(CHECKS_DUE, len(missing) + len({row.at("recorded_at") for row in entries}))
        yield from missing


def master_rows(view: View, rows: BatchRows, table: str) -> list[Record]:
    """Rows of the master record and version that the batch was made by."""
    number, version = rows.batch.text("master_record"), rows.batch.text("master_record_version")
    if number is None or version is None:
        return []
    return view.rows(table, master_record=number, version=version)


def _in_force(versions: list[Record], moment: Moment | None) -> Record | None:
    """None also where the time is reduced and another version came into force within it."""
    if moment is None or not versions:
        return None
    first = version_in_force(versions, moment.start)
    if moment.is_exact:
        return first
    return first if version_in_force(versions, moment.end - _INSTANT) is first else None


def _compare(
    rows: BatchRows,
    row: Record,
    rule: Record | None,
    kinds: tuple[ExceptionKind, ExceptionKind],
    tally: Tally,
    words: tuple[str, str],
) -> Exceptions:
    """``kinds`` for below and above; ``words`` for what is compared with what."""
    what, limit = words
    if rule is None:
        tally.count(f"{what} without {limit}")
        return
    side = _side(row, rule)
    if side is None:
        tally.count(f"{what} that cannot be compared with a limit")
        return
    tally.count(f"{what} against {limit}")
    if side:
        kind, word = (kinds[0], "below") if side < 0 else (kinds[1], "above")
        yield _exception(kind, rows, row, rule, f"{word} the {limit}")


def _side(row: Record, rule: Record) -> int | None:
    """−1 below, 0 inside (at a limit is inside), 1 above; None where a word or qualifier leaves it
    open. ``<0.05`` is below a limit of 0.05, because it is less than 0.05."""
    value = row.value("value")
    if value is None or value.number is None:
        return None
    number = convert(value.number, row.require("unit"), rule.require("unit"))
    low, high = _bound(rule, "low"), _bound(rule, "high")
    if value.qualifier is Qualifier.BELOW:
        return _side_of_less(number, low, high)
    if value.qualifier is Qualifier.ABOVE:
        mirrored = _side_of_less(-number, *(None if b is None else -b for b in (high, low)))
        return None if mirrored is None else -mirrored
    if low is not None and number < low:
        return -1
    return int(high is not None and number > high)


def _side_of_less(number: Decimal, low: Decimal | None, high: Decimal | None) -> int | None:
    """Of a value known to be less than ``number``."""
    if low is not None:
        return -1 if number <= low else None
    return None if high is not None and number > high else 0


def _bound(rule: Record, column: str) -> Decimal | None:
    value = rule.value(column)
    return value.number if value else None


def _missing_entries(
    rows: BatchRows, step: Record, rule: Record, entries: list[Record], tally: Tally
) -> Iterator[RecordException]:
    is_required = rule.cells["required"] is not False
    if not entries and not is_required:
        return
    gaps: list[RecordException] = []
    if rule.number("every_min") is not None:
        if not _are_exact(step, entries):
            tally.count("intervals between times that are not exact")
        else:
            gaps = list(_gaps(rows, step, rule, entries))
    if not entries and not gaps:
        yield _missing(rows, step, rule, None, 0.0)
    yield from gaps


def _gaps(rows: BatchRows, step: Record, rule: Record, entries: list[Record]) -> Exceptions:
    """One exception for each check that was due and not made."""
    every_s = 60 * (rule.number("every_min") or 0.0)
    allowed_s = every_s + 60 * (rule.number("tolerance_min") or 0.0)
    by_time: dict[datetime, Record] = {step.require_at("started_at"): step}
    for entry in entries:
        by_time.setdefault(entry.require_at("recorded_at"), entry)
    times = sorted(by_time)
    for start, end in zip(times, [*times[1:], step.require_at("ended_at")], strict=True):
        gap_s = (end - start).total_seconds()
        due = start
        while gap_s > allowed_s and every_s > 0:
            due += timedelta(seconds=every_s)
            yield _missing(rows, step, rule, by_time[start], every_s, due)
            gap_s -= every_s


def _are_exact(step: Record, entries: list[Record]) -> bool:
    moments = [step.moment("started_at"), step.moment("ended_at")]
    moments += [entry.moment("recorded_at") for entry in entries]
    return all(moment is not None and moment.is_exact for moment in moments)


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
