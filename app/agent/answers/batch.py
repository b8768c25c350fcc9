"""What happened in a batch: how it was made, its record by exception, and what was raised on it."""

from collections.abc import Iterator

from app.agent.answering import Answered, Answering
from app.agent.answers.exceptions import checked_words, missing_words, tell_exceptions
from app.agent.answers.investigating import deviations_of, status_of
from app.agent.reply import Column
from app.agent.telling import listed
from app.agent.things import Thing, ThingKind, Things, first_of
from app.plant.batches import batch_key, find_batch
from app.records.record import Record
from app.tools.exceptions import ExceptionsFound
from app.tools.result import ToolResult

_FEW = 2
_DEVIATIONS = (Column("Deviation"), Column("Occurred"), Column("Title"), Column("Status"))


def answer_batch(a: Answering) -> Answered:
    named = first_of(a.things, ThingKind.BATCH)
    if named is None:
        raise LookupError("a question about a batch names one")
    batch = a.steps.look(
        f"batch {named.id}",
        lambda: find_batch(a.view, named.id, named.product or None),
        lambda row: f"{row.require('product')}, {row.text('status') or 'no status'}",
    )
    result = run_exceptions(a, batch)
    raised = a.steps.look(
        "deviations of the batch",
        lambda: tuple(deviations_of(a, named.id)),
        lambda rows: f"{len(rows)} found",
    )
    a.reply.paragraph(*_made(a, batch))
    tell_record(a, result)
    tell_deviations(a, raised)
    return Answered(_things(batch, raised), _follow_ups(named.id, raised))


def run_exceptions(a: Answering, batch: Record) -> ToolResult:
    key = batch_key(batch)
    arguments = {"batch": key.batch, "product": key.product}
    return a.steps.run("exceptions", arguments, f"record of batch {key.batch}")


def tell_record(a: Answering, result: ToolResult) -> None:
    found = result.outcome.output
    if not isinstance(found, ExceptionsFound):
        a.reply.note(f"The batch record could not be checked{a.tell.mark_of(result)}.")
        return
    if found.exceptions:
        tell_exceptions(a, result, found.exceptions)
    else:
        checked = checked_words(a, result, found)
        a.reply.paragraph(f"Its record shows no exception; checked were {checked}.")
    a.reply.note(missing_words(found))


def tell_deviations(a: Answering, raised: tuple[Record, ...]) -> None:
    if not raised and a.view.provided("deviations"):
        a.reply.note("Not found: a deviation that names this batch.")
    elif len(raised) > _FEW:
        rows = [
            (
                f"{a.tell.cell(row, 'deviation')}{a.tell.mark(row)}",
                a.tell.time(row, "occurred_at"),
                a.tell.cell(row, "title"),
                a.tell.cell(row, "status"),
            )
            for row in raised
        ]
        a.reply.table("Deviations that name the batch", _DEVIATIONS, rows)
    else:
        a.reply.paragraph(*(_deviation(a, row) for row in raised))


def _made(a: Answering, batch: Record) -> Iterator[str]:
    line = f" on line {a.tell.cell(batch, 'line')}" if batch.text("line") else ""
    began = a.tell.time(batch, "started_at", "date")
    ended = f" to {a.tell.time(batch, 'ended_at', 'date')}" if batch.at("ended_at") else ""
    made = f"was made from {began}{ended}" if ended else f"was begun on {began}"
    parts = []
    if batch.text("status"):
        parts.append(f"its status is {a.tell.said(batch, 'status')}")
    if batch.text("yield_percent"):
        parts.append(f"its yield {a.tell.value(batch, 'yield_percent', '%')}")
    so_far = f"; {listed(parts)}" if parts else ""
    yield f"Batch {a.tell.cell(batch, 'batch')} {made}{line}{so_far}."
    product = a.view.one("products", product=batch.require("product"))
    if product is not None:
        strength = f", {a.tell.cell(product, 'strength')}" if product.text("strength") else ""
        yield f"The product is {a.tell.cell(product, 'name')}{strength}."


def _deviation(a: Answering, row: Record) -> str:
    number, at = a.tell.cell(row, "deviation"), a.tell.time(row, "occurred_at")
    title, status = a.tell.cell(row, "title"), status_of(a, row)
    return f"Deviation {number}, “{title}”, was raised on it ({at}); it is {status}."


def _things(batch: Record, raised: tuple[Record, ...]) -> Things:
    """A deviation only where it is the only one: else nobody knows which is meant."""
    key = batch_key(batch)
    own = Thing(ThingKind.BATCH, key.batch, key.product)
    if len(raised) != 1:
        return (own,)
    return (own, Thing(ThingKind.DEVIATION, raised[0].require("deviation")))


def _follow_ups(batch: str, raised: tuple[Record, ...]) -> tuple[str, ...]:
    told = [f"What happened in {row.require('deviation')}?" for row in raised[-1:]]
    asked = ("Did its results meet the specification?",)
    return (*told, *asked, f"Which batches share a lot or equipment with {batch}?")
