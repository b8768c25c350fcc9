"""The timeline of a draft, from its tables: of the process, of the events, of the exceptions."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.drafts.content import Cell, DraftContent, TableBlock
from app.evidence.facts import Fact
from app.evidence.tokens import tokens_in
from app.web.deviations.timeline import (
    KIND_OF_TABLE,
    TIMELESS,
    Entry,
    EntryKind,
    Stretch,
    Timeline,
    in_order,
)
from app.web.texts.said import NOTHING, Said, Speaker

_CONCERNED = "▸ "  # how a draft marks the step concerned


def timeline_of_draft(speaker: Speaker, event: datetime) -> Timeline:
    content = speaker.content
    tables = {
        section.id: [one for one in section.blocks if isinstance(one, TableBlock)]
        for section in content.sections
    }
    stretches, entries = [], []
    for row in _rows(tables.get("requirement", []), "Started", "Ended"):
        stretches += _stretch(speaker, row)
        entries += _step_entries(speaker, row)
    for row in _rows(tables.get("timeline", []), "Time", "Event", "Source"):
        entries += _told(speaker, row)
    shown = {(one.at, one.kind) for one in entries}
    for row in _rows(tables.get("event", []), "Time", "Entry", "Exception"):
        entries += [
            one for one in _exception(speaker, row) if (one.at, EntryKind.EXCEPTION) not in shown
        ]
    return in_order(entries, stretches, event, ZoneInfo(content.timezone))


def _rows(tables: Iterable[TableBlock], *titles: str) -> Iterator[dict[str, Cell]]:
    """Of the first table that has these columns, each as title → cell."""
    for table in tables:
        names = [one.title for one in table.columns]
        if set(titles) <= set(names):
            yield from (dict(zip(names, row, strict=True)) for row in table.rows)
            return


def _stretch(speaker: Speaker, row: dict[str, Cell]) -> Iterator[Stretch]:
    started, ended = _instant(speaker, row["Started"]), _instant(speaker, row["Ended"])
    name = speaker.words(row["Step"].text)
    if started is not None and ended is not None and started < ended:
        concerned = name.startswith(_CONCERNED)
        yield Stretch(name.removeprefix(_CONCERNED), started, ended, concerned)


def _step_entries(speaker: Speaker, row: dict[str, Cell]) -> Iterator[Entry]:
    name = row["Step"].text.removeprefix(_CONCERNED)
    said, mark = _without_marks(name)
    for title, words in (("Started", "started"), ("Ended", "ended")):
        at = _instant(speaker, row[title])
        if at is not None:
            on = f" on {row['Equipment'].text}" if title == "Started" else ""
            what = speaker.say(f"{said}{on} {words}")
            time = _time(speaker, row[title])
            yield Entry(at, EntryKind.STEP, time, what, speaker.say(mark))


def _told(speaker: Speaker, row: dict[str, Cell]) -> Iterator[Entry]:
    at = _instant(speaker, row["Time"])
    kind = _kind(speaker.content, row)
    if at is None or kind is EntryKind.STEP:  # all steps are told with the batch's
        return
    what, mark = speaker.say(row["Event"].text), speaker.say(row["Source"].text)
    yield Entry(at, kind, _time(speaker, row["Time"]), what, mark)


def _exception(speaker: Speaker, row: dict[str, Cell]) -> Iterator[Entry]:
    at = _instant(speaker, row["Time"])
    has_time = _where(speaker.content, row["Entry"]).get("table") not in TIMELESS
    if at is not None and has_time:
        entry, mark = _without_marks(row["Entry"].text)
        value = "" if row["Recorded"].text == "–" else f" {row['Recorded'].text}"
        what = speaker.say(f"{entry}{value}, {row['Exception'].text}")
        time = _time(speaker, row["Time"])
        yield Entry(at, EntryKind.EXCEPTION, time, what, speaker.say(mark))


def _kind(content: DraftContent, row: dict[str, Cell]) -> EntryKind:
    where = _where(content, row["Source"])
    kind = KIND_OF_TABLE.get(str(where.get("table")), EntryKind.LOG)
    is_alarm = kind is EntryKind.WORK and row["Event"].text.startswith("Alarm")
    return EntryKind.ALARM if is_alarm else kind


def _where(content: DraftContent, cell: Cell) -> dict[str, Any]:
    found = (content.evidence[one.id] for one in tokens_in(cell.text) if one.kind == "E")
    return next((one.where for one in found), {})


def _without_marks(text: str) -> tuple[str, str]:
    """A cell's text, and the citation marks in it."""
    marks = [f"[{token.id}]" for token in tokens_in(text) if token.kind == "E"]
    for mark in marks:
        text = text.replace(mark, "")
    return text, "".join(marks)


def _time_fact(content: DraftContent, cell: Cell) -> Fact | None:
    facts = (content.facts[one.id] for one in tokens_in(cell.text) if one.kind == "F")
    return next((one for one in facts if one.start is not None), None)


def _instant(speaker: Speaker, cell: Cell) -> datetime | None:
    fact = _time_fact(speaker.content, cell)
    return fact.start if fact else None


def _time(speaker: Speaker, cell: Cell) -> Said:
    fact = _time_fact(speaker.content, cell)
    return speaker.say(f"[{fact.id}|time]") if fact else NOTHING
