"""Who has a part in a draft, by identity, over every account and delegation (ES-05, H06).

Gathers what :mod:`app.review.rules` judges.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.auth.actor import Role
from app.auth.rules import GrantKind
from app.auth.store import holdings, identity_of
from app.drafts.store import StoredVersion, contributors
from app.review.rules import check_independence
from app.review.states import ROLES_OF, Meaning

_AUTHORS = ROLES_OF[Meaning.AUTHORED]


@dataclass(frozen=True)
class Signed:
    """A signature, as far as independence is concerned."""

    meaning: Meaning
    version: int
    person: str
    on_behalf_of: str | None
    at: datetime


def contributor_identities(session: Session, draft_id: str) -> frozenset[str]:
    """Of everybody who contributed to any version, and of whom they stood in for when they did."""
    found: set[str] = set()
    for one in contributors(session, draft_id):
        found.add(identity_of(session, one.person))
        found |= represented_identities(session, one.person, _AUTHORS, one.at)
    return frozenset(found)


def represented_identities(
    session: Session, person: str, roles: Iterable[Role], at: datetime
) -> frozenset[str]:
    """For whom the person holds any of the roles; a role held in one's own right is nobody's."""
    delegated: dict[str, set[str | None]] = {}
    for grant in holdings(session, person, at):
        if grant.kind is GrantKind.ROLE and grant.value in set(roles):
            delegated.setdefault(grant.value, set()).add(grant.on_behalf_of)
    people = {one for holders in delegated.values() if None not in holders for one in holders}
    return frozenset(identity_of(session, one) for one in people if one is not None)


def require_independence(
    session: Session,
    stored: StoredVersion,
    person: str,
    meaning: Meaning,
    signed: Iterable[Signed],
    now: datetime,
) -> None:
    """``signed`` is every signature on the draft. Raises :class:`NotIndependent`."""
    earlier: dict[Meaning, set[str]] = {}
    for one in signed:
        if one.version == stored.version or one.meaning is Meaning.AUTHORED:
            earlier.setdefault(one.meaning, set()).update(_identities(session, one))
    check_independence(
        identity_of(session, person),
        represented_identities(session, person, ROLES_OF[meaning], now),
        contributor_identities(session, stored.draft),
        earlier,
        meaning,
    )


def _identities(session: Session, signed: Signed) -> set[str]:
    people = {signed.person, signed.on_behalf_of} - {None}
    return {identity_of(session, one) for one in people if one is not None}
