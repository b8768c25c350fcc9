"""Has it happened before: earlier deviations like one, with what was found and done then."""

from app.agent.answering import Answered, Answering
from app.agent.answers.investigating import (
    batch_arguments,
    deviations_of,
    find_subject,
    gathered_of,
    measure_of_subject,
    sentences,
    things_of,
    writing_of,
)
from app.agent.answers.similar import (
    count_sentences,
    nothing_similar,
    similar_row,
    similar_sentence,
)
from app.agent.reply import Column
from app.agent.telling import listed
from app.agent.things import ThingKind, first_of, of_kind
from app.investigation.claims_computed import rate_claim
from app.investigation.subject import Subject
from app.records.record import Record
from app.tools.history import History, SimilarCase
from app.tools.result import ToolResult

_FEW = 2
_COLUMNS = (
    Column("Deviation"),
    Column("Occurred"),
    Column("Title"),
    Column("In common"),
    Column("Recorded root cause"),
)


def answer_history(a: Answering) -> Answered:
    number = _deviation(a)
    if number is None:
        return Answered()
    subject = find_subject(a, number)
    if subject.key is not None:
        a.steps.run("exceptions", batch_arguments(subject), f"record of batch {subject.key.batch}")
    measure = measure_of_subject(a, subject)
    arguments = {
        "deviation": number,
        "months": a.parts.history_months,
        "subjects": (measure.name,) if measure else (),
    }
    result = a.steps.run("history", arguments, "earlier deviations")
    tell_history(a, result, subject)
    return Answered(things_of(subject), _follow_ups(subject, result))


def tell_history(a: Answering, result: ToolResult, subject: Subject) -> None:
    found = result.outcome.output
    if not isinstance(found, History):
        a.reply.note(f"The history could not be searched{a.tell.mark_of(result)}.")
        return
    w = writing_of(a, gathered_of(a, subject, None))
    similar = _on_line(a, found.similar)
    verdict = "Yes: " if similar and "before" in a.question.lower() else ""
    a.reply.paragraph(*count_sentences(a, result, found, verdict), *sentences(a, [rate_claim(w)]))
    if len(similar) > _FEW:
        rows = [similar_row(a, case) for case in similar]
        a.reply.table(f"Nearest to {a.tell.cell(subject.deviation, 'deviation')}", _COLUMNS, rows)
    elif similar:
        said = [similar_sentence(a, case, nearest=not at) for at, case in enumerate(similar)]
        a.reply.paragraph(*said)
    _tell_actions(a, similar)
    if not similar:
        on_line = " on this line" if of_kind(a.things, ThingKind.LINE) else ""
        a.reply.note(nothing_similar(a, result, found, on_line))


def _deviation(a: Answering) -> str | None:
    """The deviation that is named, or the newest that the batch has."""
    if named := first_of(a.things, ThingKind.DEVIATION):
        return named.id
    batch = first_of(a.things, ThingKind.BATCH)
    rows = deviations_of(a, batch.id) if batch else []
    if not rows:
        a.reply.note("Not found: a deviation of this batch that others could be compared with.")
        return None
    row = rows[-1]
    if len(rows) > 1:
        numbers = listed([a.tell.cell(one, "deviation") for one in rows])
        shown = a.tell.cell(row, "deviation")
        a.reply.note(f"The batch has {numbers}; compared is the newest, {shown}.")
    return row.require("deviation")


def _on_line(a: Answering, similar: tuple[SimilarCase, ...]) -> tuple[SimilarCase, ...]:
    """Of the lines that are asked for, where any is."""
    lines = {one.id for one in of_kind(a.things, ThingKind.LINE)}
    return tuple(case for case in similar if not lines or lines & _lines(a, case.deviation))


def _lines(a: Answering, row: Record) -> set[str | None]:
    batches = [one for batch in row.ids("batch") for one in a.view.rows("batches", batch=batch)]
    return {batch.text("line") for batch in batches}


def _tell_actions(a: Answering, similar: tuple[SimilarCase, ...]) -> None:
    """What was done after the nearest ones, and whether it held."""
    capas = [capa for case in similar[:3] for capa in case.capas][:3]
    said = []
    for row in capas:
        effective = f", effective: {a.tell.said(row, 'effective')}" if row.text("effective") else ""
        said.append(f"{a.tell.cell(row, 'capa')}: {a.tell.quote(row, 'action')}{effective}")
    if said:
        a.reply.paragraph("What was done then:")
        a.reply.items(said)


def _follow_ups(subject: Subject, result: ToolResult) -> tuple[str, ...]:
    found = result.outcome.output
    nearest = found.similar[0].deviation if isinstance(found, History) and found.similar else None
    asked = [f"What happened in {nearest.require('deviation')}?"] if nearest else []
    asked.append(f"Why did {subject.number} happen?")
    if subject.key is not None:
        asked.append(f"Which batches share a lot or equipment with {subject.key.batch}?")
    return tuple(asked)
