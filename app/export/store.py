"""All SQL that reads a whole record: what people did with a draft, by printed names."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.chain import ChainedEvent
from app.audit.tables import audit_events
from app.auth.actor import Scope
from app.auth.tables import people
from app.documents.tables import readings
from app.drafts.store import StoredVersion, get_version, versions_of
from app.drafts.tables import drafts
from app.export.record import Adoption, Comment, Decision, MadeVersion, Record, Signed
from app.records.tables import RECORDS
from app.review import store as review
from app.signatures.store import decisions_of, signatures_of


def get_record(
    session: Session, draft_id: str, version: int | None = None, scope: Scope | None = None
) -> Record:
    """The record at a version, the newest where none is named; whether its signatures hold is not
    yet said. An earlier version is as it stood when it was last signed. Raises NotFound."""
    stored = get_version(session, draft_id, version, scope)
    history = [MadeVersion(**asdict(one)) for one in versions_of(session, draft_id)]
    newest = max(one.version for one in history)
    names = _names(session)
    signed = _signed(session, draft_id, stored.version, names)
    own = [one.at for one in signed if one.version == stored.version]
    until = max(own) if stored.version < newest and own else None
    return Record(
        draft=stored.draft,
        version=stored.version,
        newest=newest,
        state=str(stored.state),
        site=stored.site,
        product=stored.product,
        configuration=stored.configuration,
        sha256=stored.sha256,
        made_at=stored.made_at,
        made_by=stored.made_by,
        reason=stored.reason,
        content=stored.content,
        decisions=_decisions(session, stored, names, until),
        adoptions=_adoptions(session, stored),
        comments=_comments(session, stored, names),
        signatures=signed,
        history=tuple(one for one in history if one.version <= stored.version),
    )


def name_of(session: Session, person_id: str | None) -> str | None:
    """``Anna Writer (awriter)``; None for a machine."""
    row = session.execute(select(people).where(people.c.id == person_id)).first()
    return None if row is None else f"{row.name} ({row.username})"


def events_of(session: Session, draft_id: str, ids: Sequence[str]) -> list[ChainedEvent]:
    """Events on the draft, its parts (``<draft>/…``) and the things named, in order."""
    columns = audit_events.c
    job = select(drafts.c.job).where(drafts.c.id == draft_id).scalar_subquery()
    about = or_(
        columns.entity_id.in_([draft_id, *ids]),
        columns.entity_id.startswith(f"{draft_id}/", autoescape=True),
        columns.entity_id == job,
    )
    query = select(audit_events).where(about).order_by(columns.seq)
    return list(trail.read_selected(session, query))


def cited_row(session: Session, table: str, row_id: int) -> dict[str, Any] | None:
    """One version of a row, its cells as stored."""
    columns = RECORDS[table].c
    row = session.execute(select(RECORDS[table]).where(columns.row_id == row_id)).mappings().first()
    return None if row is None else dict(row)


def original_names(session: Session, digests: Sequence[str]) -> dict[str, str]:
    """Hash → file name of the originals that were read."""
    query = select(readings.c.sha256, readings.c.name).where(readings.c.sha256.in_(digests))
    return {row.sha256: row.name for row in session.execute(query)}


def _names(session: Session) -> dict[str, str]:
    return {row.id: row.name for row in session.execute(select(people.c.id, people.c.name))}


def _decisions(
    session: Session, stored: StoredVersion, names: dict[str, str], until: datetime | None
) -> tuple[Decision, ...]:
    return tuple(
        Decision(**{**asdict(one), "role": one.role.value}, name=names[one.person])
        for one in decisions_of(session, stored.draft, until)
        if one.version <= stored.version
    )


def _adoptions(session: Session, stored: StoredVersion) -> tuple[Adoption, ...]:
    found = review.adoptions_of(session, stored.draft)
    return tuple(Adoption(**asdict(one)) for one in found if one.version <= stored.version)


def _comments(
    session: Session, stored: StoredVersion, names: dict[str, str]
) -> tuple[Comment, ...]:
    return tuple(
        Comment(
            id=one.id,
            version=one.version,
            statement=one.statement,
            text=one.text,
            name=one.name,
            at=one.at,
            resolution=one.resolution,
            resolved_by=names.get(one.resolved_by or ""),
            resolved_at=one.resolved_at,
        )
        for one in review.comments_of(session, stored.draft)
        if one.version <= stored.version
    )


def _signed(
    session: Session, draft_id: str, version: int, names: dict[str, str]
) -> tuple[Signed, ...]:
    return tuple(
        Signed(
            id=one.id,
            version=one.version,
            meaning=str(one.meaning),
            role=one.role,
            person=one.person,
            name=_name(one.statement.get("signer"), one.person, names) or "",
            on_behalf_of=_name(one.statement.get("on_behalf_of"), one.on_behalf_of, names),
            method=one.method,
            at=one.at,
            sha256=one.sha256,
            statement=one.statement,
            key_id=one.key_id,
            signature=one.signature,
        )
        for one in signatures_of(session, draft_id)
        if one.version <= version
    )


def _name(stated: Any, person: str | None, names: dict[str, str]) -> str | None:
    """As it was signed, whatever the person is called today; of another person, today's."""
    if isinstance(stated, dict) and stated.get("person") == person:
        return stated.get("name")
    return None if person is None else names.get(person)
