"""A gate with cheap hashes, and people who can pass it."""

from collections.abc import Callable
from typing import cast

import pytest
from argon2 import PasswordHasher

from app.audit import store as audit_store
from app.audit.actions import Action
from app.audit.chain import Event
from app.audit.work import Ledger
from app.auth import store
from app.auth.actor import Role
from app.auth.gate import Gate, make_gate
from app.auth.passwords import Passwords, make_passwords
from app.auth.sessions import SignedIn, sign_in
from app.auth.store import Person
from app.core.settings import Settings
from tests import hiring
from tests.conftest import ACTOR, Ticking
from tests.hiring import PASSWORD

Hire = Callable[..., Person]
Enter = Callable[[str], SignedIn]
Happened = Callable[[Action], list[Event]]


@pytest.fixture
def passwords() -> Passwords:
    return make_passwords(12, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def gate(ledger: Ledger, settings: Settings, passwords: Passwords) -> Gate:
    return make_gate(ledger, settings, passwords)


@pytest.fixture
def clock(ledger: Ledger) -> Ticking:
    return cast("Ticking", ledger.clock)


@pytest.fixture
def hire(ledger: Ledger, passwords: Passwords) -> Hire:
    """``hire("ann", Role.WRITER, identity="HR-1")``: with a password and the whole scope."""

    def make(username: str, *roles: Role, identity: str | None = None) -> Person:
        with ledger.work(ACTOR) as work:
            person = hiring.hire(work, username, *roles, identity=identity)
            hashed = passwords.hash(PASSWORD)
            store.change_person(work.session, person.id, password_hash=hashed)
            return store.get_person(work.session, person.id)

    return make


@pytest.fixture
def enter(gate: Gate) -> Enter:
    return lambda username: sign_in(gate, username, PASSWORD)


@pytest.fixture
def happened(ledger: Ledger) -> Happened:
    """Events of one action, oldest first."""

    def find(action: Action) -> list[Event]:
        with ledger.database.read() as session:
            return [entry.event for entry in audit_store.find(session, action)]

    return find
