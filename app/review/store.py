"""All SQL of openings, adoptions, comments and decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from app.auth.actor import Role
from app.auth.tables import people
from app.core.errors import NotFound
from app.drafts.kinds import Decided
from app.review.tables import adoptions, comments, decisions, openings


@dataclass(frozen=True)
class Adoption:
    """Of a section as it read then. ``name`` is the person's, as printed."""

    section: str
    version: int
    sha256: str
    edited: bool
    person: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Opening:
    """Evidence that a person opened in a role, as it was then; however often, it stands once."""

    evidence: str
    sha256: str
    role: Role
    person: str
    name: str


@dataclass(frozen=True)
class Comment:
    """On one statement of a version; open until it has a resolution."""

    id: str
    draft: str
    version: int
    statement: str
    text: str
    person: str
    name: str
    at: datetime
    resolution: str | None
    resolved_by: str | None
    resolved_at: datetime | None

    @property
    def is_resolved(self) -> bool:
        return self.resolution is not None


def add_opening(session: Session, row: Mapping[str, Any]) -> None:
    session.execute(insert(openings).values(**row))


def opened(
    session: Session,
    draft_id: str,
    person: str,
    roles: Iterable[Role],
    until: datetime | None = None,
) -> frozenset[tuple[str, str]]:
    """``(evidence id, sha256)`` of what the person opened in one of the roles, in any version, by
    then where a time is named."""
    columns = openings.c
    query = select(columns.evidence, columns.sha256).where(
        columns.draft == draft_id,
        columns.person == person,
        columns.role.in_([role.value for role in roles]),
    )
    if until is not None:
        query = query.where(columns.at <= until)
    return frozenset((row.evidence, row.sha256) for row in session.execute(query))


def openings_of(session: Session, draft_id: str) -> tuple[Opening, ...]:
    """Everybody's, in any version, in order of their names."""
    columns = openings.c
    fields = (columns.evidence, columns.sha256, columns.role, columns.person, people.c.name)
    joined = openings.join(people, people.c.id == columns.person)
    query = select(*fields).select_from(joined).where(columns.draft == draft_id).distinct()
    rows = session.execute(query.order_by(people.c.name, columns.person, columns.evidence))
    return tuple(Opening(**{**_fields(row, Opening), "role": Role(row.role)}) for row in rows)


def add_adoption(session: Session, row: Mapping[str, Any]) -> None:
    session.execute(insert(adoptions).values(**row))


def adoptions_of(session: Session, draft_id: str) -> tuple[Adoption, ...]:
    """Of every section and version, oldest first."""
    joined = adoptions.join(people, people.c.id == adoptions.c.person)
    query = select(adoptions, people.c.name).select_from(joined)
    rows = session.execute(query.where(adoptions.c.draft == draft_id).order_by(adoptions.c.id))
    return tuple(Adoption(**_fields(row, Adoption)) for row in rows)


def add_comment(session: Session, row: Mapping[str, Any]) -> None:
    session.execute(insert(comments).values(**row))


def resolve_comment(
    session: Session, comment_id: str, resolution: str, by: str, now: datetime
) -> None:
    values = {"resolution": resolution, "resolved_by": by, "resolved_at": now}
    session.execute(update(comments).where(comments.c.id == comment_id).values(**values))


def get_comment(session: Session, draft_id: str, comment_id: str) -> Comment:
    columns = comments.c
    query = _comments().where(columns.id == comment_id, columns.draft == draft_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFound(f"no comment {comment_id} on {draft_id}")
    return Comment(**_fields(row, Comment))


def comments_of(session: Session, draft_id: str) -> tuple[Comment, ...]:
    """Oldest first."""
    query = _comments().where(comments.c.draft == draft_id)
    rows = session.execute(query.order_by(comments.c.at, comments.c.id))
    return tuple(Comment(**_fields(row, Comment)) for row in rows)


def add_decision(session: Session, row: Mapping[str, Any]) -> None:
    session.execute(insert(decisions).values(**row))


def decided(session: Session, draft_id: str, upto: datetime | None = None) -> dict[str, Decided]:
    """The newest of each field, or the newest made by then."""
    joined = decisions.join(people, people.c.id == decisions.c.person)
    query = select(decisions, people.c.name).select_from(joined)
    query = query.where(decisions.c.draft == draft_id).order_by(decisions.c.id)
    if upto is not None:
        query = query.where(decisions.c.at <= upto)
    return {row.field: _decided(row) for row in session.execute(query)}


def _comments() -> Any:
    joined = comments.join(people, people.c.id == comments.c.person)
    return select(comments, people.c.name).select_from(joined)


def _decided(row: Row) -> Decided:
    return Decided(
        field=row.field,
        value=row.value,
        reason=row.reason,
        role=Role(row.role),
        person=row.person,
        name=row.name,
        at=row.at.isoformat(),
        revision=row.revision,
    )


def _fields(row: Row, kind: type) -> dict[str, Any]:
    return {name: getattr(row, name) for name in kind.__dataclass_fields__}
