"""All SQL of what this service has asked of the provider and waits for: each is good once.

The state that travels with the browser is the hash of a secret that only that browser holds, so a
state that was seen or planted elsewhere completes nothing (RFC 9700, 4.7).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.auth.tables import oidc_requests
from app.core.canonical import sha256_bytes

_KEPT_FOR = timedelta(days=1)  # after they expired


@dataclass(frozen=True)
class Asked:
    """One authorization request. ``challenge`` is that of a signing, None for a sign-in."""

    nonce: str
    verifier: str
    return_to: str
    challenge: str | None


def new_browser_secret() -> str:
    return secrets.token_urlsafe(32)


def new_verifier() -> str:
    return secrets.token_urlsafe(64)


def state_of(browser: str) -> str:
    return sha256_bytes(browser.encode())


def remember(
    session: Session, browser: str, asked: Asked, now: datetime, expires_at: datetime
) -> None:
    expired = oidc_requests.c.expires_at < now - _KEPT_FOR
    session.execute(delete(oidc_requests).where(expired))
    session.execute(
        insert(oidc_requests).values(
            state_sha256=sha256_bytes(state_of(browser).encode()),
            nonce=asked.nonce,
            verifier=asked.verifier,
            return_to=asked.return_to,
            challenge=asked.challenge,
            made_at=now,
            expires_at=expires_at,
        )
    )


def take(
    session: Session, state: str, browser: str, now: datetime, *, signing: bool
) -> Asked | None:
    """The request, used up; None for a state that is unknown, used, expired, of another browser or
    asked for something else."""
    if not secrets.compare_digest(state.encode(), state_of(browser).encode()):
        return None
    columns = oidc_requests.c
    key = columns.state_sha256 == sha256_bytes(state.encode())
    purpose = columns.challenge.is_not(None) if signing else columns.challenge.is_(None)
    row = session.execute(select(oidc_requests).where(key, purpose)).first()
    unused = update(oidc_requests).where(key, columns.used_at.is_(None), columns.expires_at > now)
    if row is None or session.execute(unused.values(used_at=now)).rowcount != 1:  # pyright: ignore
        return None
    return Asked(row.nonce, row.verifier, row.return_to, row.challenge)
