"""The batch record by exception: every one of them, with what was checked."""

from collections.abc import Iterator

from app.drafts.content import Block, Cell, TableColumn
from app.investigation.citing import cite, own_time_column, words
from app.investigation.claims import (
    exception_claim,
)
from app.investigation.writing import Writing, bad, plain
from app.tools.exception_types import ExceptionKind, RecordException
from app.tools.exceptions import ExceptionsFound


def exceptions_table(w: Writing) -> Iterator[Block]:
    found = w.gathered.output("exceptions", ExceptionsFound)
    if found is None:
        yield w.composer.notice(
            "Not run", "The deviation names no batch whose record could be read."
        )
        return
    evidence = w.computed("exceptions")
    checked = "; ".join(
        f"{w.count(what, count, evidence)} {what}" for what, count in sorted(found.checked.items())
    )
    missing = f" Not provided: {', '.join(found.not_provided)}." if found.not_provided else ""
    if not found.exceptions:
        text = f"No exception among what was checked: {checked or 'nothing'}.{missing}[{evidence}]"
        yield w.composer.notice("Batch record, by exception", text)
        return
    yield w.composer.table(
        caption=f"Batch record of [{w.ledger.id_fact('batch', found.batch, evidence)}], by "
        f"exception: all {w.count('exceptions', len(found.exceptions), evidence)}",
        columns=(
            TableColumn("Time", 1.3),
            TableColumn("Step", 1.4),
            TableColumn("Entry", 1.8),
            TableColumn("Recorded", 1.2, align_right=True),
            TableColumn("In force", 1.4, align_right=True),
            TableColumn("Exception", 1.6),
        ),
        rows=tuple(_exception_row(w, one) for one in found.exceptions),
        note=f"Checked: {checked}.{missing}",
        claims=tuple(exception_claim(w, one).id for one in found.exceptions),
    )


def _exception_row(w: Writing, one: RecordException) -> tuple[Cell, ...]:
    evidence = w.computed("exceptions")
    at = f"[{w.ledger.time('at', one.at, evidence)}]" if one.at else "–"
    column = own_time_column(one)
    if column is not None and one.entry is not None:
        at = w.show_time(one.entry, column)
    step = f"[{w.ledger.text_fact('step', words(one.step), evidence)}]" if one.step else "–"
    subject = f"[{w.ledger.text_fact('entry', words(one.subject), evidence)}]"
    has_value = (
        one.entry is not None and one.entry.cells.get("value") and one.text != "entry not recorded"
    )
    value = w.show_value(one.entry) if has_value and one.entry else _other_value(w, one)
    in_force = _in_force(w, one)
    mark = w.mark(one.entry) if one.entry else ""
    return (
        plain(at),
        plain(step),
        plain(f"{subject}{mark}"),
        plain(value),
        plain(in_force),
        bad(one.text),
    )


def _other_value(w: Writing, one: RecordException) -> str:
    """What was recorded where the entry is no reading: a yield, a hold, a date gone by."""
    if one.kind is ExceptionKind.YIELD_OUTSIDE and one.entry is not None:
        evidence = cite(w.ledger, one.entry)
        return f"[{w.ledger.cell('yield', one.entry, 'yield_percent', '%', evidence)}]"
    if one.kind is ExceptionKind.EQUIPMENT_OVERDUE and one.seconds is not None:
        return f"[{w.ledger.duration('overdue', one.seconds, w.computed('exceptions'))}] overdue"
    if one.kind is ExceptionKind.HOLD_EXCEEDED and one.seconds is not None:
        return f"[{w.ledger.duration('hold', one.seconds, w.computed('exceptions'))}]"
    return "–"


def _in_force(w: Writing, one: RecordException) -> str:
    rule = one.rule
    if rule is None:
        return "–"
    if one.kind is ExceptionKind.YIELD_OUTSIDE:
        fact = w.ledger.range(
            "yield range", rule, "%", cite(w.ledger, rule), "yield_low,yield_high"
        )
        return f"[{fact}]"
    if "every_min" in rule.cells:
        if rule.text("every_min") is None:
            return "required"
        fact = w.ledger.cell("interval", rule, "every_min", "min", cite(w.ledger, rule))
        return f"every [{fact}]"
    if "low" in rule.cells:
        return w.show_range(rule)
    return w.mark(rule)
