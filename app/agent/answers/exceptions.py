"""Exceptions of a batch record as sentences, where they are few, and as a table."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from app.agent.answering import Answering
from app.agent.reply import Cell, Column, Row
from app.agent.telling import Telling, listed, noun
from app.drafts.content import Tone
from app.investigation.citing import own_time_column, words
from app.records.record import Record
from app.tools.exception_types import ExceptionKind, RecordException
from app.tools.exceptions import ExceptionsFound
from app.tools.result import ToolResult

FEW = 2
"""As many are told one by one; more make a table."""

_OUTSIDE = {
    ExceptionKind.READING_BELOW: ("read", "below"),
    ExceptionKind.READING_ABOVE: ("read", "above"),
    ExceptionKind.RESULT_BELOW: ("was", "below"),
    ExceptionKind.RESULT_ABOVE: ("was", "above"),
}
_COLUMNS = (
    Column("When"),
    Column("Step"),
    Column("What"),
    Column("Recorded", align_right=True),
    Column("In force", align_right=True),
    Column("Exception"),
)


def tell_exceptions(a: Answering, result: ToolResult, some: Sequence[RecordException]) -> None:
    """One by one where they are few, else all of them in a table."""
    if len(some) <= FEW:
        a.reply.paragraph(*exception_sentences(a, result, some))
        return
    evidence = a.tell.computed(result)
    count = a.tell.count("exceptions", len(some), evidence)
    batch = a.tell.name("batch", some[0].batch, evidence)
    rows = [_row(a.tell, result, one) for one in some]
    a.reply.table(f"{count} exceptions of batch {batch}", _COLUMNS, rows)


def exception_sentences(
    a: Answering, result: ToolResult, some: Iterable[RecordException]
) -> Iterator[str]:
    """Values of one thing outside one range in one sentence."""
    for (kind, _step, _subject, rule), same in groupby(some, key=_alike):
        alike = list(same)
        if kind in _OUTSIDE and rule and all(one.entry for one in alike):
            yield _outside(a, alike)
        else:
            yield from (_sentence(a, result, one) for one in alike)


def _alike(one: RecordException) -> tuple[ExceptionKind, str | None, str, int | None]:
    return one.kind, one.step, one.subject, one.rule.row_id if one.rule else None


def _outside(a: Answering, alike: Sequence[RecordException]) -> str:
    """``During filling the fill volume read 1.98 mL at 13:40 and 1.96 mL at 14:10, below …``."""
    first, values = alike[0], []
    days: set[date] = set()
    for one in alike:
        entry = _entry(one)
        day = one.at.astimezone(a.zone).date() if one.at else None
        column = own_time_column(one)
        when = f" at {a.tell.time(entry, column, 'time' if day in days else '')}" if column else ""
        values.append(f"{a.tell.value(entry)}{when}")
        days |= {day} if day else set()
    verb, side = _OUTSIDE[first.kind]
    entry = _entry(first)
    name = "parameter" if "parameter" in entry.cells else "test"
    during = f"During {a.tell.said(entry, 'step')} the" if first.step else "The"
    allowed = a.tell.range(first.rule) if first.rule else ""
    subject = a.tell.said(entry, name)
    return f"{during} {subject} {verb} {listed(values)}, {side} the {allowed} in force."


def _sentence(a: Answering, result: ToolResult, one: RecordException) -> str:
    """``During filling: fill volume, entry not recorded (3:28).``"""
    evidence = a.tell.computed(result)
    subject = a.tell.text("entry", words(one.subject), evidence)
    kind = a.tell.text("exception", one.text or words(one.kind), evidence)
    step = f"during {a.tell.text('step', words(one.step), evidence)} " if one.step else ""
    when = f" ({_when(a.tell, one, evidence)})" if one.at else ""
    mark = a.tell.mark(one.entry) if one.entry else ""
    return f"The record {step}shows for {subject}: {kind}{when}{mark}."


def _entry(one: RecordException) -> Record:
    if one.entry is None:
        raise LookupError(f"{one.kind} of {one.subject} is of no entry")
    return one.entry


def checked_words(a: Answering, result: ToolResult, found: ExceptionsFound) -> str:
    """``212 readings and 9 results``: what was compared."""
    evidence = a.tell.computed(result)
    parts = [
        f"{a.tell.count(what, count, evidence, view='')} {what}"
        for what, count in sorted(found.checked.items())
        if count
    ]
    return listed(parts) or "nothing"


def missing_words(found: ExceptionsFound) -> str:
    """Which checks could not be made, and for lack of what."""
    if not found.not_provided:
        return ""
    files = listed([f"{name}.csv" for name in found.not_provided])
    were = noun(len(found.not_provided), "was", "were")
    return f"Not checked: what needs {files}, which {were} not provided."


def _when(tell: Telling, one: RecordException, evidence: str) -> str:
    column = own_time_column(one)
    if column is not None and one.entry is not None:
        return tell.time(one.entry, column)
    return tell.moment("at", one.at, evidence) if one.at else "–"


def _row(tell: Telling, result: ToolResult, one: RecordException) -> Row:
    evidence = tell.computed(result)
    mark = tell.mark(one.entry) if one.entry else ""
    step = tell.text("step", words(one.step), evidence) if one.step else "–"
    has_value = one.entry is not None and one.kind in _OUTSIDE
    recorded = tell.value(one.entry) if has_value and one.entry else "–"
    ranged = one.rule is not None and "low" in one.rule.cells
    in_force = tell.range(one.rule) if ranged and one.rule else "–"
    return (
        _when(tell, one, evidence),
        step,
        f"{tell.text('entry', words(one.subject), evidence)}{mark}",
        recorded,
        in_force,
        Cell(tell.text("exception", one.text or words(one.kind), evidence), Tone.BAD),
    )
