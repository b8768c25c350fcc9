"""Which deviations there are: open or closed, of a line, an equipment, a product, since a day."""

from datetime import date, timedelta

from app.agent.answering import Answered, Answering
from app.agent.answers.narrowing import (
    other_time_beside_period,
    other_time_in,
    period_in,
    since_in,
    standing_in,
)
from app.agent.names import lines_in
from app.agent.questions import words
from app.agent.reply import Column
from app.agent.runs import said
from app.agent.telling import listed, noun
from app.agent.things import Thing, ThingKind, of_kind
from app.records.record import Record

_SHOWN = 12
_CLOSED = "closed"
_COLUMNS = (Column("Deviation"), Column("Occurred"), Column("Title"), Column("Status"))
_ASKS_OPEN = words(r"open|pending|unclosed|not (?:yet )?closed")
_ASKS_CLOSED = words(r"closed")


def answer_deviations(a: Answering) -> Answered:
    unknown = [] if of_kind(a.things, ThingKind.LINE) else lines_in(a.question)
    if unknown:
        a.reply.note(f"Not found: line {said(listed(unknown, 'or'))}. No record in scope has it.")
    if unknown or a.understood.unknown:
        return Answered()
    rows, of = a.steps.look("deviations on record", lambda: _looked_at(a), _summary)
    if other := _other_time(a):
        a.reply.note(f"Not narrowed to “{said(other)}”: a month, a year or “since” a day would be.")
    about = f" {said(', '.join(of))}" if of else ""
    if not rows:
        a.reply.note(f"Not found: a deviation{about}.")
        return Answered()
    keys = [row.require("deviation") for row in rows]
    evidence = a.tell.counted("Count of deviations", {"of": ", ".join(of)}, keys)
    many = a.tell.count("deviations", len(rows), evidence)
    are, deviations = noun(len(rows), "is", "are"), noun(len(rows), "deviation")
    a.reply.paragraph(f"On record {are} {many} {deviations}{about}.")
    newest = [_row(a, row) for row in reversed(rows[-_SHOWN:])]
    a.reply.table("All of them" if len(rows) <= _SHOWN else "The newest", _COLUMNS, newest)
    only = (Thing(ThingKind.DEVIATION, keys[0]),) if len(keys) == 1 else ()
    return Answered(only, (f"What happened in {keys[-1]}?",))


def _looked_at(a: Answering) -> tuple[list[Record], list[str]]:
    """In order of time; and what they are of, in words."""
    rows, of = a.view.rows("deviations", order=("occurred_at",)), []
    if _ASKS_CLOSED.search(a.question) and not _ASKS_OPEN.search(a.question):
        rows = [row for row in rows if row.text("status") == _CLOSED]
        of.append("that are closed")
    elif _ASKS_OPEN.search(a.question):
        rows = [row for row in rows if row.text("status") != _CLOSED]
        of.append("that are open")
    for line in of_kind(a.things, ThingKind.LINE)[:1]:
        made = {row.require("batch") for row in a.view.rows("batches", line=line.id)}
        rows = [row for row in rows if made & set(row.ids("batch"))]
        of.append(f"of batches of line {line.id}")
    for product in of_kind(a.things, ThingKind.PRODUCT)[:1]:
        rows = [row for row in rows if row.text("product") == product.id]
        of.append(f"of {product.id}")
    rows = _of_places(a, rows, of)
    rows = _of_time(a, rows, of)
    return rows, of


def _of_time(a: Answering, rows: list[Record], of: list[str]) -> list[Record]:
    today = a.at.astimezone(a.zone).date()
    since, period = since_in(a.question, today), period_in(a.question, today)
    if since is not None:
        of.append(f"that occurred since {_shown(since)}")
        rows = [row for row in rows if _day_of(a, row) >= since]
    elif period is not None:
        first, after = period
        of.append(f"that occurred from {_shown(first)} to {_shown(after - timedelta(days=1))}")
        rows = [row for row in rows if first <= _day_of(a, row) < after]
    return rows


def _day_of(a: Answering, row: Record) -> date:
    return row.require_at("occurred_at").astimezone(a.zone).date()


def _shown(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _other_time(a: Answering) -> str:
    """What is said of a time, where none is understood or another beside it."""
    today = a.at.astimezone(a.zone).date()
    is_period = since_in(a.question, today) is None and period_in(a.question, today) is not None
    return (other_time_beside_period if is_period else other_time_in)(a.question)


def _of_places(a: Answering, rows: list[Record], of: list[str]) -> list[Record]:
    own = {one.id for one in of_kind(a.things, ThingKind.EQUIPMENT)}
    rooms = {one.id for one in of_kind(a.things, ThingKind.ROOM)}
    if not own and not rooms:
        return rows
    of.append(f"that name equipment {'of ' if rooms else ''}{' or '.join(sorted(rooms or own))}")
    wanted = standing_in(a, rooms) if rooms else own
    return [row for row in rows if wanted & set(row.ids("equipment"))]


def _row(a: Answering, row: Record) -> tuple[str, ...]:
    return (
        f"{a.tell.cell(row, 'deviation')}{a.tell.mark(row)}",
        a.tell.time(row, "occurred_at"),
        a.tell.cell(row, "title"),
        a.tell.cell(row, "status"),
    )


def _summary(found: tuple[list[Record], list[str]]) -> str:
    return f"{len(found[0]):,} of them"
