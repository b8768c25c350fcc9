"""Section 4: the timeline, and the longest silence in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from app.drafts.content import Block, Cell, Section, TableColumn, Tone
from app.investigation.citing import own_time_column, words
from app.investigation.sections.opening import relevant_exceptions
from app.investigation.writing import Writing, plain
from app.records.record import Record
from app.tools.events import Events
from app.tools.exception_types import ExceptionKind, RecordException

_WORK_DAYS = 30


def timeline(w: Writing) -> Section:
    entries = sorted(_timeline(w), key=lambda one: (one.at, one.order, one.what))
    rows = tuple((plain(one.when), plain(one.what), Cell(one.source, Tone.NONE)) for one in entries)
    table = w.composer.table(
        caption="Events in order of time",
        columns=(TableColumn("Time", 1.4), TableColumn("Event", 4), TableColumn("Source", 1.4)),
        rows=rows,
        note="Times are the source systems' own, shown in the plant's time zone.",
    )
    return Section("timeline", 4, "Timeline", (table, *_unexplained_gap(w, entries)))


@dataclass(frozen=True)
class _Entry:
    at: datetime
    order: int
    when: str
    what: str
    source: str


def _timeline(w: Writing) -> Iterator[_Entry]:
    row = w.subject.deviation
    yield _entry(w, row, "occurred_at", "**Deviation**: event as reported", 5)
    if row.at("discovered_at") is not None:
        yield _entry(w, row, "discovered_at", "Discovered", 6)
    if w.subject.step is not None:
        yield _entry(w, w.subject.step, "started_at", "Step started", 0)
        if w.subject.step.at("ended_at") is not None:
            yield _entry(w, w.subject.step, "ended_at", "Step ended", 9)
    for one in relevant_exceptions(w):
        yield from _exception_entry(w, one)
    events = w.gathered.output("events", Events)
    if events is not None:
        yield from _event_entries(w, events)


def _exception_entry(w: Writing, one: RecordException) -> Iterator[_Entry]:
    if one.at is None or one.entry is None:
        return
    subject = f"[{w.ledger.text_fact('entry', words(one.subject), w.computed('exceptions'))}]"
    when = f"[{w.ledger.time('at', one.at, w.computed('exceptions'))}]"
    column = own_time_column(one)
    if column is not None:
        what = f"{subject} {w.show_value(one.entry)}, {one.text}"
        yield _Entry(one.at, 4, w.show_time(one.entry, column), what, w.mark(one.entry))
    else:
        due = " check due" if one.kind is ExceptionKind.ENTRY_MISSING else ""
        yield _Entry(one.at, 4, when, f"{subject}{due}, {one.text}", w.mark(one.rule or one.entry))


def _event_entries(w: Writing, events: Events) -> Iterator[_Entry]:
    for row in events.alarms:
        yield _entry(
            w, row, "at", f"Alarm on {w.show(row, 'equipment')}: {w.show(row, 'description')}", 3
        )
    for row in events.log:
        yield _entry(w, row, "at", f"Log: “{w.show(row, 'text')}”", 5)
    for row in events.actions:
        if row.at("at") is not None:
            yield _entry(w, row, "at", f"Action: {w.show(row, 'text')}", 7)
    since = w.subject.at - timedelta(days=_WORK_DAYS)
    for row in events.work:
        if row.text("kind") != "cleaning" and row.require_at("at") >= since:
            kind = w.show(row, "kind")
            what = f"{w.show(row, 'equipment')}, {kind}: {w.show(row, 'description')}"
            yield _entry(w, row, "at", what, 1)


def _entry(w: Writing, row: Record, column: str, what: str, order: int) -> _Entry:
    return _Entry(
        row.require_at(column), order, w.show_time(row, column), what.replace("**", ""), w.mark(row)
    )


def _unexplained_gap(w: Writing, entries: list[_Entry]) -> Iterator[Block]:
    """The longest silence within the step."""
    step = w.subject.step
    if step is None or step.at("ended_at") is None:
        return
    start, end = step.require_at("started_at"), step.require_at("ended_at")
    times = sorted({start, end, *(one.at for one in entries if start <= one.at <= end)})
    gap, begins = max(
        ((after - before, before) for before, after in pairwise(times)),
        default=(timedelta(0), start),
    )
    if gap < timedelta(hours=4):
        return
    evidence = w.computed("events")
    length = f"[{w.ledger.duration('gap', gap.total_seconds(), evidence)}]"
    at = f"[{w.ledger.time('gap begins', begins, evidence)}]"
    yield w.composer.notice(
        "Gap", f"The longest time within the step without an entry above is {length}, from {at}."
    )
