from datetime import timedelta

import pytest

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth import store, tokens_store
from app.auth.actor import Actor, Kind, Role
from app.auth.people import deactivate, revoke
from app.auth.permissions import MACHINE, Permission, permits
from app.auth.rules import GrantKind
from app.auth.tokens import actor_of_token, make_token, revoke_token
from app.core.errors import BadInput, Conflict, Forbidden, NotFound, Unauthenticated
from tests.app.auth.conftest import Enter, Happened, Hire
from tests.conftest import ACTOR, Ticking

DAY = timedelta(days=1)
READ = [Permission.RECORDS_READ]


@pytest.fixture
def ann(hire: Hire, enter: Enter) -> Actor:
    hire("ann", Role.WRITER)
    return enter("ann").actor


def make(ledger: Ledger, actor: Actor, *permitted: Permission, **narrowed: list[str]) -> str:
    """A secret that is good for a day."""
    with ledger.work(actor) as work:
        return make_token(work, "script", permitted or READ, work.now + DAY, **narrowed)[1]


@pytest.mark.req("IA-07")
def test_a_token_acts_for_its_person_with_what_it_names(
    ledger: Ledger, ann: Actor, happened: Happened
) -> None:
    secret = make(ledger, ann, Permission.RECORDS_READ, products=["P1"])
    machine = actor_of_token(ledger, secret)
    assert secret.startswith("vd_")
    assert (machine.kind, machine.person, machine.session) == (Kind.TOKEN, ann.person, None)
    assert machine.scope.products == frozenset({"P1"})
    assert machine.scope.sites is None
    assert {one for one in Permission if permits(machine, one)} == {Permission.RECORDS_READ}
    (event,) = happened(Action.TOKEN_MADE)
    assert event.new["permits"] == ["records:read"]
    assert secret not in repr(event)


@pytest.mark.req("IA-07")
@pytest.mark.parametrize("permission", sorted(set(Permission) - MACHINE))
def test_a_token_is_given_nothing_that_a_person_must_do(
    ledger: Ledger, ann: Actor, permission: Permission
) -> None:
    with pytest.raises(BadInput, match=f"got '{permission.value}'"):
        make(ledger, ann, Permission.ME, permission)


@pytest.mark.req("IA-07")
def test_a_token_loses_what_its_person_loses(ledger: Ledger, ann: Actor) -> None:
    secret = make(ledger, ann, Permission.DRAFT_CREATE)
    assert permits(actor_of_token(ledger, secret), Permission.DRAFT_CREATE)
    with ledger.work(ACTOR) as work:
        for held in store.holdings(work.session, ann.person or "", work.now):
            if held.kind in (GrantKind.ROLE, GrantKind.SITE):
                revoke(work, held.id, "moved")
    machine = actor_of_token(ledger, secret)
    assert not permits(machine, Permission.DRAFT_CREATE)
    assert machine.scope.sites == frozenset()


@pytest.mark.req("IA-07")
@pytest.mark.parametrize("hours", [23, 24])
def test_a_token_expires(ledger: Ledger, ann: Actor, clock: Ticking, hours: int) -> None:
    secret = make(ledger, ann)
    clock.now += timedelta(hours=hours)
    if hours < 24:
        assert actor_of_token(ledger, secret).person == ann.person
    else:
        with pytest.raises(Unauthenticated):
            actor_of_token(ledger, secret)


@pytest.mark.parametrize("column", ["locked_at", "deactivated_at"])
def test_a_token_of_somebody_who_is_out_is_refused(ledger: Ledger, ann: Actor, column: str) -> None:
    secret = make(ledger, ann)
    with ledger.work(ACTOR) as work:
        store.change_person(work.session, ann.person or "", **{column: work.now})
    with pytest.raises(Unauthenticated):
        actor_of_token(ledger, secret)


@pytest.mark.parametrize("secret", ["", "vd_", "vd_" + "x" * 43, "\x00", "\ud800"])
def test_an_unknown_token_is_nobody(ledger: Ledger, secret: str) -> None:
    with pytest.raises(Unauthenticated):
        actor_of_token(ledger, secret)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_token_ends_within_a_year(ledger: Ledger, ann: Actor, days: int) -> None:
    with pytest.raises(BadInput, match="within 366 days"), ledger.work(ann) as work:
        make_token(work, "script", READ, work.now + days * DAY)


def test_a_token_that_permits_nothing_is_not_made(ledger: Ledger, ann: Actor) -> None:
    with pytest.raises(BadInput, match="permits nothing"), ledger.work(ann) as work:
        make_token(work, "script", [], work.now + DAY)


@pytest.mark.req("IA-07")
def test_a_token_makes_no_token(ledger: Ledger, ann: Actor) -> None:
    machine = actor_of_token(ledger, make(ledger, ann, *MACHINE))
    with pytest.raises(Forbidden):
        make(ledger, machine)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_writes_nothing_makes_no_token(
    ledger: Ledger, hire: Hire, enter: Enter, role: Role
) -> None:
    hire("bob", role)
    with pytest.raises(Forbidden):
        make(ledger, enter("bob").actor)


def test_owner_and_administrator_revoke_a_token_and_others_do_not_see_it(
    ledger: Ledger, ann: Actor, hire: Hire, enter: Enter, happened: Happened
) -> None:
    hire("bob", Role.WRITER)
    hire("boss", Role.ADMINISTRATOR)
    for revoker in (ann, enter("boss").actor, ACTOR):
        secret = make(ledger, ann)
        token_id = actor_of_token(ledger, secret).name
        for stranger in (enter("bob").actor, actor_of_token(ledger, secret)):
            with pytest.raises(NotFound), ledger.work(stranger) as work:
                revoke_token(work, token_id)
        with ledger.work(revoker) as work:
            revoke_token(work, token_id)
        with pytest.raises(Unauthenticated):
            actor_of_token(ledger, secret)
        with pytest.raises(Conflict), ledger.work(revoker) as work:
            revoke_token(work, token_id)
    assert len(happened(Action.TOKEN_REVOKED)) == 3


def test_a_person_sees_their_tokens(ledger: Ledger, ann: Actor) -> None:
    make(ledger, ann)
    make(ledger, ann, Permission.ME, sites=["DUB"], products=[])
    with ledger.database.read() as session:
        newest, older = tokens_store.tokens_of(session, ann.person or "")
    assert (newest.scope.sites, newest.scope.products) == (frozenset({"DUB"}), frozenset())
    assert older.scope.is_whole


def test_a_deactivated_person_stays_out_by_token(ledger: Ledger, ann: Actor) -> None:
    secret = make(ledger, ann)
    with ledger.work(ACTOR) as work:
        deactivate(work, ann.person or "", "left")
    with pytest.raises(Unauthenticated):
        actor_of_token(ledger, secret)
