"""Hiring people as tests need them: with roles and a scope, a password, and what signing asks."""

from datetime import timedelta

from app.audit.actions import Action
from app.audit.work import Work
from app.auth import store
from app.auth.actor import Role
from app.auth.passwords import Passwords
from app.auth.people import create_person, grant
from app.auth.qualification import Attestation, Course, add_attestation, add_training
from app.auth.rules import ALL, GrantKind
from app.auth.store import Person
from app.auth.told import told_of_password

PASSWORD = "violet harbour 41"  # noqa: S105 - of people who do not exist
_YEAR = timedelta(days=365)


def hire(
    work: Work,
    username: str,
    *roles: Role,
    identity: str | None = None,
    site: str = ALL,
    product: str = ALL,
) -> Person:
    """Who cannot sign in yet."""
    name = username.replace("_", " ").title()
    record = identity or f"HR-{username}"
    person = create_person(work, username=username, name=name, identity_record=record)
    for role in roles:
        grant(work, person.id, GrantKind.ROLE, role)
    grant(work, person.id, GrantKind.SITE, site)
    grant(work, person.id, GrantKind.PRODUCT, product)
    return person


def give_password(work: Work, passwords: Passwords, person_id: str) -> None:
    hashed = passwords.hash(PASSWORD)
    store.change_person(work.session, person_id, password_hash=hashed)
    told = told_of_password("password", "set", hashed, None)
    work.record(Action.PERSON_CHANGED, "person", person_id, new=told)


def train(work: Work, person_id: str) -> None:
    for course in Course:
        add_training(work, person_id, course, True, work.now - _YEAR, work.now + _YEAR)


def attest(work: Work, person_id: str) -> None:
    for kind in Attestation:
        add_attestation(work, person_id, kind, "seen")
