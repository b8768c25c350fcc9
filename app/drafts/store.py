"""All SQL of drafts and their versions. A version, once written, is never changed.

A version is stored whole at the first and then at every 25th, and wherever that is shorter; between
them as the change to the version before (:mod:`app.drafts.changes`). Its hash is always that of the
whole content.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, null, or_, select, update
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.core.canonical import canonical_json, sha256_bytes
from app.core.errors import Conflict, NotFound
from app.drafts.changes import apply_change, change_between
from app.drafts.states import DraftState
from app.drafts.tables import contributions, draft_versions, drafts

WHOLE_EVERY = 25


class Contribution(StrEnum):
    """What makes somebody an author of a draft (ES-05)."""

    CREATED = "created"
    EDITED = "edited"
    ENTERED_FACT = "entered_fact"
    ADOPTED = "adopted"
    DECIDED = "decided"


@dataclass(frozen=True)
class Contributed:
    person: str
    kind: Contribution
    version: int
    at: datetime


@dataclass(frozen=True)
class StoredVersion:
    """One version of a draft, its content whole. ``state``, ``site`` and ``product`` are the
    draft's."""

    draft: str
    version: int
    state: DraftState
    content: dict[str, Any]
    sha256: str
    configuration: str
    made_at: datetime
    made_by: str
    reason: str | None = None
    site: str | None = None
    product: str | None = None


@dataclass(frozen=True)
class VersionEntry:
    """A version as a list shows it."""

    version: int
    sha256: str
    configuration: str
    made_at: datetime
    made_by: str
    reason: str | None


class StaleVersion(Conflict):
    """Somebody else saved first. Both texts are kept: ``details`` are the newest version's number,
    the caller's text and the text that stands there now."""

    code = "stale_version"

    def __init__(
        self, draft_id: str, based_on: int, newest: int, yours: str = "", current: str = ""
    ) -> None:
        self.newest, self.yours, self.current = newest, yours, current
        super().__init__(
            "the draft was changed meanwhile",
            where=draft_id,
            expected=f"a change to version {newest}",
            got=f"one to version {based_on}",
            hint="Compare the two texts and save again",
            details=(str(newest), yours, current),
        )


def list_drafts(session: Session, scope: Scope) -> list[dict[str, Any]]:
    query = select(drafts).where(*within(scope)).order_by(drafts.c.created_at, drafts.c.id)
    return [
        {
            "draft": row["id"],
            "type": row["document_type"],
            "subject": row["subject"],
            "title": row["title"],
            "state": row["state"],
            "created_at": row["created_at"].isoformat(),
            "created_by": row["created_by"],
        }
        for row in session.execute(query).mappings()
    ]


def ids_within(session: Session, scope: Scope) -> set[str]:
    return set(session.scalars(select(drafts.c.id).where(*within(scope))))


def draft_of_job(session: Session, job_id: str) -> str | None:
    """The draft that it made."""
    return session.execute(select(drafts.c.id).where(drafts.c.job == job_id)).scalar()


def job_of_draft(session: Session, draft_id: str) -> str | None:
    """The job that made it."""
    return session.execute(select(drafts.c.job).where(drafts.c.id == draft_id)).scalar()


def add_draft(
    session: Session,
    draft_id: str,
    content: dict[str, Any],
    *,
    site: str | None,
    configuration: str,
    by: str,
    job: str | None,
    now: datetime,
    person: str | None = None,
) -> str:
    """A new draft with its first version, created by ``person`` where one is known; returns the
    SHA-256 of the canonical content."""
    session.execute(
        insert(drafts).values(
            id=draft_id,
            document_type=content["document_type"],
            subject=content["subject"],
            title=content["title"],
            site=site,
            product=content["product"],
            state=DraftState.DRAFT.value,
            created_at=now,
            created_by=by,
            job=job,
        )
    )
    whole = canonical_json(content)
    _insert(
        session,
        draft=draft_id,
        version=1,
        content=content,
        sha256=sha256_bytes(whole),
        configuration=configuration,
        made_at=now,
        made_by=by,
    )
    if person is not None:
        add_contribution(session, draft_id, 1, person, Contribution.CREATED, now)
    return sha256_bytes(whole)


def get_version(
    session: Session, draft_id: str, version: int | None = None, scope: Scope | None = None
) -> StoredVersion:
    """The newest version where none is named. Raises :class:`NotFound`, for a draft out of scope
    in the same words as for one that does not exist."""
    query = select(draft_versions, drafts.c.state, drafts.c.site, drafts.c.product).join(drafts)
    query = query.where(drafts.c.id == draft_id, *within(scope or Scope()))
    if version is not None:
        query = query.where(draft_versions.c.version == version)
    row = session.execute(query.order_by(draft_versions.c.version.desc()).limit(1)).first()
    if row is None:
        raise NotFound(
            f"no draft {draft_id}" if version is None else f"no version {version} of {draft_id}",
            hint="See `list drafts`",
        )
    return StoredVersion(
        draft=row.draft,
        version=row.version,
        state=DraftState(row.state),
        content=_whole(session, row),
        sha256=row.sha256,
        configuration=row.configuration,
        made_at=row.made_at,
        made_by=row.made_by,
        reason=row.reason,
        site=row.site,
        product=row.product,
    )


def versions_of(session: Session, draft_id: str) -> list[VersionEntry]:
    """Every version in order, without its content."""
    columns = draft_versions.c
    fields = [columns[name] for name in VersionEntry.__dataclass_fields__]
    query = select(*fields).where(columns.draft == draft_id).order_by(columns.version)
    return [VersionEntry(*row) for row in session.execute(query)]


def lock_newest(session: Session, draft_id: str, scope: Scope | None = None) -> StoredVersion:
    """The newest version, which stays the newest until this transaction ends."""
    session.execute(select(drafts.c.id).where(drafts.c.id == draft_id).with_for_update())
    return get_version(session, draft_id, scope=scope)


def add_version(
    session: Session,
    draft_id: str,
    *,
    based_on: int,
    content: dict[str, Any],
    configuration: str,
    by: str,
    reason: str | None,
    now: datetime,
    newest: StoredVersion | None = None,
) -> StoredVersion:
    """The next version, never over another's; ``newest`` is what the caller has locked. Raises
    :class:`StaleVersion` when the newest is not ``based_on``, :class:`NotFound`."""
    newest = newest or lock_newest(session, draft_id)
    if newest.version != based_on:
        raise StaleVersion(draft_id, based_on, newest.version)
    version = based_on + 1
    whole, change = canonical_json(content), change_between(newest.content, content)
    short = version % WHOLE_EVERY != 1 and len(canonical_json(change)) < len(whole)
    _insert(
        session,
        draft=draft_id,
        version=version,
        content=None if short else content,
        change=change if short else None,
        sha256=sha256_bytes(whole),
        configuration=configuration,
        made_at=now,
        made_by=by,
        reason=reason,
    )
    return StoredVersion(
        draft=draft_id,
        version=version,
        state=newest.state,
        content=content,
        sha256=sha256_bytes(whole),
        configuration=configuration,
        made_at=now,
        made_by=by,
        reason=reason,
        site=newest.site,
        product=newest.product,
    )


def set_state(session: Session, draft_id: str, state: DraftState) -> None:
    session.execute(update(drafts).where(drafts.c.id == draft_id).values(state=state.value))


def add_contribution(
    session: Session,
    draft_id: str,
    version: int,
    person: str,
    kind: Contribution,
    now: datetime,
) -> None:
    values = {"draft": draft_id, "version": version, "person": person, "kind": kind.value}
    session.execute(insert(contributions).values(**values, at=now))


def contributors(session: Session, draft_id: str) -> tuple[Contributed, ...]:
    """Every contribution to any version, oldest first. Identities are compared by the caller."""
    columns = contributions.c
    query = select(contributions).where(columns.draft == draft_id).order_by(columns.id)
    return tuple(
        Contributed(row.person, Contribution(row.kind), row.version, row.at)
        for row in session.execute(query)
    )


def _insert(session: Session, **values: Any) -> None:
    session.execute(insert(draft_versions).values(**values))


def _whole(session: Session, row: Row[Any]) -> dict[str, Any]:
    """The content of a version: of the last one stored whole, with the changes since."""
    if row.content is not None:
        return row.content
    columns = draft_versions.c
    earlier = (columns.draft == row.draft, columns.version <= row.version)
    base = select(func.max(columns.version)).where(*earlier, columns.content.is_not(null()))
    since = select(columns.content, columns.change).where(
        *earlier, columns.version >= base.scalar_subquery()
    )
    first, *changed = session.execute(since.order_by(columns.version)).all()
    content = first.content
    for one in changed:
        content = apply_change(content, one.change)
    return content


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on the drafts of a scope. One of no product is everybody's of its site."""
    allowed = ((drafts.c.site, scope.sites), (drafts.c.product, scope.products))
    return [
        or_(column.is_(None), column.in_(values))
        for column, values in allowed
        if values is not None
    ]
