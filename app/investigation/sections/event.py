"""Sections 3 and 5: event description, immediate action."""

from app.drafts.content import Block, Section, StatementClass, TableColumn
from app.investigation.citing import cite
from app.investigation.claims import (
    exception_claim,
    last_good_claim,
    occurred_claims,
    step_claim,
)
from app.investigation.claims_computed import signal_claims
from app.investigation.sections.exceptions_table import exceptions_table
from app.investigation.sections.figures import event_figures
from app.investigation.sections.opening import relevant_exceptions
from app.investigation.writing import Writing, plain
from app.records.record import Record
from app.tools.events import Events
from app.tools.exception_types import RecordException


def description(w: Writing) -> Section:
    relevant = relevant_exceptions(w)
    claims = occurred_claims(w)
    step = step_claim(w)
    claims += [step] if step else []
    good = last_good_claim(w, relevant[0]) if relevant else None
    claims += [good] if good else []
    blocks: list[Block] = [w.composer.claims(claims)]
    if relevant:
        blocks.append(w.composer.claims(exception_claim(w, one) for one in relevant))
    signals = signal_claims(w)
    if signals:
        blocks.append(w.composer.claims(signals))
    blocks += [_as_reported(w), _questions(w), *exceptions_table(w), *event_figures(w)]
    return Section("event", 3, "Event description", tuple(blocks))


def containment(w: Writing) -> Section:
    events = w.gathered.output("events", Events)
    actions = events.actions if events else ()
    blocks: list[Block] = []
    if actions:
        rows = tuple(
            (
                plain(w.show_time(row, "at")),
                plain(f"{w.show(row, 'text')}{w.mark(row)}"),
            )
            for row in actions
        )
        blocks.append(
            w.composer.table(
                caption="Immediate actions as recorded",
                columns=(TableColumn("Time", 1.2), TableColumn("Action", 4)),
                rows=rows,
            )
        )
    else:
        provided = events is not None and "actions" not in events.not_provided
        text = (
            "No containment action is recorded for this deviation."
            if provided
            else "No file of containment actions was provided."
        )
        blocks.append(w.composer.notice("Not recorded" if provided else "Not provided", text))
    prompt = "Were the actions adequate, and taken before the next use of material and equipment?"
    blocks.append(
        w.composer.decision(
            "containment.adequacy", "Adequacy of containment", "investigator", prompt
        )
    )
    return Section("containment", 5, "Immediate action and containment", tuple(blocks))


def _as_reported(w: Writing) -> Block:
    row = w.subject.deviation
    evidence = cite(w.ledger, row)
    quote = w.ledger.quote(" ".join(row.require("description").split()), evidence, "description")
    text = f"As reported: “[{quote}]”[{evidence}]"
    return w.composer.text(text, StatementClass.QUOTE)


def _questions(w: Writing) -> Block:
    """Five Ws and two Hs, each answered from the record or said to be missing."""
    row, step = w.subject.deviation, w.subject.step
    first = next(iter(relevant_exceptions(w)), None)
    pairs = (
        ("What", w.show(row, "title")),
        ("Where", _or_missing(row, "step", w.show_words(row, "step"))),
        ("When", w.show_time(row, "occurred_at")),
        (
            "Who",
            f"role on shift {w.show(step, 'shift')}"
            if step and step.text("shift")
            else "not recorded",
        ),
        ("How detected", _or_missing(row, "detected_by", w.show_words(row, "detected_by"))),
        ("How much", _how_much(w, first)),
    )
    return w.composer.pairs(pairs)


def _how_much(w: Writing, first: RecordException | None) -> str:
    if first is None or first.entry is None or first.rule is None:
        return "not recorded as a value"
    if "value" not in first.entry.cells or "low" not in first.rule.cells:
        return "not recorded as a value"  # a check that was not made has no value to compare
    count = len(relevant_exceptions(w))
    entries = w.count("exceptions of this kind", count, w.computed("exceptions"), "words")
    noun = "entry" if count == 1 else "entries"
    return (
        f"{w.show_value(first.entry)} against {w.show_range(first.rule)}; {entries} {noun} in all"
    )


def _or_missing(row: Record, column: str, shown: str) -> str:
    return shown if row.text(column) else "not recorded"
