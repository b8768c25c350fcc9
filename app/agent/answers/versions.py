"""Which version of a document was in force on a day, and which came before and since."""

import re
from collections.abc import Sequence
from datetime import datetime

from app.agent.answering import Answered, Answering
from app.agent.answers.changes import tell_change
from app.agent.reply import Column, Row
from app.agent.runs import said
from app.agent.things import ThingKind, first_of
from app.core.clock import show_date
from app.documents.versions import DocumentVersion, versions_of
from app.retrieval.search import parse_as_of
from app.tools.documents import DocumentsFound, InForceThen
from app.tools.result import ToolResult

_FEW = 2
_ASKS_CHANGE = re.compile(r"chang|differ|new\b|revis", re.IGNORECASE)
_VERSIONS = (Column("Version"), Column("In force from"), Column("until"))
_IN_FORCE = (Column("Document"), Column("Version"), Column("Title"), Column("Replaced since by"))


def answer_versions(a: Answering) -> Answered:
    named = first_of(a.things, ThingKind.DOCUMENT)
    if named is None:
        raise LookupError("a question about versions names a document")
    versions = a.steps.look(
        f"versions of {named.id}",
        lambda: tuple(versions_of(a.view, named.id)),
        lambda found: f"{len(found)} versions",
    )
    at = _asked_day(a)
    current = next((one for one in versions if one.valid.holds(at)), None)
    _tell_in_force(a, versions, current, at)
    asks_change = _ASKS_CHANGE.search(a.question) is not None
    if asks_change:
        tell_change(a, versions, current)
    elif len(versions) > _FEW:
        a.reply.table("All versions", _VERSIONS, [_version_row(a, one) for one in versions])
    return Answered((), _follow_ups(named.id, versions, asks_change))


def tell_documents(a: Answering, result: ToolResult) -> None:
    """Of the tool alone: what was in force, and what was replaced since."""
    found = result.outcome.output
    if not isinstance(found, DocumentsFound):
        a.reply.note(f"No document was looked at{a.tell.mark_of(result)}.")
        return
    count = a.tell.count("documents", len(found.in_force), a.tell.computed(result))
    are = "document was" if len(found.in_force) == 1 else "documents were"
    a.reply.paragraph(f"{count} {are} in force.")
    rows = [_in_force_row(a, one) for one in found.in_force]
    if rows:
        a.reply.table("In force then", _IN_FORCE, rows)


def _in_force_row(a: Answering, one: InForceThen) -> Row:
    row, later = one.version.record, one.later.record if one.later else None
    return (
        f"{a.tell.cell(row, 'number')}{a.tell.mark(row)}",
        a.tell.cell(row, "version"),
        a.tell.cell(row, "title"),
        f"version {a.tell.cell(later, 'version')}" if later else "–",
    )


def _asked_day(a: Answering) -> datetime:
    """The end of the day that the question names; else the time as of which it is asked."""
    on = a.understood.on
    return a.at if on is None else parse_as_of(on.isoformat(), a.zone)


def _tell_in_force(
    a: Answering, versions: Sequence[DocumentVersion], current: DocumentVersion | None, at: datetime
) -> None:
    row = versions[-1].record
    number = a.tell.cell(row, "number")
    if current is None:
        a.reply.note(f"Not found: a version of {number} in force on {said(show_date(at, a.zone))}.")
        return
    own = current.record
    version, title = a.tell.cell(own, "version"), a.tell.cell(own, "title")
    since = ""
    if current.valid.start is not None and own.at("effective_from") is not None:
        since = f", since {a.tell.time(own, 'effective_from', 'date')}"
    is_past = a.understood.on is not None
    verb = "was" if is_past else "is"
    told = [
        f"Version {version} of {a.tell.cell(own, 'number')}, “{title}”, {verb} in force{since}."
    ]
    later = _following(versions, current)
    if later is not None and later.record.at("effective_from") is not None:
        new, when = (
            a.tell.cell(later.record, "version"),
            a.tell.time(later.record, "effective_from", "date"),
        )
        known = later.valid.start is not None and later.valid.start <= a.at
        told.append(f"Version {new} {'replaced' if known else 'replaces'} it on {when}.")
    elif is_past:
        told.append("No later version is on record.")
    a.reply.paragraph(*told)


def _following(
    versions: Sequence[DocumentVersion], current: DocumentVersion
) -> DocumentVersion | None:
    place = versions.index(current) + 1
    return versions[place] if place < len(versions) else None


def _version_row(a: Answering, one: DocumentVersion) -> Row:
    row = one.record
    began = a.tell.time(row, "effective_from", "date") if row.at("effective_from") else "always"
    until = "–"
    if one.valid.end is not None:
        evidence = a.ledger.record(row, f"Document register, {one.number} version {one.version}")
        until = a.tell.moment("in force until", one.valid.end, evidence, "date")
    return f"{a.tell.cell(row, 'version')}{a.tell.mark(row)}", began, until


def _follow_ups(
    number: str, versions: Sequence[DocumentVersion], asked_change: bool
) -> tuple[str, ...]:
    if asked_change or len(versions) < 2:
        return (f"Which version of {number} is in force?",)
    return (f"What changed in {number}?",)
