"""What the trail tells of accounts and of what they hold, by the columns that keep it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from app.audit.actions import Action
from app.audit.chain import Event
from app.auth import tables
from app.core.canonical import sha256_bytes
from app.core.database import UtcDateTime

Values = dict[str, Any]

FINGERPRINTS = {
    "password_hash": "password_sha256",
    "signing_password_hash": "signing_password_sha256",
    "totp_secret": "totp_sha256",
}
"""Columns that the trail tells of by their SHA-256, and what it calls it."""

_UNTOLD = frozenset({"id", "failed_attempts", "totp_last_step"})


@dataclass(frozen=True)
class Kept:
    """A table, and the events that its rows come from: ``told`` hold values of columns, ``stamps``
    are the columns that keep when an event was and who did it, ``cleared`` what it empties."""

    what: str
    table: Table
    told: frozenset[Action]
    stamps: dict[Action, tuple[str, str | None]]
    cleared: dict[Action, str]

    @property
    def columns(self) -> list[str]:
        columns = (column.name for column in self.table.columns)
        return [name for name in columns if name not in _UNTOLD]

    @property
    def actions(self) -> frozenset[Action]:
        return self.told | self.stamps.keys() | self.cleared.keys()


ACCOUNTS = Kept(
    "account",
    tables.people,
    frozenset({Action.PERSON_CREATED, Action.PERSON_CHANGED, Action.CREDENTIALS_RENEWED}),
    {
        Action.PERSON_CREATED: ("created_at", None),
        Action.PERSON_LOCKED: ("locked_at", None),
        Action.PERSON_DEACTIVATED: ("deactivated_at", None),
    },
    {Action.PERSON_UNLOCKED: "locked_at"},
)
HELD = (
    Kept(
        "grant",
        tables.grants,
        frozenset({Action.GRANT_GIVEN}),
        {
            Action.GRANT_GIVEN: ("granted_at", "granted_by"),
            Action.GRANT_REVOKED: ("revoked_at", "revoked_by"),
        },
        {},
    ),
    Kept(
        "training",
        tables.trainings,
        frozenset({Action.TRAINING_RECORDED}),
        {Action.TRAINING_RECORDED: ("recorded_at", "recorded_by")},
        {},
    ),
    Kept(
        "attestation",
        tables.attestations,
        frozenset({Action.ATTESTATION_RECORDED}),
        {Action.ATTESTATION_RECORDED: ("at", "recorded_by")},
        {},
    ),
    Kept(
        "token",
        tables.api_tokens,
        frozenset({Action.TOKEN_MADE}),
        {Action.TOKEN_MADE: ("made_at", None), Action.TOKEN_REVOKED: ("revoked_at", None)},
        {},
    ),
)
"""What accounts hold; each row names its ``person``."""


def fingerprint(secret: str | None) -> str | None:
    """What the trail tells of a stored hash or sealed secret in place of it."""
    return None if secret is None else sha256_bytes(secret.encode())


def told_of_password(what: str, done: str, hashed: str, replaced: str | None) -> Values:
    """For the event of a ``password`` or ``signing_password``; ``replaced`` is the hash before."""
    return {
        what: done,
        f"{what}_sha256": fingerprint(hashed),
        "replaced_sha256": fingerprint(replaced),
    }


def replay(kept: Kept, events: Iterable[Event]) -> dict[str, Values]:
    """Rows by id as the events leave them; what no event told is None."""
    rows: dict[str, Values] = {}
    for event in events:
        row = rows.setdefault(event.entity_id, dict.fromkeys(kept.columns))
        row.update(_told(kept, event))
    return rows


def replaced_unseen(events: Iterable[Event]) -> Iterator[tuple[str, str, datetime]]:
    """``(account, what, when)`` where a password took the place of one that nobody had set."""
    newest: dict[tuple[str, str], str | None] = {}
    for event in events:
        told = event.new or {}
        for what in ("password", "signing_password"):
            if f"{what}_sha256" in told:
                one = (event.entity_id, what)
                if told["replaced_sha256"] != newest.get(one):
                    yield event.entity_id, what, event.at
                newest[one] = told[f"{what}_sha256"]


def _told(kept: Kept, event: Event) -> Values:
    action = Action(event.action)
    values = _values(kept, event.new or {}) if action in kept.told else {}
    at_column, by_column = kept.stamps.get(action, (None, None))
    if at_column is not None:
        values[at_column] = event.at
    if by_column is not None:
        values[by_column] = event.actor
    if action in kept.cleared:
        values[kept.cleared[action]] = None
    return values


def _values(kept: Kept, new: Values) -> Values:
    names = {column: FINGERPRINTS.get(column, column) for column in kept.columns}
    return {
        column: _as_stored(kept.table, column, new[name])
        for column, name in names.items()
        if name in new
    }


def _as_stored(table: Table, column: str, value: Any) -> Any:
    is_time = isinstance(table.columns[column].type, UtcDateTime)
    return datetime.fromisoformat(value) if is_time and value is not None else value
