"""All SQL of people, what they prove themselves with, and what they were granted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, RowMapping, Select, Table, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.auth.actor import Role, Scope
from app.auth.rules import Grant, GrantKind, effective, roles_in, scope_in
from app.auth.tables import grants, people
from app.core.errors import Conflict, NotFound


@dataclass(frozen=True)
class Person:
    """An account. ``has_…`` tell what it can prove itself with, never the thing itself."""

    id: str
    username: str
    name: str
    identity_record: str
    email: str | None
    has_password: bool
    has_signing_password: bool
    has_totp: bool
    oidc_issuer: str | None
    oidc_subject: str | None
    failed_attempts: int
    locked_at: datetime | None
    created_at: datetime
    deactivated_at: datetime | None

    @property
    def has_credentials(self) -> bool:
        """Could sign in already, without a link."""
        return self.has_password or self.has_totp or self.oidc_subject is not None

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def is_admissible(self) -> bool:
        return self.is_active and not self.is_locked


@dataclass(frozen=True)
class Credentials:
    """What a person's proofs are checked against. ``totp_secret`` is encrypted."""

    person: Person
    password_hash: str | None
    signing_password_hash: str | None
    totp_secret: str | None
    totp_last_step: int | None


def get_person(session: Session, person_id: str) -> Person:
    return credentials_of(session, person_id).person


def person_named(session: Session, username: str) -> Person | None:
    found = credentials_named(session, username)
    return None if found is None else found.person


def person_of_subject(session: Session, issuer: str, subject: str) -> Person | None:
    """Whom an OpenID provider calls ``subject``."""
    columns = people.c
    found = _first(session, columns.oidc_issuer == issuer, columns.oidc_subject == subject)
    return None if found is None else found.person


def all_people(session: Session) -> list[Person]:
    """In order of their user names, the deactivated among them."""
    rows = session.execute(select(people).order_by(people.c.username))
    return [_credentials(row).person for row in rows]


def all_rows(session: Session, table: Table) -> list[RowMapping]:
    """As they are stored, of any table of this room."""
    return list(session.execute(select(table)).mappings())


def is_empty(session: Session) -> bool:
    return session.execute(select(people.c.id).limit(1)).first() is None


def identity_of(session: Session, person_id: str) -> str:
    return get_person(session, person_id).identity_record


def other_accounts(session: Session, person: Person) -> list[Person]:
    """Active ones of the same human being."""
    columns = people.c
    query = select(people).where(
        columns.identity_record == person.identity_record,
        columns.id != person.id,
        columns.deactivated_at.is_(None),
    )
    rows = session.execute(query.order_by(columns.username))
    return [_credentials(row).person for row in rows]


def credentials_of(session: Session, person_id: str) -> Credentials:
    found = _first(session, people.c.id == person_id)
    if found is None:
        raise NotFound(f"no person {person_id}")
    return found


def credentials_named(session: Session, username: str) -> Credentials | None:
    return _first(session, people.c.username == username)


def add_person(session: Session, **values: object) -> None:
    """Raises :class:`Conflict` for a user name that was ever given."""
    try:
        session.execute(insert(people).values(**values, failed_attempts=0))
    except IntegrityError as error:
        raise Conflict(
            "this user name was given before", got=values["username"], hint="Names are never reused"
        ) from error


def change_person(session: Session, person_id: str, **values: object) -> None:
    session.execute(update(people).where(people.c.id == person_id).values(**values))


def add_grant(session: Session, grant: Grant) -> None:
    values = {column.name: getattr(grant, column.name) for column in grants.columns}
    session.execute(insert(grants).values(values))


def get_grant(session: Session, grant_id: str) -> Grant:
    row = session.execute(_grants().where(grants.c.id == grant_id)).first()
    if row is None:
        raise NotFound(f"no grant {grant_id}")
    return _grant(row)


def revoke_grant(session: Session, grant_id: str, by: str, at: datetime) -> None:
    values = {"revoked_at": at, "revoked_by": by}
    session.execute(update(grants).where(grants.c.id == grant_id).values(values))


def running_grants(session: Session, person_id: str, at: datetime) -> list[Grant]:
    """A delegated role among them even while its delegator does not hold it."""
    return [
        grant
        for grant in _grants_about(session, person_id)
        if grant.person == person_id and grant.runs_at(at)
    ]


def holdings(session: Session, person_id: str, at: datetime) -> list[Grant]:
    """What the person holds, the oldest grant first."""
    held = effective(_grants_about(session, person_id), at)
    return [grant for grant in held if grant.person == person_id]


def all_holdings(session: Session, at: datetime) -> list[Grant]:
    """What anybody holds, the oldest grant first."""
    return effective((_grant(row) for row in session.execute(_grants())), at)


def roles_of(session: Session, person_id: str, at: datetime) -> frozenset[Role]:
    return roles_in(holdings(session, person_id, at))


def own_roles_of(session: Session, person_id: str, at: datetime) -> frozenset[Role]:
    """Those that nobody has delegated."""
    held = holdings(session, person_id, at)
    return roles_in(grant for grant in held if grant.on_behalf_of is None)


def scope_of(session: Session, person_id: str, at: datetime) -> Scope:
    return scope_in(holdings(session, person_id, at))


def represented(session: Session, person_id: str, role: Role, at: datetime) -> str | None:
    """On whose behalf a role is held: None in one's own right, which wins. Of several delegators
    the one who delegated first."""
    held = [
        grant.on_behalf_of
        for grant in holdings(session, person_id, at)
        if grant.kind is GrantKind.ROLE and grant.value == role
    ]
    return held[0] if held and None not in held else None


def _grants() -> Select[tuple]:
    joined = grants.join(people, grants.c.person == people.c.id)
    query = select(grants, people.c.deactivated_at).select_from(joined)
    return query.order_by(grants.c.granted_at, grants.c.id)


def _grants_about(session: Session, person_id: str) -> Iterable[Grant]:
    """Those of the person and of whoever delegated to them."""
    columns = grants.c
    delegators = select(columns.on_behalf_of).where(
        columns.person == person_id, columns.on_behalf_of.is_not(None)
    )
    about = or_(columns.person == person_id, columns.person.in_(delegators))
    return [_grant(row) for row in session.execute(_grants().where(about))]


def _grant(row: Row) -> Grant:
    values: dict[str, Any] = {name: getattr(row, name) for name in Grant.__dataclass_fields__}
    values["kind"] = GrantKind(row.kind)
    return Grant(**values)


def _first(session: Session, *conditions: ColumnElement[bool]) -> Credentials | None:
    row = session.execute(select(people).where(*conditions)).first()
    return None if row is None else _credentials(row)


def _credentials(row: Row) -> Credentials:
    person = Person(
        id=row.id,
        username=row.username,
        name=row.name,
        identity_record=row.identity_record,
        email=row.email,
        has_password=row.password_hash is not None,
        has_signing_password=row.signing_password_hash is not None,
        has_totp=row.totp_secret is not None,
        oidc_issuer=row.oidc_issuer,
        oidc_subject=row.oidc_subject,
        failed_attempts=row.failed_attempts,
        locked_at=row.locked_at,
        created_at=row.created_at,
        deactivated_at=row.deactivated_at,
    )
    return Credentials(
        person,
        row.password_hash,
        row.signing_password_hash,
        row.totp_secret,
        row.totp_last_step,
    )
