"""The SQL of people on each database that the service runs on."""

from datetime import timedelta

import pytest

from app.audit.work import Ledger
from app.auth import store
from app.auth.actor import Role
from app.auth.people import create_person, grant
from app.auth.permissions import Permission
from app.auth.rules import ALL, GrantKind
from app.auth.sessions import Method, actor_of_session, open_session
from app.auth.tokens import actor_of_token, make_token
from app.core.errors import Conflict, NotFound
from app.core.settings import Settings
from tests.conftest import ACTOR

DAY = timedelta(days=1)


def test_what_a_person_holds_is_read_from_their_grants(any_ledger: Ledger) -> None:
    with any_ledger.work(ACTOR) as work:
        ann = create_person(work, username="ann", name="Ann", identity_record="HR-1")
        bob = create_person(work, username="bob", name="Bob", identity_record="HR-2")
        grant(work, ann.id, GrantKind.ROLE, Role.REVIEWER)
        grant(work, ann.id, GrantKind.SITE, ALL)
        grant(work, ann.id, GrantKind.PRODUCT, "P1")
        until = work.now + DAY
        grant(work, bob.id, GrantKind.ROLE, Role.REVIEWER, until=until, on_behalf_of=ann.id)
    now = any_ledger.clock()
    with any_ledger.database.read() as session:
        assert store.person_named(session, "ann") == ann
        assert store.person_named(session, "cyd") is None
        assert store.roles_of(session, ann.id, now) == {Role.REVIEWER}
        scope = store.scope_of(session, ann.id, now)
        assert (scope.sites, scope.products) == (None, frozenset({"P1"}))
        assert store.scope_of(session, bob.id, now).products == frozenset()
        assert store.represented(session, bob.id, Role.REVIEWER, now) == ann.id
        assert store.roles_of(session, bob.id, now + DAY) == frozenset()
        assert store.own_roles_of(session, bob.id, now) == frozenset()
        with pytest.raises(NotFound, match="PERSON-NOBODY"):
            store.get_person(session, "PERSON-NOBODY")


@pytest.mark.req("IA-01")
def test_a_user_name_is_unique(any_ledger: Ledger) -> None:
    def hire() -> None:
        with any_ledger.work(ACTOR) as work:
            create_person(work, username="ann", name="Ann", identity_record="HR-1")

    hire()
    with pytest.raises(Conflict, match="given before"):
        hire()


def test_sessions_and_tokens_are_found_by_their_secrets(
    any_ledger: Ledger, settings: Settings
) -> None:
    with any_ledger.work(ACTOR) as work:
        ann = create_person(work, username="ann", name="Ann", identity_record="HR-1")
        grant(work, ann.id, GrantKind.ROLE, Role.WRITER)
        signed_in = open_session(work, ann, Method.PASSWORD)
        read = [Permission.RECORDS_READ]
        _id, secret = make_token(work, "script", read, work.now + DAY, products=["P1"])
    assert actor_of_session(any_ledger, settings, signed_in.secret) == signed_in.actor
    assert actor_of_token(any_ledger, secret).scope.products == frozenset()
