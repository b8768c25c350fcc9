"""All SQL of API tokens."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.auth.sessions_store import digest
from app.auth.tables import api_tokens
from app.core.errors import NotFound


@dataclass(frozen=True)
class Token:
    """``scope`` narrows the person's own."""

    id: str
    name: str
    person: str
    permits: frozenset[str]
    scope: Scope
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def is_good(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


def add(session: Session, secret: str, token: Token) -> None:
    session.execute(
        insert(api_tokens).values(
            id=token.id,
            secret_sha256=digest(secret),
            name=token.name,
            person=token.person,
            permits=sorted(token.permits),
            **token.scope.as_lists(),
            made_at=token.made_at,
            expires_at=token.expires_at,
        )
    )


def get(session: Session, token_id: str) -> Token:
    row = session.execute(select(api_tokens).where(api_tokens.c.id == token_id)).first()
    if row is None:
        raise no_token(token_id)
    return _token(row)


def no_token(token_id: str) -> NotFound:
    return NotFound(f"no token {token_id}")


def of_secret(session: Session, secret: str) -> Token | None:
    query = select(api_tokens).where(api_tokens.c.secret_sha256 == digest(secret))
    row = session.execute(query).first()
    return None if row is None else _token(row)


def tokens_of(session: Session, person_id: str) -> list[Token]:
    """The newest first, revoked and expired ones among them."""
    query = select(api_tokens).where(api_tokens.c.person == person_id)
    rows = session.execute(query.order_by(api_tokens.c.made_at.desc(), api_tokens.c.id))
    return [_token(row) for row in rows]


def revoke(session: Session, token_id: str, at: datetime) -> None:
    session.execute(update(api_tokens).where(api_tokens.c.id == token_id).values(revoked_at=at))


def _token(row: Row) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        person=row.person,
        permits=frozenset(row.permits),
        scope=Scope.of(row.sites, row.products),
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
