"""The records that a configuration touched: all, to assess what a withdrawal means (LC-06).

A configuration touches

- a version of a draft that was made under it, by code or by a person, and so the draft;
- a call of the model that was asked under it, and a chat turn that was answered under it;
- an export of such a version, or one that was printed under it;
- a signature on such a version.

A later version that goes back to one of these is the same draft: its newest version and its state
stand beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.actions import Action
from app.auth.actor import Actor
from app.auth.permissions import Permission, require
from app.drafts.store import ids_within
from app.drafts.tables import draft_versions, drafts
from app.llm.tables import model_calls
from app.release import store
from app.signatures.tables import signatures


@dataclass(frozen=True)
class TouchedVersion:
    version: int
    sha256: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True)
class TouchedDraft:
    draft: str
    subject: str
    state: str
    newest_version: int
    versions: tuple[TouchedVersion, ...]


@dataclass(frozen=True)
class TouchedExport:
    """``seq`` is that of the event which tells of it."""

    draft: str
    version: int
    at: datetime
    by: str
    seq: int


@dataclass(frozen=True)
class TouchedSignature:
    id: str
    draft: str
    version: int
    meaning: str
    person: str
    at: datetime


@dataclass(frozen=True)
class Touched:
    """Each in the order of time; calls and turns by id. ``is_whole`` is false for whoever sees only
    a part of the records: then calls and turns are not named."""

    configuration: str
    is_whole: bool
    drafts: tuple[TouchedDraft, ...]
    model_calls: tuple[str, ...]
    chat_turns: tuple[str, ...]
    exports: tuple[TouchedExport, ...]
    signatures: tuple[TouchedSignature, ...]


def records_touched(session: Session, actor: Actor, configuration: str) -> Touched:
    """By whole hash or its beginning. Raises Forbidden, NotFound."""
    require(actor, Permission.CONFIGURATION_READ)
    found = store.get_configuration(session, configuration).hash
    seen, is_whole = ids_within(session, actor.scope), actor.scope.is_whole
    by_draft = {draft: one for draft, one in _versions(session, found).items() if draft in seen}
    made = {(draft, one.version) for draft, versions in by_draft.items() for one in versions}
    return Touched(
        configuration=found,
        is_whole=is_whole,
        drafts=tuple(_drafts(session, by_draft)),
        model_calls=tuple(_calls(session, found)) if is_whole else (),
        chat_turns=tuple(store.uses_of(session, found, "turn")) if is_whole else (),
        exports=tuple(one for one in _exports(session, found, made) if one.draft in seen),
        signatures=tuple(_signatures(session, made)),
    )


def _versions(session: Session, configuration: str) -> dict[str, list[TouchedVersion]]:
    columns = draft_versions.c
    names = [columns[name] for name in TouchedVersion.__dataclass_fields__]
    query = select(columns.draft, *names).where(columns.configuration == configuration)
    found: dict[str, list[TouchedVersion]] = {}
    for draft, *cells in session.execute(query.order_by(columns.made_at, columns.version)):
        found.setdefault(draft, []).append(TouchedVersion(*cells))
    return found


def _drafts(session: Session, found: dict[str, list[TouchedVersion]]) -> Iterator[TouchedDraft]:
    columns = draft_versions.c
    last = select(columns.draft, func.max(columns.version)).group_by(columns.draft)
    newest = {draft: version for draft, version in session.execute(last)}  # noqa: C416 - a cursor
    about = {row.id: row for row in session.execute(select(drafts))}
    for draft, versions in found.items():
        row = about[draft]
        yield TouchedDraft(draft, row.subject, row.state, newest[draft], tuple(versions))


def _calls(session: Session, configuration: str) -> Iterator[str]:
    columns = model_calls.c
    query = select(columns.id).where(columns.configuration == configuration)
    yield from session.scalars(query.order_by(columns.started_at, columns.id))


def _exports(
    session: Session, configuration: str, made: set[tuple[str, int]]
) -> Iterator[TouchedExport]:
    for entry in trail.find(session, Action.DRAFT_EXPORTED):
        event = entry.event
        version = event.new["version"]
        printed = event.new.get("configuration")
        if (event.entity_id, version) in made or printed == configuration:
            yield TouchedExport(event.entity_id, version, event.at, event.actor, entry.seq)


def _signatures(session: Session, made: set[tuple[str, int]]) -> Iterator[TouchedSignature]:
    columns = signatures.c
    names = [columns[name] for name in TouchedSignature.__dataclass_fields__]
    for row in session.execute(select(*names).order_by(columns.at, columns.id)):
        if (row.draft, row.version) in made:
            yield TouchedSignature(*row)
