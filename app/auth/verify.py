"""Are accounts, and what they hold, what the trail tells of them? (RC-06, AT-02)

Rules, in order:

1. Each account, grant, training, attestation and token that the trail tells of is stored, and no
   other is.
2. Each column says what the events leave it with. Of passwords and second factors the events tell
   the SHA-256 of what is stored, so that a hash copied from another account is found.
3. A password took the place of one that the trail tells of: whoever puts in a hash and then sets a
   password with it is found.

Not done here: sessions, one-time links, the count of failures and the last code used, which the
trail does not tell of.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.audit import store as trail
from app.audit.chain import Event
from app.auth import store
from app.auth.told import (
    ACCOUNTS,
    FINGERPRINTS,
    HELD,
    Kept,
    Values,
    fingerprint,
    replaced_unseen,
    replay,
)

_Rows = dict[str, Values]


def verify_people(session: Session) -> list[str]:
    """Findings, none when everything stored is what the trail tells."""
    try:
        return list(_findings(session))
    except (ValueError, TypeError, KeyError) as error:  # cells that the service never writes
        return [f"people: a row was altered and cannot be read: {error}"]


def _findings(session: Session) -> Iterator[str]:
    events = _events(session, ACCOUNTS)
    told, stored = replay(ACCOUNTS, events), _stored(session, ACCOUNTS)
    usernames = _said("username", told, stored)
    names = {key: f"account {usernames[key]}" for key in usernames}
    yield from _differences(names, told, stored)
    for key, what, at in replaced_unseen(events):
        word = what.replace("_", " ")
        yield f"{names[key]}: the {word} that was replaced at {at} is not in the trail"
    for kept in HELD:
        yield from _held(session, kept, usernames)


def _held(session: Session, kept: Kept, usernames: dict[str, str]) -> Iterator[str]:
    told, stored = replay(kept, _events(session, kept)), _stored(session, kept)
    people = _said("person", told, stored)
    names = {
        key: f"{kept.what} {key} of {usernames.get(people[key], people[key])}" for key in people
    }
    yield from _differences(names, told, stored)


def _said(column: str, told: _Rows, stored: _Rows) -> dict[str, str]:
    """By the trail; where it does not say, as stored."""
    rows = {key: (told.get(key, {}), stored.get(key, {})) for key in told.keys() | stored.keys()}
    return {key: one.get(column) or other.get(column) or key for key, (one, other) in rows.items()}


def _differences(names: dict[str, str], told: _Rows, stored: _Rows) -> Iterator[str]:
    for key in sorted(told.keys() - stored.keys()):
        yield f"{names[key]} is in the trail and is gone"
    for key in sorted(stored.keys() - told.keys()):
        yield f"{names[key]} is not in the trail"
    for key in sorted(told.keys() & stored.keys()):
        for column, expected in told[key].items():
            if stored[key][column] != expected:
                yield f"{names[key]}: {_difference(column, stored[key][column], expected)}"


def _difference(column: str, got: Any, expected: Any) -> str:
    if column in FINGERPRINTS:
        return f"its {column} is not the one that the trail tells of"
    return f"its {column} is {got}, the trail says {expected}"


def _events(session: Session, kept: Kept) -> list[Event]:
    return [entry.event for entry in trail.find(session, *kept.actions)]


def _stored(session: Session, kept: Kept) -> _Rows:
    return {
        row["id"]: {
            column: fingerprint(row[column]) if column in FINGERPRINTS else row[column]
            for column in kept.columns
        }
        for row in store.all_rows(session, kept.table)
    }
