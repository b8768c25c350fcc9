"""The order and timing of steps, yields, materials and equipment of one batch."""

from app.records.record import Record
from app.records.store import View
from app.tools.exception_types import BatchRows, ExceptionKind, Exceptions, RecordException, Tally
from app.tools.exceptions_values import master_rows


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
    """Each lot used was within its date and released."""
    for used in rows.consumption:
        lot = view.one("materials", lot=used.require("lot"), material=used.require("material"))
        if lot is None:
            continue
        tally.count("lots against their status")
        at = _time_of_use(rows, used)
        expires = lot.at("expires_at")
        if expires is not None and at is not None and expires <= at:
            yield _exception(ExceptionKind.LOT_EXPIRED, rows, used, lot, used, 0.0)
        if (lot.text("status") or "released") not in ("released", "approved"):
            yield _exception(ExceptionKind.LOT_NOT_RELEASED, rows, used, lot, used, 0.0)


def check_equipment(view: View, rows: BatchRows, tally: Tally) -> Exceptions:
    """No equipment was used past its qualification or the due date of its last calibration."""
    for step in rows.steps:
        started = step.require_at("started_at")
        for equipment in step.ids("equipment"):
            tally.count("equipment against its due dates")
            last = _last_calibration(view, equipment, step)
            due = last.at("next_due") if last else None
            if last is not None and due is not None and due < started:
                late = (started - due).total_seconds()
                yield _exception(ExceptionKind.EQUIPMENT_OVERDUE, rows, step, last, last, late)


def _check_order(rows: BatchRows, step: Record, rule: Record, earlier: Record | None) -> Exceptions:
    ended = earlier.at("ended_at") if earlier else None
    if earlier is None or ended is None:
        return
    gap_s = (step.require_at("started_at") - ended).total_seconds()
    if gap_s < 0:
        yield _exception(ExceptionKind.STEP_OUT_OF_ORDER, rows, step, rule, rule, -gap_s)
    limit = rule.number("max_hold_min")
    if limit is not None and gap_s > 60 * limit:
        yield _exception(ExceptionKind.HOLD_EXCEEDED, rows, step, rule, rule, gap_s)


def _last_calibration(view: View, equipment: str, step: Record) -> Record | None:
    events = view.rows("equipment_events", equipment=equipment, kind="calibration", order=("at",))
    before = [event for event in events if event.require_at("at") <= step.require_at("started_at")]
    return before[-1] if before else None


def _time_of_use(rows: BatchRows, used: Record):
    step = rows.step(used.text("step") or "")
    return (step or rows.batch).at("started_at")


def _has_yield(row: Record) -> bool:
    return row.number("yield_low") is not None or row.number("yield_high") is not None


_SUBJECT_COLUMN = {
    "master_steps": "step",
    "consumption": "lot",
    "equipment_events": "equipment",
}


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
        at=entry.at("started_at") if "started_at" in entry.cells else None,
        text=kind.value.replace("_", " "),
        entry=entry,
        rule=rule,
        seconds=seconds or None,
    )
