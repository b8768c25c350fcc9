"""What happened to an equipment: work on it, its alarms, and the deviations that name it."""

from collections import Counter
from datetime import datetime

from app.agent.answering import Answered, Answering
from app.agent.reply import Column, Row
from app.agent.telling import listed, noun
from app.agent.things import ThingKind, first_of
from app.investigation.citing import words
from app.plant.batches import find_deviation
from app.records.record import Record
from app.records.tables import RECORDS
from app.tools.events import Events
from app.tools.result import ToolResult

_FEW = 2
_SHOWN = 12
_DAYS = 730
_ROUTINE = "cleaning"
_COLUMNS = (Column("When"), Column("Kind"), Column("What"), Column("Result"))


def answer_equipment(a: Answering) -> Answered:
    named = first_of(a.things, ThingKind.EQUIPMENT)
    if named is None:
        raise LookupError("a question about an equipment names one")
    row = a.view.one("equipment", equipment=named.id)
    at = _around(a, named.id)
    arguments = {"at": at, "equipment": (named.id,), "days_before": _DAYS, "hours": 24 * 31}
    result = a.steps.run("events", arguments, f"log of {named.id}")
    raised = a.steps.look(
        f"deviations that name {named.id}",
        lambda: tuple(_deviations(a, named.id)),
        lambda rows: f"{len(rows)} found",
    )
    a.reply.paragraph(_what_it_is(a, row) if row else "")
    tell_events(a, result)
    _tell_raised(a, raised)
    asked = [f"What happened in {one.require('deviation')}?" for one in raised[-1:]]
    return Answered((), (*asked, f"Which batches used {named.id}?"))


def tell_events(a: Answering, result: ToolResult) -> None:
    """Counts by kind, and the newest entries other than cleaning."""
    found = result.outcome.output
    if not isinstance(found, Events):
        a.reply.note(f"The equipment log could not be read{a.tell.mark_of(result)}.")
        return
    evidence = a.tell.computed(result)
    entries = sorted((*found.work, *found.alarms), key=lambda row: row.require_at("at"))
    if not entries and not found.log:
        mark = a.tell.mark_of(result)
        a.reply.note(f"Not found: an entry of the equipment log in the time searched{mark}.")
        return
    if entries:
        a.reply.paragraph(_counted(a, entries, evidence))
    shown = [row for row in entries if row.text("kind") != _ROUTINE][-_SHOWN:]
    if len(shown) > _FEW:
        a.reply.table(
            "The newest entries, without cleaning",
            _COLUMNS,
            [_row(a, one) for one in reversed(shown)],
        )
    else:
        a.reply.paragraph(*(_sentence(a, one) for one in shown))
    if found.log:
        a.reply.items(_log(a, row) for row in found.log[-_SHOWN:])


def _around(a: Answering, equipment: str) -> datetime:
    """The deviation's time where one is spoken of; else the newest entry's: a quiet year is not
    what is asked for."""
    deviation = first_of(a.things, ThingKind.DEVIATION)
    if deviation is not None:
        return find_deviation(a.view, deviation.id).require_at("occurred_at")
    before = RECORDS["equipment_events"].c.at <= a.at
    rows = a.view.rows("equipment_events", before, equipment=equipment, order=("at",))
    return rows[-1].require_at("at") if rows else a.at


def _what_it_is(a: Answering, row: Record) -> str:
    name = f" is the {a.tell.said(row, 'name')}" if row.text("name") else " is on record"
    line = f" on line {a.tell.cell(row, 'line')}" if row.text("line") else ""
    room = f", in {a.tell.cell(row, 'location')}" if row.text("location") else ""
    until = ""
    if row.at("qualified_until") is not None:
        until = f", qualified until {a.tell.time(row, 'qualified_until', 'date')}"
    return f"{a.tell.cell(row, 'equipment')}{name}{line}{room}{until}."


def _counted(a: Answering, entries: list[Record], evidence: str) -> str:
    kinds = Counter(row.require("kind") for row in entries)
    parts = [
        f"{a.tell.count(kind, count, evidence)} {_plural(kind, count)}"
        for kind, count in kinds.most_common()
    ]
    since = a.tell.time(entries[0], "at", "date")
    until = a.tell.time(entries[-1], "at", "date")
    return f"From {since} to {until} its log holds {listed(parts)}."


def _plural(kind: str, count: int) -> str:
    if kind in ("maintenance", _ROUTINE):
        return f"{noun(count, 'entry', 'entries')} of {words(kind)}"
    return noun(count, words(kind))


def _row(a: Answering, row: Record) -> Row:
    return (
        f"{a.tell.time(row, 'at')}{a.tell.mark(row)}",
        a.tell.said(row, "kind"),
        a.tell.cell(row, "description"),
        a.tell.cell(row, "result"),
    )


def _sentence(a: Answering, row: Record) -> str:
    what = f": {a.tell.quote(row, 'description')}" if row.text("description") else ""
    return f"On {a.tell.time(row, 'at')} {a.tell.said(row, 'kind')}{what}."


def _log(a: Answering, row: Record) -> str:
    return f"{a.tell.time(row, 'at')}: {a.tell.quote(row, 'text')}"


def _deviations(a: Answering, equipment: str) -> list[Record]:
    named = RECORDS["deviations"].c.equipment.contains(equipment, autoescape=True)
    rows = a.view.rows("deviations", named, order=("occurred_at",))
    return [row for row in rows if equipment in row.ids("equipment")]


def _tell_raised(a: Answering, raised: tuple[Record, ...]) -> None:
    if not raised:
        a.reply.note("Not found: a deviation that names it.")
        return
    count = len(raised)
    newest = raised[-1]
    keys = [row.require("deviation") for row in raised]
    evidence = a.tell.counted("Count of deviations that name the equipment", {}, keys)
    many = a.tell.count("deviations", count, evidence)
    number, at = a.tell.cell(newest, "deviation"), a.tell.time(newest, "occurred_at", "date")
    title = a.tell.cell(newest, "title")
    last = "the newest is " if count > 1 else ""
    verb = noun(count, "names", "name")
    a.reply.paragraph(
        f"{many} {noun(count, 'deviation')} {verb} it; {last}{number} of {at}, “{title}”."
    )
