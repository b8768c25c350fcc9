"""What a page shows of the chat: a turn's steps, blocks and end, made from what was told."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, func, or_, select

from app.agent.events import EventType, TurnEvent, TurnState
from app.agent.plain import plain_lines
from app.agent.store import Turn
from app.agent.things import Thing, ThingKind, from_json
from app.records.record import Record
from app.records.tables import RECORDS
from app.records.view import View
from app.records.visibility import visible
from app.tools.catalogue import TOOLS

_FOUND = 7  # of each kind, in the dialog
_RECENT = 500  # rows
_OPEN = "open"


@dataclass
class Step:
    """``status`` is empty while it runs."""

    number: int
    tool: str
    label: str
    status: str = ""
    summary: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class TurnShown:
    """``blocks`` are those behind the event that the page has seen; ``told`` is the last one.
    ``is_models``: some of the answer was written by a model."""

    turn: Turn
    steps: tuple[Step, ...]
    blocks: tuple[Mapping[str, Any], ...]
    attachments: tuple[Thing, ...]
    abstained: Mapping[str, Any] | None
    failed: Mapping[str, Any] | None
    seconds: float
    follow_ups: tuple[str, ...]
    draft_of: str | None
    told: int
    copied: str
    is_models: bool = False

    @property
    def is_running(self) -> bool:
        return self.turn.state is TurnState.RUNNING

    @property
    def question(self) -> tuple[tuple[str, bool], ...]:
        """In pieces; True for a name of something."""
        names = sorted({one["id"] for one in self.turn.subjects}, key=len, reverse=True)
        pattern = "|".join(re.escape(name) for name in names if not name.isalpha())
        pieces = (
            re.split(rf"({pattern})", self.turn.question, flags=re.IGNORECASE) if pattern else []
        )
        asked = pieces or [self.turn.question]
        return tuple((piece, at % 2 == 1) for at, piece in enumerate(asked) if piece)

    @property
    def summary(self) -> str:
        """``record of batch NF-25-0412, earlier deviations``."""
        return ", ".join(dict.fromkeys(step.label for step in self.steps))


@dataclass(frozen=True)
class Command:
    """A tool as one types it; ``arguments`` by name, required first."""

    name: str
    purpose: str
    required: tuple[str, ...]
    optional: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """Something that a question can be about."""

    thing: Thing
    title: str
    remark: str


def turn_shown(turn: Turn, events: Sequence[TurnEvent], after: int = 0) -> TurnShown:
    blocks = [one for one in events if one.type is EventType.TEXT]
    end = next((one for one in events if one.type.is_last), None)
    finished = end.json if end and end.type is EventType.TURN_FINISHED else {}
    failed = end.json if end and end.type is EventType.TURN_FAILED else None
    abstained = next((one.json for one in events if one.type is EventType.ABSTAINED), None)
    steps = tuple(_steps(events))
    return TurnShown(
        turn=turn,
        steps=steps,
        blocks=tuple(_drawn(one.json) for one in blocks if one.seq > after),
        attachments=tuple(from_json(one) for one in turn.attachments),
        abstained=_dated(abstained) if abstained else None,
        failed=failed,
        seconds=finished.get("seconds", sum(step.seconds for step in steps)),
        follow_ups=tuple(finished.get("follow_ups", ())),
        draft_of=finished.get("draft_of"),
        told=events[-1].seq if events else 0,
        copied=_copied(turn, events) if end else "",
        is_models=any("origin" in one.json for one in blocks),
    )


def commands() -> tuple[Command, ...]:
    return tuple(_command(tool.specification) for tool in TOOLS)


def examples(view: View) -> tuple[str, ...]:
    """Questions that this installation can answer."""
    deviation = _newest(view, "deviations", "occurred_at", status=_OPEN)
    batch = _newest(view, "batches", "started_at")
    document = _newest(view, "documents", "effective_from", type="SOP")
    asked = []
    if deviation is not None:
        number = deviation.require("deviation")
        asked += [f"What happened in {number}?", f"Which deviations are similar to {number}?"]
    if batch is not None:
        number = batch.require("batch")
        asked.append(f"Did the results of {number} meet the specification?")
        asked.append(f"Which batches share a lot or equipment with {number}?")
    if document is not None:
        asked.append(f"What changed in {document.require('number')}?")
    return tuple(asked)


def thing_of(about: str) -> Thing | None:
    """``deviation:DEV-2025-0124``; None for anything else."""
    kind, _sign, name = about.partition(":")
    return Thing(ThingKind(kind), name) if kind in set(ThingKind) and name else None


def attachable(view: View, words: str) -> tuple[Found, ...]:
    """Newest first; those that have every word in number or title."""
    deviations = (
        Found(
            Thing(ThingKind.DEVIATION, row.require("deviation")),
            row.require("title"),
            row.text("status") or "",
        )
        for row in _matching(view, "deviations", ("deviation", "title"), "occurred_at", words)
    )
    documents: dict[str, Found] = {}
    for row in _matching(view, "documents", ("number", "title"), "number", words):
        thing = Thing(ThingKind.DOCUMENT, row.require("number"))
        documents.setdefault(thing.id, Found(thing, row.require("title"), row.require("type")))
    return (*islice(deviations, _FOUND), *islice(documents.values(), _FOUND))


def _steps(events: Sequence[TurnEvent]) -> Iterator[Step]:
    steps: dict[int, Step] = {}
    for event in events:
        if event.type is EventType.STEP_STARTED:
            number = event.json["step"]
            steps[number] = Step(number, event.json["tool"], event.json["label"])
        elif event.type is EventType.STEP_FINISHED:
            step = steps[event.json["step"]]
            step.status, step.summary = event.json["status"], event.json["summary"]
            step.seconds = event.json["seconds"]
    return iter(steps.values())


def _drawn(block: Mapping[str, Any]) -> Mapping[str, Any]:
    """A figure was drawn by this server, when it was told; in a table a mark beside a value of the
    same source leads nowhere that the value does not."""
    if block["block"] == "figure":
        return {**block, "svg": Markup(block["svg"])}  # noqa: S704 - as the docstring says
    if block["block"] == "table":
        return {**block, "rows": [_numbered(row) for row in block["rows"]]}
    return block


def _numbered(row: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    runs = [run for cell in row for run in cell["runs"]]
    linked = {run["citation"] for run in runs if run["kind"] in ("fact", "id")}
    return [
        {
            **cell,
            "runs": [
                {**run, "kind": "number"}
                if run["kind"] == "mark" and run["citation"] in linked
                else run
                for run in cell["runs"]
            ],
        }
        for cell in row
    ]


def _dated(abstained: Mapping[str, Any]) -> Mapping[str, Any]:
    searched = abstained["searched"]
    return {**abstained, **searched, "as_of": datetime.fromisoformat(searched["as_of"])}


def _copied(turn: Turn, events: Sequence[TurnEvent]) -> str:
    """The question, the answer as plain text, and its numbered sources."""
    lines = [turn.question, ""]
    sources = []
    for event in events:
        if event.type is EventType.TEXT:
            lines += [*plain_lines(event.json), ""]
        elif event.type is EventType.ABSTAINED:
            lines += [f"Not found: {event.json['why']}.", ""]
        elif event.type is EventType.CITATION:
            sources.append(f"[{event.json['number']}] {_source(event.json['evidence'])}")
    return "\n".join([*lines, *(["Sources", *sources] if sources else [])]).strip()


def _source(evidence: Mapping[str, Any]) -> str:
    """With file and line of a record."""
    where = evidence["where"]
    if evidence["kind"] == "record":
        return f"{evidence['title']} ({where['file']}, line {where['line']})"
    return evidence["title"]


def _command(specification: Any) -> Command:
    schema = specification.arguments.model_json_schema()
    required = tuple(schema.get("required", ()))
    optional = tuple(name for name in schema["properties"] if name not in required)
    return Command(specification.name, specification.purpose, required, optional)


def _newest(view: View, table: str, order: str, **equals: str) -> Record | None:
    cells = RECORDS[table].c
    same = [cells[name] == value for name, value in equals.items()]
    newest = select(func.max(cells[order])).where(*visible(table, view.scope), *same)
    at = newest.correlate(None).scalar_subquery()
    return next(view.each(table, cells[order] == at, **equals), None)


def _matching(
    view: View, table: str, columns: Sequence[str], order: str, words: str
) -> Iterator[Record]:
    """Without words among the rows that were imported last."""
    cells = RECORDS[table].c
    imported = select(func.max(cells.row_id) - _RECENT).correlate(None).scalar_subquery()
    recent: list[ColumnElement[bool]] = [cells.row_id > imported]
    wanted: list[ColumnElement[bool]] = [
        or_(*(func.lower(cells[name]).contains(word, autoescape=True) for name in columns))
        for word in words.lower().split()
    ]
    return reversed(view.rows(table, *(wanted or recent), order=(order,)))
