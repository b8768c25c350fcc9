"""The timeline of a deviation without a draft, from the records. It names nobody."""

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from app.evidence.words import time_text
from app.records.record import Record
from app.tools.events import Events
from app.tools.exception_types import RecordException
from app.web.deviations.timeline import (
    KIND_OF_TABLE,
    TIMELESS,
    Entry,
    EntryKind,
    Stretch,
    Timeline,
    in_order,
)
from app.web.texts.said import plain


def timeline_of_records(
    deviation: Record,
    rows: Mapping[str, Iterable[Record]],
    exceptions: Iterable[RecordException],
    events: Events | None,
    zone: ZoneInfo,
) -> Timeline:
    """``rows`` are the steps and results of the batch."""
    entries = [_recorded(deviation, "occurred_at", "Deviation: event as reported", zone)]
    if deviation.at("discovered_at") is not None:
        entries.append(_recorded(deviation, "discovered_at", "Discovered", zone))
    stretches = []
    for step in rows["steps"]:
        name = (step.text("name") or step.require("step")).replace("_", " ").capitalize()
        used = f" on {', '.join(step.ids('equipment'))}" if step.ids("equipment") else ""
        if step.at("started_at") is not None:
            entries.append(_recorded(step, "started_at", f"{name}{used} started", zone))
            stretches += _executed(step, name, deviation)
    for row in rows["results"]:
        if row.at("tested_at") is not None:
            said = f"Tested: {row.require('test').replace('_', ' ')}"
            entries.append(_recorded(row, "tested_at", said, zone))
    for one in exceptions:
        entries += _excepted(one, zone)
    entries += _around(events, zone) if events else []
    return in_order(entries, stretches, deviation.require_at("occurred_at"), zone)


def _recorded(row: Record, column: str, what: str, zone: ZoneInfo) -> Entry:
    kind = KIND_OF_TABLE[row.table]
    if row.table == "equipment_events" and row.text("kind") == "alarm":
        kind = EntryKind.ALARM
    moment = row.moment(column)
    at = row.require_at(column)
    end = moment.end if moment else at
    return Entry(at, kind, plain(time_text(at, end, str(zone), "time")), plain(what))


def _executed(step: Record, name: str, deviation: Record) -> Iterator[Stretch]:
    start, end = step.require_at("started_at"), step.at("ended_at")
    if end is not None and start < end:
        yield Stretch(name, start, end, step.text("step") == deviation.text("step"))


def _excepted(one: RecordException, zone: ZoneInfo) -> Iterator[Entry]:
    if one.at is None or (one.entry is not None and one.entry.table in TIMELESS):
        return
    what = f"{one.subject.replace('_', ' ').capitalize()}, {one.text}"
    time = plain(time_text(one.at, one.at, str(zone), "time"))
    yield Entry(one.at, EntryKind.EXCEPTION, time, plain(what))


def _around(events: Events, zone: ZoneInfo) -> Iterator[Entry]:
    for row in events.alarms:
        said = f"Alarm on {row.text('equipment')}: {row.text('description') or 'no text'}"
        yield _recorded(row, "at", said, zone)
    for row in events.work:
        if row.text("kind") != "cleaning":
            said = (row.text("equipment"), row.text("kind"), row.text("description"))
            yield _recorded(row, "at", ", ".join(part for part in said if part), zone)
    for row in events.log:
        yield _recorded(row, "at", f"Log: “{row.text('text')}”", zone)
    for row in events.actions:
        if row.at("at") is not None:
            yield _recorded(row, "at", f"Action: {row.text('text')}", zone)
