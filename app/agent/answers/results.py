"""Was it in specification: a batch's results, or one parameter's readings, against their limits."""

from app.agent.answering import Answered, Answering
from app.agent.answers.batch import run_exceptions, tell_record
from app.agent.answers.exceptions import tell_exceptions
from app.agent.answers.investigating import find_subject
from app.agent.questions import YES_OR_NO
from app.agent.reply import Cell, Column, Row
from app.agent.telling import noun
from app.agent.things import Thing, ThingKind, first_of, of_kind
from app.drafts.content import Tone
from app.investigation.citing import words
from app.plant.batches import batch_key, find_batch, specification_in_force
from app.records.record import Record
from app.tools.exception_types import ExceptionKind, RecordException
from app.tools.exceptions import ExceptionsFound
from app.tools.result import ToolResult

_FEW = 2
_COLUMNS = (
    Column("Test"),
    Column("Result", align_right=True),
    Column("Criterion", align_right=True),
    Column("Verdict"),
)
_RESULTS = (ExceptionKind.RESULT_BELOW, ExceptionKind.RESULT_ABOVE)
_READINGS = (ExceptionKind.READING_BELOW, ExceptionKind.READING_ABOVE)


def answer_results(a: Answering) -> Answered:
    batch = _batch(a)
    if batch is None:
        a.reply.note("Not found: a batch that this deviation names.")
        return Answered()
    result = run_exceptions(a, batch)
    found = result.outcome.output
    things = (Thing(ThingKind.BATCH, batch.require("batch"), batch.require("product")),)
    if not isinstance(found, ExceptionsFound):
        tell_record(a, result)
        return Answered(things)
    parameters = {one.id for one in of_kind(a.things, ThingKind.PARAMETER)}
    if parameters:
        _tell_readings(a, batch, result, sorted(parameters))
    else:
        _tell_results(a, batch, result, found)
    return Answered(things, _follow_ups(batch, found))


def _batch(a: Answering) -> Record | None:
    """The batch that is named, or that of the deviation."""
    named = first_of(a.things, ThingKind.BATCH)
    if named is not None:
        return a.steps.look(
            f"batch {named.id}",
            lambda: find_batch(a.view, named.id, named.product or None),
            lambda row: row.require("product"),
        )
    deviation = first_of(a.things, ThingKind.DEVIATION)
    return find_subject(a, deviation.id).batch if deviation else None


def _tell_results(a: Answering, batch: Record, result: ToolResult, found: ExceptionsFound) -> None:
    rows = _rows(a, batch)
    number = a.tell.cell(batch, "batch")
    if not rows:
        a.reply.note(f"Not found: a laboratory result of batch {number}.")
        return
    bad = {one.entry.row_id for one in found.exceptions if one.kind in _RESULTS and one.entry}
    outside = [row for row in rows if row.row_id in bad]
    judged = [row for row in rows if _rule(a, row) is not None]
    evidence = a.tell.computed(result)
    count = a.tell.count("results with a criterion", len(judged), evidence)
    if not outside:
        yes = _verdict(a, "Yes")
        said = f"{yes}all {count} results of batch {number} that have a criterion meet it."
        if len(judged) < 2:
            said = f"{count} {noun(len(judged), 'result')} of batch {number} with a criterion, met."
    else:
        many = a.tell.count("results outside", len(outside), evidence)
        verb = noun(len(outside), "does", "do")
        no = _verdict(a, "No")
        said = f"{no}{many} of {count} results of batch {number} {verb} not meet the criterion."
    a.reply.paragraph(said, _in_process(a, result, found))
    if len(rows) > _FEW:
        shown = [_row(a, row, row.row_id in bad) for row in rows]
        a.reply.table(
            f"Results of {number} against the criteria in force when tested", _COLUMNS, shown
        )
    elif outside:
        tell_exceptions(a, result, [one for one in found.exceptions if one.kind in _RESULTS])


def _verdict(a: Answering, word: str) -> str:
    return f"{word}: " if YES_OR_NO.match(a.question) else ""


def _in_process(a: Answering, result: ToolResult, found: ExceptionsFound) -> str:
    """Results within their criteria are not all there is to a batch."""
    count = sum(one.kind in _READINGS for one in found.exceptions)
    if not count or of_kind(a.things, ThingKind.TEST):
        return ""
    many = a.tell.count("readings outside", count, a.tell.computed(result))
    verb = noun(count, "reading was", "readings were")
    return f"In process, {many} {verb} outside the validated range."


def _rows(a: Answering, batch: Record) -> list[Record]:
    key = batch_key(batch)
    tests = {one.id for one in of_kind(a.things, ThingKind.TEST)}
    rows = a.view.rows("results", order=("test",), batch=key.batch, product=key.product)
    return [row for row in rows if not tests or row.require("test") in tests]


def _rule(a: Answering, row: Record) -> Record | None:
    product, test = row.require("product"), row.require("test")
    return specification_in_force(a.view, product, test, None, row.require_at("tested_at"))


def _row(a: Answering, row: Record, is_outside: bool) -> Row:
    rule = _rule(a, row)
    verdict = Cell("no criterion provided") if rule is None else Cell("meets", Tone.OK)
    if row.text("status") == "invalidated":
        verdict = Cell("invalidated", Tone.BAD)
    if is_outside:
        verdict = Cell("outside", Tone.BAD)
    return (
        f"{a.tell.said(row, 'test')}{a.tell.mark(row)}",
        a.tell.value(row),
        _criterion(a, rule),
        verdict,
    )


def _criterion(a: Answering, rule: Record | None) -> str:
    if rule is None:
        return "–"
    if rule.text("text"):
        return a.tell.cell(rule, "text")
    return a.tell.range(rule) if rule.text("low") or rule.text("high") else "–"


def _tell_readings(a: Answering, batch: Record, result: ToolResult, parameters: list[str]) -> None:
    """Of the parameters that are asked for: how many readings, and each that is outside."""
    found = result.outcome.output
    key = batch_key(batch)
    evidence = a.tell.computed(result)
    for parameter in parameters:
        same = {"batch": key.batch, "product": key.product, "parameter": parameter}
        count = len(a.view.rows("readings", **same))
        name, number = words(parameter), a.tell.cell(batch, "batch")
        if not count:
            a.reply.note(f"Not found: a reading of the {name} in batch {number}.")
            continue
        outside = _outside(found, parameter)
        all_of_them = a.tell.count(f"readings of {name}", count, evidence)
        if outside:
            many = a.tell.count(f"readings outside of {name}", len(outside), evidence)
            verb = noun(len(outside), "was", "were")
            a.reply.paragraph(
                f"No: {many} of {all_of_them} {noun(count, 'reading')} of the {name} in batch "
                f"{number} {verb} outside the range in force."
            )
            tell_exceptions(a, result, outside)
        else:
            a.reply.paragraph(
                f"Yes: the record of batch {number} shows no reading of the {name} outside the "
                f"range in force, of {all_of_them} made."
            )


def _outside(found: ExceptionsFound, parameter: str) -> list[RecordException]:
    return [one for one in found.exceptions if one.kind in _READINGS and one.subject == parameter]


def _follow_ups(batch: Record, found: ExceptionsFound) -> tuple[str, ...]:
    number = batch.require("batch")
    asked = [f"What happened in {number}?"]
    asked += [
        f"How has the {words(one.subject)} developed over the batches?"
        for one in found.exceptions[:1]
    ]
    return (*asked, f"Which batches share a lot or equipment with {number}?")
