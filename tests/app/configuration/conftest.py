from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.audit.work import Ledger
from app.auth.gate import make_gate
from app.auth.passwords import make_passwords
from app.core.settings import Settings
from app.release.changes import keep_configuration
from app.release.item import Item, Kind, make_item
from tests.app.signatures.office import ADMINISTRATOR, Office


def item(version: str) -> Item:
    """A configuration of two parts."""
    return make_item({(Kind.MODEL, ""): version, (Kind.CODE, ""): "1"})


FIRST, SECOND = item("first"), item("second")


@pytest.fixture
def office(ledger: Ledger, settings: Settings, tmp_path: Path) -> Office:
    """Where both configurations were used."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    made = Office(ledger, make_gate(ledger, settings, make_passwords(12, cheap)))
    with ledger.work(ADMINISTRATOR) as work:
        keep_configuration(work, FIRST)
        keep_configuration(work, SECOND)
    return made
