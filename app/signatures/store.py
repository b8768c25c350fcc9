"""All SQL of signatures and of the records that they bind to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.orm import Session

from app.auth.actor import Role
from app.core.canonical import sha256_of
from app.drafts.store import get_version
from app.drafts.tables import draft_versions, drafts
from app.review.independence import Signed
from app.review.states import Meaning
from app.review.tables import decisions
from app.signatures.statement import BoundDecision, Record, Statement, bound
from app.signatures.tables import signatures, signing_challenges


@dataclass(frozen=True)
class Signature:
    """As stored: ``statement`` is what the key has signed, the columns repeat it for queries."""

    id: str
    draft: str
    version: int
    meaning: str
    role: str
    person: str
    on_behalf_of: str | None
    session: str
    method: str
    at: datetime
    sha256: str
    statement: dict[str, Any]
    key_id: str
    signature: str


@dataclass(frozen=True)
class Moment:
    """When the record became another: with a version, or with a decision."""

    at: datetime
    version: int | None = None
    field: str | None = None


@dataclass(frozen=True)
class Challenge:
    """A signing that waits for the provider to ask the person anew."""

    id: str
    person: str
    session: str
    draft: str
    meaning: Meaning
    sha256: str
    reason: str | None
    nonce: str
    made_at: datetime
    expires_at: datetime


def add_signature(session: Session, statement: Statement, seal: str) -> Signature:
    values = {**columns_of(statement), "statement": statement.to_json(), "signature": seal}
    session.execute(insert(signatures).values(**values))
    return Signature(**values)


def columns_of(statement: Statement) -> dict[str, Any]:
    """What the columns repeat of a statement."""
    behalf = statement.on_behalf_of
    return {
        "id": statement.id,
        "draft": statement.draft,
        "version": statement.version,
        "meaning": statement.meaning.value,
        "role": statement.role.value,
        "person": statement.signer.person,
        "on_behalf_of": behalf.person if behalf else None,
        "session": statement.session,
        "method": statement.method,
        "at": statement.at,
        "sha256": statement.record_sha256,
        "key_id": statement.key_id,
    }


def signed_of(session: Session, draft_id: str) -> tuple[Signed, ...]:
    """As review asks of them, oldest first."""
    return tuple(
        Signed(Meaning(one.meaning), one.version, one.person, one.on_behalf_of, one.at)
        for one in signatures_of(session, draft_id)
    )


def signatures_of(
    session: Session, draft_id: str, version: int | None = None
) -> tuple[Signature, ...]:
    """Of one version, or of all; oldest first."""
    query = select(signatures).where(signatures.c.draft == draft_id)
    if version is not None:
        query = query.where(signatures.c.version == version)
    rows = session.execute(query.order_by(signatures.c.at, signatures.c.id))
    return tuple(_signature(row) for row in rows)


def all_signatures(session: Session) -> tuple[Signature, ...]:
    """Oldest first."""
    rows = session.execute(select(signatures).order_by(signatures.c.at, signatures.c.id))
    return tuple(_signature(row) for row in rows)


def record_of(
    session: Session,
    draft_id: str,
    meaning: Meaning,
    *,
    version: int | None = None,
    until: datetime | None = None,
    signed_at: datetime | None = None,
) -> Record:
    """The record as a signature of this meaning binds to it: of the newest version where none is
    named, with the decisions made by then. The content's hash is computed, not believed. Raises
    :class:`NotFound`, and ValueError, KeyError or TypeError for content that was altered."""
    stored = get_version(session, draft_id, version)
    made = decisions_of(session, draft_id, until)
    return Record(
        draft=draft_id,
        version=stored.version,
        document_type=stored.content["document_type"],
        subject=stored.content["subject"],
        title=stored.content["title"],
        content_sha256=sha256_of(stored.content),
        configuration=stored.configuration,
        decisions=bound(made, meaning, signed_at),
    )


def record_as_it_stood(session: Session, draft_id: str, meaning: Meaning, at: datetime) -> Record:
    """Of the version that was the newest then. Raises :class:`NotFound` before the first."""
    columns = draft_versions.c
    query = select(func.max(columns.version))
    version = session.scalar(query.where(columns.draft == draft_id, columns.made_at <= at))
    return record_of(session, draft_id, meaning, version=version or 0, until=at)


def moments_of(session: Session, draft_id: str, limit: int) -> list[Moment]:
    """Newest first."""
    made = draft_versions.c
    versions = select(made.made_at, made.version).where(made.draft == draft_id)
    decided = select(decisions.c.at, decisions.c.field).where(decisions.c.draft == draft_id)
    moments = [Moment(row.made_at, version=row.version) for row in session.execute(versions)]
    moments += [Moment(row.at, field=row.field) for row in session.execute(decided)]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:limit]


def decisions_of(
    session: Session, draft_id: str, until: datetime | None = None
) -> list[BoundDecision]:
    """Every one ever made, or made by then, oldest first."""
    query = select(decisions).where(decisions.c.draft == draft_id).order_by(decisions.c.id)
    if until is not None:
        query = query.where(decisions.c.at <= until)
    return [
        BoundDecision(**_fields(row, BoundDecision, role=Role(row.role)))
        for row in session.execute(query)
    ]


def newest_versions(session: Session) -> dict[str, tuple[str, int]]:
    """Draft → (its state, its newest version), of every draft."""
    newest = func.max(draft_versions.c.version).label("newest")
    joined = drafts.join(draft_versions, draft_versions.c.draft == drafts.c.id)
    query = select(drafts.c.id, drafts.c.state, newest).select_from(joined)
    rows = session.execute(query.group_by(drafts.c.id, drafts.c.state).order_by(drafts.c.id))
    return {row.id: (row.state, row.newest) for row in rows}


def add_challenge(session: Session, challenge: Challenge) -> None:
    values = {name: getattr(challenge, name) for name in Challenge.__dataclass_fields__}
    session.execute(insert(signing_challenges).values(**values))


def take_challenge(session: Session, challenge_id: str, now: datetime) -> Challenge | None:
    """The challenge, used up; None for one that is unknown, used or expired."""
    columns = signing_challenges.c
    unused = (columns.id == challenge_id, columns.used_at.is_(None), columns.expires_at > now)
    taken = update(signing_challenges).where(*unused).values(used_at=now)
    if session.execute(taken).rowcount != 1:  # pyright: ignore[reportAttributeAccessIssue]
        return None
    row = session.execute(select(signing_challenges).where(columns.id == challenge_id)).one()
    return Challenge(**_fields(row, Challenge, meaning=Meaning(row.meaning)))


def _signature(row: Row) -> Signature:
    return Signature(**_fields(row, Signature))


def _fields(row: Row, kind: type, **parsed: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in kind.__dataclass_fields__} | parsed
