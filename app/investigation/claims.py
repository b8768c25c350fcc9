"""Step 3: claims from what was gathered. Pure functions of the evidence; sections select them."""

from datetime import datetime

import app.investigation.predicates  # noqa: F401 - registers what is claimed here
from app.evidence.claims import Claim
from app.investigation.citing import cite, in_sentence, words
from app.investigation.writing import Writing
from app.plant.batches import range_in_force, specification_in_force
from app.records.record import Record
from app.tools.exception_types import ExceptionKind, RecordException
from app.tools.measures import MeasureKind
from app.tools.series import SeriesFound

_READING = {
    ExceptionKind.READING_BELOW: "reading_below_range",
    ExceptionKind.READING_ABOVE: "reading_above_range",
}
_RESULT = {
    ExceptionKind.RESULT_BELOW: "result_below_criterion",
    ExceptionKind.RESULT_ABOVE: "result_above_criterion",
}


def exception_claim(w: Writing, exception: RecordException) -> Claim:
    """Every exception has a claim that must be shown."""
    if exception.kind in _READING and exception.entry and exception.rule:
        return _value_claim(w, exception, _READING[exception.kind], "recorded_at", "parameter")
    if exception.kind in _RESULT and exception.entry and exception.rule:
        return _value_claim(w, exception, _RESULT[exception.kind], "tested_at", "test")
    if exception.kind is ExceptionKind.ENTRY_MISSING and exception.at and exception.rule:
        return _missing_claim(w, exception, exception.at, exception.rule)
    if exception.kind is ExceptionKind.HOLD_EXCEEDED and exception.entry and exception.rule:
        return _hold_claim(w, exception, exception.entry, exception.rule)
    evidence = w.computed("exceptions")
    roles = {
        "kind": w.ledger.text_fact("exception", words(exception.kind), evidence),
        "subject": w.ledger.text_fact("subject", words(exception.subject), evidence),
        "batch": w.ledger.id_fact("batch", exception.batch, evidence),
    }
    also = tuple(cite(w.ledger, row) for row in (exception.entry, exception.rule) if row)
    return w.ledger.claim("exception_recorded", roles, must_show=True, also=also)


def occurred_claims(w: Writing) -> list[Claim]:
    """That it occurred, and when and by whom it was discovered."""
    row, subject = w.subject.deviation, w.subject
    source = cite(w.ledger, row)
    claims = []
    if subject.batch is not None:
        roles = {
            "deviation": w.ledger.id_fact("deviation", subject.number, source, "deviation"),
            "title": w.ledger.text_fact("title", row.require("title"), source, "title"),
            "at": w.ledger.time_cell("occurred at", row, "occurred_at", source),
            "batch": w.ledger.id_fact("batch", subject.batch.require("batch"), source, "batch"),
        }
        claims.append(w.ledger.claim("deviation_occurred", roles, must_show=True))
    if row.at("discovered_at") is not None and row.text("detected_by"):
        roles = {
            "at": w.ledger.time_cell("discovered at", row, "discovered_at", source),
            "by": w.ledger.text_fact(
                "detected by", words(row.require("detected_by")), source, "detected_by"
            ),
        }
        claims.append(w.ledger.claim("deviation_discovered", roles))
    return claims


def step_claim(w: Writing) -> Claim | None:
    step = w.subject.step
    if step is None or step.at("ended_at") is None or not step.ids("equipment"):
        return None
    source = cite(w.ledger, step)
    name = step.text("name") or step.require("step")
    equipment = ", ".join(step.ids("equipment"))
    roles = {
        "step": w.ledger.text_fact("step", in_sentence(name), source, "name"),
        "equipment": w.ledger.text_fact("equipment", equipment, source, "equipment"),
        "start": w.ledger.time_cell("started at", step, "started_at", source),
        "end": w.ledger.time_cell("ended at", step, "ended_at", source),
    }
    return w.ledger.claim("step_run", roles)


def requirement_claim(w: Writing) -> Claim | None:
    """The range or criterion of the measure that was in force at the event."""
    measure, key, at = w.gathered.measure, w.subject.key, w.subject.at
    if measure is None or key is None:
        return None
    event = cite(w.ledger, w.subject.deviation)
    when = w.ledger.time_cell("occurred at", w.subject.deviation, "occurred_at", event)
    if measure.kind is MeasureKind.TEST:
        row = specification_in_force(w.view, key.product, measure.name, None, at)
        return _criterion(w, row, measure.name, when) if row else None
    if measure.step is None:
        return None
    row = range_in_force(w.view, key.product, measure.step, measure.name, at)
    return _range(w, row, measure.name, measure.step, when) if row else None


def last_good_claim(w: Writing, bad: RecordException) -> Claim | None:
    """The last reading within its range before the first that was not; None where what is wrong
    is no value, such as a check that was not made."""
    series = w.gathered.output("series", SeriesFound)
    if series is None or bad.at is None or bad.rule is None or "low" not in bad.rule.cells:
        return None
    low, high = bad.rule.number("low"), bad.rule.number("high")
    good = [
        row
        for row in series.readings
        if row.require_at("recorded_at") < bad.at and _inside(row.number("value"), low, high)
    ]
    if not good:
        return None
    row = good[-1]
    source = cite(w.ledger, row)
    roles = {
        "subject": w.ledger.text_fact("parameter", words(bad.subject), source, "parameter"),
        "value": w.ledger.cell("value", row, "value", row.text("unit"), source),
        "at": w.ledger.time_cell("recorded at", row, "recorded_at", source),
    }
    return w.ledger.claim("last_within_range", roles)


def work_claim(w: Writing, row: Record, at: datetime) -> Claim | None:
    """Work on the equipment before the event."""
    description = row.text("description")
    seconds = (at - row.require_at("at")).total_seconds()
    if description is None or seconds < 0:
        return None
    source = cite(w.ledger, row)
    roles = {
        "equipment": w.ledger.id_fact("equipment", row.require("equipment"), source, "equipment"),
        "work": w.ledger.text_fact("description", description, source, "description"),
        "at": w.ledger.time_cell("at", row, "at", source),
        "earlier": w.ledger.duration("before the event", seconds, source),
    }
    return w.ledger.claim("equipment_work", roles)


def _value_claim(
    w: Writing, exception: RecordException, predicate: str, time_column: str, name_column: str
) -> Claim:
    entry, rule = exception.entry, exception.rule
    assert entry is not None and rule is not None  # noqa: S101, PT018 - checked by the caller
    source, limit = cite(w.ledger, entry), cite(w.ledger, rule)
    name = words(entry.require(name_column))
    roles = {
        "subject": w.ledger.text_fact(name_column, name, source, name_column),
        "batch": w.ledger.id_fact("batch", entry.require("batch"), source, "batch"),
        "value": w.ledger.cell("value", entry, "value", entry.text("unit"), source),
        "range": w.ledger.range("range", rule, rule.text("unit"), limit),
        "at": w.ledger.time_cell(words(time_column), entry, time_column, source),
    }
    if "step" in entry.cells:
        roles["step"] = _step_name(w, entry, exception)
    return w.ledger.claim(predicate, roles, must_show=True)


def _missing_claim(w: Writing, exception: RecordException, at: datetime, rule: Record) -> Claim:
    source = cite(w.ledger, rule)
    entry = exception.entry or rule
    roles = {
        "subject": w.ledger.text_fact("parameter", words(exception.subject), source, "parameter"),
        "batch": w.ledger.id_fact("batch", exception.batch, cite(w.ledger, entry), "batch"),
        "step": _step_name(w, entry, exception),
        "at": w.ledger.time("due at", at, w.computed("exceptions")),
    }
    return w.ledger.claim("entry_missing", roles, must_show=True)


def _hold_claim(w: Writing, exception: RecordException, entry: Record, rule: Record) -> Claim:
    source, limit = cite(w.ledger, entry), cite(w.ledger, rule)
    roles = {
        "step": _step_name(w, entry, exception),
        "batch": w.ledger.id_fact("batch", exception.batch, source, "batch"),
        "held": w.ledger.duration("hold", exception.seconds or 0.0, w.computed("exceptions")),
        "limit": w.ledger.cell("limit", rule, "max_hold_min", "min", limit),
    }
    return w.ledger.claim("hold_time_exceeded", roles, must_show=True)


def _step_name(w: Writing, entry: Record, exception: RecordException) -> str:
    step = w.view.one(
        "steps", batch=exception.batch, product=exception.product, step=exception.step
    )
    if step is not None and step.text("name"):
        name = in_sentence(step.require("name"))
        return w.ledger.text_fact("step", name, cite(w.ledger, step), "name")
    return w.ledger.text_fact("step", exception.step or "", cite(w.ledger, entry), "step")


def _criterion(w: Writing, row: Record, test: str, when: str) -> Claim:
    source = cite(w.ledger, row)
    roles = {
        "subject": w.ledger.text_fact("test", words(test), source, "test"),
        "range": w.ledger.range("criterion", row, row.text("unit"), source),
        "at": when,
    }
    return w.ledger.claim("criterion_in_force", roles)


def _range(w: Writing, row: Record, parameter: str, step: str, when: str) -> Claim:
    source = cite(w.ledger, row)
    roles = {
        "subject": w.ledger.text_fact("parameter", words(parameter), source, "parameter"),
        "step": w.ledger.text_fact("step", words(step), source, "step"),
        "range": w.ledger.range("range", row, row.text("unit"), source),
        "at": when,
    }
    return w.ledger.claim("range_in_force", roles)


def _inside(value: float | None, low: float | None, high: float | None) -> bool:
    if value is None:
        return False
    return (low is None or value >= low) and (high is None or value <= high)
