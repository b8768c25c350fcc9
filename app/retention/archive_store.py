"""All SQL of received packages and the archived drafts that they hold."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.drafts.states import DraftState
from app.drafts.store import set_state
from app.drafts.tables import draft_versions, drafts
from app.export.record import Record
from app.retention.tables import archived_packages


def has_package(session: Session, sha256: str) -> bool:
    columns = archived_packages.c
    return (
        session.execute(select(columns.sha256).where(columns.sha256 == sha256)).first() is not None
    )


def package_of(session: Session, draft_id: str, version: int) -> str | None:
    """Hash of the newest package of a version."""
    columns = archived_packages.c
    query = select(columns.sha256).where(columns.draft == draft_id, columns.version == version)
    return session.scalar(query.order_by(columns.received_at.desc()).limit(1))


def keys_of(session: Session, draft_id: str) -> set[str]:
    """Ids of the keys that sealed the packages of a draft."""
    query = select(archived_packages.c.key_id).where(archived_packages.c.draft == draft_id)
    return set(session.execute(query).scalars())


def all_packages(session: Session) -> list[tuple[str, str, int, str]]:
    """``(hash, draft, version, hash of the content)`` in order of receipt."""
    columns = archived_packages.c
    query = select(columns.sha256, columns.draft, columns.version, columns.content_sha256)
    return [tuple(row) for row in session.execute(query.order_by(columns.received_at))]


def state_of(session: Session, draft_id: str) -> DraftState | None:
    state = session.scalar(select(drafts.c.state).where(drafts.c.id == draft_id))
    return None if state is None else DraftState(state)


def version_sha256(session: Session, draft_id: str, version: int) -> str | None:
    columns = draft_versions.c
    query = select(columns.sha256).where(columns.draft == draft_id, columns.version == version)
    return session.scalar(query)


def add_draft(session: Session, record: Record) -> None:
    first = min(record.history, key=lambda one: one.version)
    session.execute(
        insert(drafts).values(
            id=record.draft,
            document_type=record.content["document_type"],
            subject=record.content["subject"],
            title=record.content["title"],
            site=record.site,
            product=record.product,
            state=DraftState.ARCHIVED.value,
            created_at=first.made_at,
            created_by=first.made_by,
            job=None,
        )
    )


def add_version(session: Session, record: Record) -> None:
    """The database takes versions of an editable draft alone: archived it is before and after."""
    set_state(session, record.draft, DraftState.DRAFT)
    session.execute(
        insert(draft_versions).values(
            draft=record.draft,
            version=record.version,
            content=record.content,
            sha256=record.sha256,
            configuration=record.configuration,
            made_at=record.made_at,
            made_by=record.made_by,
            reason=record.reason,
        )
    )
    set_state(session, record.draft, DraftState.ARCHIVED)


def add_package(
    session: Session, record: Record, sha256: str, key_id: str, by: str, now: datetime
) -> None:
    session.execute(
        insert(archived_packages).values(
            sha256=sha256,
            draft=record.draft,
            version=record.version,
            content_sha256=record.sha256,
            key_id=key_id,
            received_at=now,
            received_by=by,
        )
    )
