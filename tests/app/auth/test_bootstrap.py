import pytest

from app.audit.work import Ledger
from app.auth import store
from app.auth.actor import Role
from app.auth.bootstrap import demo_people, first_administrator
from app.auth.credentials import set_password
from app.auth.gate import Gate
from app.auth.qualification import require_signing_rights, require_trained
from app.auth.sessions import sign_in, use_link
from app.core.errors import Forbidden
from tests.conftest import ACTOR

PASSWORD = "amber lighthouse 77"  # noqa: S105 - of nobody


@pytest.mark.req("IA-02")
def test_an_installation_without_people_gets_one_administrator(gate: Gate, ledger: Ledger) -> None:
    with ledger.work(ACTOR) as work:
        secret = first_administrator(work)
        assert first_administrator(work) is None
    assert secret is not None
    actor = use_link(gate, secret).actor
    assert (actor.name, actor.roles) == ("admin", {Role.ADMINISTRATOR})
    set_password(gate, actor, PASSWORD)
    assert sign_in(gate, "admin", PASSWORD).actor.roles == {Role.ADMINISTRATOR}


def test_people_of_a_demonstration_can_work_at_once(gate: Gate, ledger: Ledger) -> None:
    with ledger.work(ACTOR) as work:
        made = demo_people(work, "demo")
    assert set(made) == set(Role)
    identities = set()
    for role, (username, secret) in made.items():
        actor = use_link(gate, secret).actor
        assert (actor.name, actor.roles) == (username, {role})
        assert actor.scope.is_whole
        with ledger.database.read() as session:
            require_trained(session, actor.person or "", ledger.clock())
            require_signing_rights(session, actor.person or "", ledger.clock())
            identities.add(store.identity_of(session, actor.person or ""))
    assert len(identities) == len(made)


def test_a_demonstration_shown_again_gives_the_same_people_new_links(ledger: Ledger) -> None:
    with ledger.work(ACTOR) as work:
        first, second = demo_people(work, "demo"), demo_people(work, "demo")
    assert [name for name, _ in first.values()] == [name for name, _ in second.values()]
    assert not {secret for _, secret in first.values()} & {secret for _, secret in second.values()}


@pytest.mark.parametrize("mode", ["trial", "validated"])
def test_nobody_is_made_up_outside_a_demonstration(ledger: Ledger, mode: str) -> None:
    with pytest.raises(Forbidden, match="demonstration only"), ledger.work(ACTOR) as work:
        demo_people(work, mode)
