"""Who held what on a day, and who gave it to them (IA-08)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.auth import store
from app.auth.rules import GrantKind


@dataclass(frozen=True)
class Access:
    """One thing that somebody held. ``on_behalf_of`` is the user name of the delegator."""

    username: str
    name: str
    identity_record: str
    kind: GrantKind
    value: str
    granted_at: datetime
    granted_by: str
    until: datetime | None
    on_behalf_of: str | None


def access_at(session: Session, at: datetime) -> list[Access]:
    """In order of user name, kind and value."""
    people = {person.id: person for person in store.all_people(session)}
    report = [
        Access(
            username=people[held.person].username,
            name=people[held.person].name,
            identity_record=people[held.person].identity_record,
            kind=held.kind,
            value=held.value,
            granted_at=held.granted_at,
            granted_by=held.granted_by,
            until=held.until,
            on_behalf_of=people[held.on_behalf_of].username if held.on_behalf_of else None,
        )
        for held in store.all_holdings(session, at)
    ]
    return sorted(report, key=lambda one: (one.username, one.kind, one.value, one.granted_at))
