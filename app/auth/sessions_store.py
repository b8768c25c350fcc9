"""All SQL of sessions and one-time links. Of a secret only its SHA-256 is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Update, insert, select, update
from sqlalchemy.orm import Session

from app.auth.tables import one_time_links, sessions
from app.core.canonical import sha256_bytes
from app.core.errors import NotFound


@dataclass(frozen=True)
class PersonSession:
    """``signed_at`` is the time of the newest signing in it, None before the first."""

    id: str
    person: str
    method: str
    started_at: datetime
    seen_at: datetime
    signed_at: datetime | None
    ended_at: datetime | None


def new_secret() -> str:
    """256 bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    return sha256_bytes(secret.encode("utf-8", "surrogatepass"))


def add_session(session: Session, secret: str, opened: PersonSession) -> None:
    values = {name: getattr(opened, name) for name in PersonSession.__dataclass_fields__}
    session.execute(insert(sessions).values(**values, secret_sha256=digest(secret)))


def session_of_secret(session: Session, secret: str) -> PersonSession | None:
    query = select(sessions).where(sessions.c.secret_sha256 == digest(secret))
    row = session.execute(query).first()
    return None if row is None else _session(row)


def get_session(session: Session, session_id: str) -> PersonSession:
    row = session.execute(select(sessions).where(sessions.c.id == session_id)).first()
    if row is None:
        raise NotFound(f"no session {session_id}")
    return _session(row)


def touch(session: Session, session_id: str, at: datetime) -> None:
    session.execute(_open(session_id).values(seen_at=at))


def set_signed(session: Session, session_id: str, at: datetime) -> None:
    session.execute(_open(session_id).values(signed_at=at))


def end_session(session: Session, session_id: str, at: datetime) -> bool:
    """Whether it was still open."""
    return session.execute(_open(session_id).values(ended_at=at)).rowcount == 1  # pyright: ignore[reportAttributeAccessIssue]


def end_sessions_of(session: Session, person_id: str, at: datetime) -> list[str]:
    """Ids of those that were still open."""
    still_open = (sessions.c.person == person_id, sessions.c.ended_at.is_(None))
    ids = list(session.scalars(select(sessions.c.id).where(*still_open).order_by(sessions.c.id)))
    session.execute(update(sessions).where(*still_open).values(ended_at=at))
    return ids


def add_link(
    session: Session, secret: str, person_id: str, by: str, at: datetime, expires_at: datetime
) -> None:
    session.execute(
        insert(one_time_links).values(
            secret_sha256=digest(secret),
            person=person_id,
            made_at=at,
            made_by=by,
            expires_at=expires_at,
        )
    )


def person_of_link(session: Session, secret: str, at: datetime) -> str | None:
    """Whom a link is for that is still good."""
    columns = one_time_links.c
    query = select(columns.person).where(
        columns.secret_sha256 == digest(secret),
        columns.used_at.is_(None),
        columns.expires_at > at,
    )
    return session.execute(query).scalar()


def use_link(session: Session, secret: str, at: datetime) -> None:
    link = update(one_time_links).where(one_time_links.c.secret_sha256 == digest(secret))
    session.execute(link.values(used_at=at))


def expire_links_of(session: Session, person_id: str, at: datetime) -> None:
    columns = one_time_links.c
    unused = update(one_time_links).where(
        columns.person == person_id, columns.used_at.is_(None), columns.expires_at > at
    )
    session.execute(unused.values(expires_at=at))


def _open(session_id: str) -> Update:
    return update(sessions).where(sessions.c.id == session_id, sessions.c.ended_at.is_(None))


def _session(row: Row) -> PersonSession:
    return PersonSession(
        **{name: getattr(row, name) for name in PersonSession.__dataclass_fields__}
    )
