import pytest
from argon2 import PasswordHasher

from app.audit.work import Ledger
from app.auth.actor import Role
from app.auth.gate import Gate, make_gate
from app.auth.passwords import make_passwords
from app.core.settings import Settings
from tests.app.signatures.office import Office, Team


@pytest.fixture
def office(ledger: Ledger, settings: Settings) -> Office:
    return Office(ledger, _gate(ledger, settings))


@pytest.fixture
def any_office(any_ledger: Ledger, settings: Settings) -> Office:
    return Office(any_ledger, _gate(any_ledger, settings))


@pytest.fixture
def team(office: Office) -> Team:
    return hire_team(office)


def hire_team(office: Office) -> Team:
    return Team(
        office.hire("wanda", Role.WRITER),
        office.hire("rita", Role.REVIEWER),
        office.hire("quentin", Role.QA_APPROVER),
    )


def _gate(ledger: Ledger, settings: Settings) -> Gate:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return make_gate(ledger, settings, make_passwords(12, cheap))
