import pytest
from sqlalchemy.exc import IntegrityError

from app.audit import store
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.errors import Conflict
from app.release.mode import Mode, gmp_notice
from app.release.service import check_mode, configuration_hash, create_installation, mode_of


def create(ledger: Ledger, actor: Actor, mode: Mode) -> None:
    with ledger.work(actor) as work:
        create_installation(work, mode)


def test_the_mode_is_fixed_when_the_installation_is_created(ledger: Ledger, actor: Actor) -> None:
    with ledger.database.read() as session:
        assert mode_of(session) is None
    create(ledger, actor, Mode.TRIAL)
    with pytest.raises(IntegrityError):
        create(ledger, actor, Mode.VALIDATED)
    with ledger.database.read() as session:
        assert mode_of(session) is Mode.TRIAL
        check_mode(session, Mode.TRIAL)
        with pytest.raises(Conflict, match="expected demo, got 'trial'"):
            check_mode(session, Mode.DEMO)


def test_its_creation_is_the_first_entry_of_the_trail(ledger: Ledger, actor: Actor) -> None:
    create(ledger, actor, Mode.DEMO)
    with ledger.database.read() as session:
        entry = next(store.read_all(session))
    assert (entry.seq, entry.event.action, entry.event.new) == (
        1,
        "installation:created",
        {"mode": "demo"},
    )


@pytest.mark.parametrize("mode", Mode)
def test_only_a_validated_installation_is_for_gmp_use(mode: Mode) -> None:
    notice = gmp_notice(mode)
    assert ("Not for GMP use" in notice) is (mode is not Mode.VALIDATED)


def test_the_configuration_hash_covers_every_part() -> None:
    base = configuration_hash({"a": "1", "b": "2"})
    assert base == configuration_hash({"b": "2", "a": "1"})
    assert base != configuration_hash({"a": "1", "b": "3"})
    assert base != configuration_hash({"a": "1"})
