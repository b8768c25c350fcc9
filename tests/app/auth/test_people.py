from datetime import timedelta

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from app.audit.actions import Action
from app.audit.work import Ledger, Work
from app.auth import store
from app.auth.actor import Actor, Kind, Role
from app.auth.people import (
    bind_subject,
    change_person,
    create_person,
    deactivate,
    grant,
    make_link,
    revoke,
    unlock,
)
from app.auth.rules import ALL, Grant, GrantKind
from app.auth.sessions import actor_of_session
from app.core.errors import BadInput, Conflict, Forbidden, NotFound, Unauthenticated
from app.core.ids import new_id
from app.core.settings import Settings
from tests.app.auth.conftest import Enter, Happened, Hire
from tests.conftest import ACTOR, Ticking

WEEK = timedelta(days=7)


def role_grant(work: Work, person_id: str) -> Grant:
    running = store.running_grants(work.session, person_id, work.now)
    return next(held for held in running if held.kind is GrantKind.ROLE)


@pytest.mark.req("IA-01")
@pytest.mark.req("H19")
def test_a_user_name_is_never_given_again(ledger: Ledger, hire: Hire) -> None:
    ann = hire("ann")
    with ledger.work(ACTOR) as work:
        deactivate(work, ann.id, "left")
    with pytest.raises(Conflict, match=r"given before.*never reused"), ledger.work(ACTOR) as work:
        create_person(work, username="ANN", name="Another", identity_record="HR-2")
    with ledger.database.read() as session:
        assert store.get_person(session, ann.id).name == "Ann"


@pytest.mark.req("IA-01")
def test_who_was_deactivated_holds_nothing_and_is_out(
    ledger: Ledger, settings: Settings, hire: Hire, enter: Enter, happened: Happened
) -> None:
    ann = hire("ann", Role.WRITER)
    signed_in = enter("ann")
    with ledger.work(ACTOR) as work:
        deactivate(work, ann.id, "left")
    with pytest.raises(Unauthenticated):
        actor_of_session(ledger, settings, signed_in.secret)
    with ledger.database.read() as session:
        assert store.roles_of(session, ann.id, ledger.clock()) == frozenset()
    (event,) = happened(Action.PERSON_DEACTIVATED)
    assert event.reason == "left"
    assert event.new["sessions_ended"] == [signed_in.actor.session]
    with pytest.raises(Conflict, match="before"), ledger.work(ACTOR) as work:
        deactivate(work, ann.id, "again")


@pytest.mark.req("IA-02")
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_but_an_administrator_changes_people(
    ledger: Ledger, hire: Hire, enter: Enter, role: Role
) -> None:
    ann, _bob = hire("ann"), hire("bob", role)
    acts = [
        lambda work: create_person(work, username="cyd", name="Cyd", identity_record="HR-3"),
        lambda work: change_person(work, ann.id, "why", name="Anna"),
        lambda work: bind_subject(work, ann.id, "https://idp", "1", "why"),
        lambda work: grant(work, ann.id, GrantKind.ROLE, Role.WRITER),
        lambda work: revoke(work, "GRANT-1", "why"),
        lambda work: deactivate(work, ann.id, "why"),
        lambda work: unlock(work, ann.id, "why"),
        lambda work: make_link(work, ann.id),
    ]
    bob = enter("bob").actor
    for act in acts:
        with pytest.raises(Forbidden, match="people:administer"), ledger.work(bob) as work:
            act(work)


@pytest.mark.req("IA-02")
def test_nobody_grants_to_themselves_under_any_account(
    ledger: Ledger, hire: Hire, enter: Enter
) -> None:
    boss = hire("boss", Role.ADMINISTRATOR, identity="HR-1")
    second = hire("boss.too", identity="hr-1 ")
    actor = enter("boss").actor
    for person in (boss, second):
        with pytest.raises(Forbidden, match="themselves"), ledger.work(actor) as work:
            grant(work, person.id, GrantKind.ROLE, Role.QA_APPROVER)
    ann = hire("ann")
    with ledger.work(actor) as work:
        grant(work, ann.id, GrantKind.ROLE, Role.QA_APPROVER)
    with ledger.database.read() as session:
        assert store.roles_of(session, ann.id, ledger.clock()) == {Role.QA_APPROVER}


def test_nobody_unlocks_or_deactivates_themselves_or_makes_themselves_a_link(
    ledger: Ledger, hire: Hire, enter: Enter
) -> None:
    boss = hire("boss", Role.ADMINISTRATOR)
    actor = enter("boss").actor
    for act in (
        lambda work: unlock(work, boss.id, "why"),
        lambda work: deactivate(work, boss.id, "why"),
        lambda work: make_link(work, boss.id),
    ):
        with pytest.raises(Forbidden, match="themselves"), ledger.work(actor) as work:
            act(work)


def test_a_grant_is_one_event_that_says_what_and_by_whom(
    ledger: Ledger, hire: Hire, happened: Happened
) -> None:
    ann = hire("ann", Role.WRITER)
    event = happened(Action.GRANT_GIVEN)[0]
    assert event.actor == ACTOR.id
    assert event.new == {
        "person": ann.id,
        "kind": "role",
        "value": "writer",
        "until": None,
        "on_behalf_of": None,
    }
    with ledger.work(ACTOR) as work:
        revoke(work, event.entity_id, "moved")
    (revoked,) = happened(Action.GRANT_REVOKED)
    assert (revoked.old, revoked.reason) == (event.new, "moved")
    with pytest.raises(Conflict, match="revoked before"), ledger.work(ACTOR) as work:
        revoke(work, event.entity_id, "again")


@pytest.mark.parametrize(
    ("kind", "value", "refused"),
    [
        (GrantKind.ROLE, "owner", "no such role"),
        (GrantKind.ROLE, "writer", "already"),
        (GrantKind.ROLE, "administrator", "cannot be held together"),
        (GrantKind.SITE, " ", "printable"),
        (GrantKind.PRODUCT, ALL, "already"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(
    ledger: Ledger, hire: Hire, kind: GrantKind, value: str, refused: str
) -> None:
    ann = hire("ann", Role.WRITER)
    with pytest.raises((BadInput, Conflict), match=refused), ledger.work(ACTOR) as work:
        grant(work, ann.id, kind, value)


def test_a_grant_ends_by_itself(ledger: Ledger, hire: Hire, clock: Ticking) -> None:
    ann = hire("ann")
    with ledger.work(ACTOR) as work:
        grant(work, ann.id, GrantKind.ROLE, Role.REVIEWER, until=work.now + WEEK)
    with ledger.database.read() as session:
        assert store.roles_of(session, ann.id, clock()) == {Role.REVIEWER}
        assert store.roles_of(session, ann.id, clock() + WEEK) == frozenset()
    with pytest.raises(BadInput, match="before it begins"), ledger.work(ACTOR) as work:
        grant(work, ann.id, GrantKind.ROLE, Role.WRITER, until=work.now)


@pytest.mark.req("ES-05")
def test_a_delegate_stands_in_until_the_delegator_loses_the_role(
    ledger: Ledger, hire: Hire
) -> None:
    ann, bob = hire("ann", Role.REVIEWER), hire("bob")
    with ledger.work(ACTOR) as work:
        grant(
            work, bob.id, GrantKind.ROLE, Role.REVIEWER, until=work.now + WEEK, on_behalf_of=ann.id
        )
        own = role_grant(work, ann.id)
    now = ledger.clock()
    with ledger.database.read() as session:
        assert store.roles_of(session, bob.id, now) == {Role.REVIEWER}
        assert store.represented(session, bob.id, Role.REVIEWER, now) == ann.id
        assert store.represented(session, ann.id, Role.REVIEWER, now) is None
    with ledger.work(ACTOR) as work:
        revoke(work, own.id, "moved")
    with ledger.database.read() as session:
        assert store.roles_of(session, bob.id, ledger.clock()) == frozenset()


@pytest.mark.req("ES-05")
def test_ones_own_right_wins_over_a_delegated_one(ledger: Ledger, hire: Hire) -> None:
    ann, bob = hire("ann", Role.REVIEWER), hire("bob")
    with ledger.work(ACTOR) as work:
        until = work.now + WEEK
        grant(work, bob.id, GrantKind.ROLE, Role.REVIEWER, until=until, on_behalf_of=ann.id)
    with ledger.work(ACTOR) as work:
        assert store.represented(work.session, bob.id, Role.REVIEWER, work.now) == ann.id
        grant(work, bob.id, GrantKind.ROLE, Role.REVIEWER)
        assert store.represented(work.session, bob.id, Role.REVIEWER, work.now) is None


@pytest.mark.req("ES-05")
@pytest.mark.req("H06")
def test_a_delegation_that_would_bypass_somebody_is_refused(ledger: Ledger, hire: Hire) -> None:
    ann, bob, cyd = hire("ann", Role.REVIEWER, identity="HR-1"), hire("bob"), hire("cyd")
    twin = hire("ann.too", identity="HR-1")
    boss = hire("boss", Role.ADMINISTRATOR)
    with ledger.work(ACTOR) as work:
        until = work.now + WEEK
        grant(work, bob.id, GrantKind.ROLE, Role.REVIEWER, until=until, on_behalf_of=ann.id)
    for person, role, delegator, end, refused in (
        (cyd, Role.REVIEWER, bob, until, "own right"),
        (cyd, Role.QA_APPROVER, ann, until, "own right"),
        (twin, Role.REVIEWER, ann, until, "one person"),
        (cyd, Role.REVIEWER, ann, None, "only for a time"),
        (cyd, Role.ADMINISTRATOR, boss, until, "not delegated"),
    ):
        with pytest.raises((BadInput, Conflict), match=refused), ledger.work(ACTOR) as work:
            grant(work, person.id, GrantKind.ROLE, role, until=end, on_behalf_of=delegator.id)
    with pytest.raises(BadInput, match="only a role"), ledger.work(ACTOR) as work:
        grant(work, cyd.id, GrantKind.SITE, "DUB", until=until, on_behalf_of=ann.id)


@pytest.mark.req("IA-02")
def test_a_lapsed_delegation_still_keeps_an_administrator_out(ledger: Ledger, hire: Hire) -> None:
    ann, bob = hire("ann", Role.REVIEWER), hire("bob")
    with ledger.work(ACTOR) as work:
        grant(
            work, bob.id, GrantKind.ROLE, Role.REVIEWER, until=work.now + WEEK, on_behalf_of=ann.id
        )
        revoke(work, role_grant(work, ann.id).id, "for a while")
        with pytest.raises(Conflict, match="held together"):
            grant(work, bob.id, GrantKind.ROLE, Role.ADMINISTRATOR)


@pytest.mark.req("ES-05")
@pytest.mark.req("H06")
def test_a_role_for_the_second_account_of_one_person_is_flagged(
    hire: Hire, happened: Happened
) -> None:
    hire("ann", Role.WRITER, identity="HR-1")
    hire("ann.qa", Role.QA_APPROVER, identity="hr-1")
    flagged = [event for event in happened(Action.GRANT_GIVEN) if "same_person_as" in event.new]
    assert [event.new["value"] for event in flagged] == ["qa_approver"]
    assert flagged[0].new["same_person_as"] == ["ann"]
    assert happened(Action.PERSON_CREATED)[1].new["same_person_as"] == ["ann"]


@pytest.mark.req("H19")
def test_a_changed_name_keeps_the_earlier_one_in_the_trail(
    ledger: Ledger, hire: Hire, happened: Happened
) -> None:
    ann = hire("ann")
    with ledger.work(ACTOR) as work:
        assert change_person(work, ann.id, "married", name="Ann Lee").name == "Ann Lee"
    (event,) = happened(Action.PERSON_CHANGED)
    assert (event.old, event.new) == ({"name": "Ann"}, {"name": "Ann Lee"})
    assert event.reason == "married"
    with pytest.raises(BadInput, match="nothing would change"), ledger.work(ACTOR) as work:
        change_person(work, ann.id, "again", name="Ann Lee")


def test_a_change_without_a_reason_changes_nothing(ledger: Ledger, hire: Hire) -> None:
    ann = hire("ann")
    with pytest.raises(BadInput, match="reason"), ledger.work(ACTOR) as work:
        change_person(work, ann.id, " ", name="Ann Lee")
    with ledger.database.read() as session:
        assert store.get_person(session, ann.id).name == "Ann"


def test_a_subject_signs_in_one_person(ledger: Ledger, hire: Hire) -> None:
    ann, bob = hire("ann"), hire("bob")
    with ledger.work(ACTOR) as work:
        bind_subject(work, ann.id, "https://idp", "1", "joined")
    with pytest.raises(Conflict, match="another person, got 'ann'"), ledger.work(ACTOR) as work:
        bind_subject(work, bob.id, "https://idp", "1", "joined")
    with ledger.database.read() as session:
        found = store.person_of_subject(session, "https://idp", "1")
        assert found is not None
        assert found.id == ann.id
        assert store.person_of_subject(session, "https://other", "1") is None


def test_an_unknown_person_or_grant_is_not_found(ledger: Ledger) -> None:
    for act in (
        lambda work: deactivate(work, "PERSON-NOBODY", "why"),
        lambda work: grant(work, "PERSON-NOBODY", GrantKind.SITE, ALL),
        lambda work: revoke(work, "GRANT-NONE", "why"),
    ):
        with pytest.raises(NotFound), ledger.work(ACTOR) as work:
            act(work)


def test_who_was_deactivated_gets_neither_a_grant_nor_a_link(ledger: Ledger, hire: Hire) -> None:
    ann = hire("ann")
    with ledger.work(ACTOR) as work:
        deactivate(work, ann.id, "left")
    for act in (
        lambda work: grant(work, ann.id, GrantKind.ROLE, Role.WRITER),
        lambda work: make_link(work, ann.id),
    ):
        with pytest.raises(Conflict, match="was deactivated"), ledger.work(ACTOR) as work:
            act(work)


def test_unlocking_starts_the_count_anew_and_is_for_locked_accounts(
    ledger: Ledger, hire: Hire, clock: Ticking
) -> None:
    ann = hire("ann")
    with pytest.raises(Conflict, match="not locked"), ledger.work(ACTOR) as work:
        unlock(work, ann.id, "why")
    with ledger.work(ACTOR) as work:
        store.change_person(work.session, ann.id, failed_attempts=5, locked_at=clock.now)
        unlock(work, ann.id, "called and was recognised")
        person = store.get_person(work.session, ann.id)
    assert (person.is_admissible, person.failed_attempts) == (True, 0)


STEPS = st.lists(
    st.tuples(st.sampled_from(["grant", "delegate", "revoke"]), st.sampled_from(list(Role))),
    min_size=1,
    max_size=8,
)


@pytest.mark.req("IA-02")
@given(STEPS)
@hypothesis.settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_history_of_grants_joins_administrator_with_another_role(
    ledger: Ledger, steps: list[tuple[str, Role]]
) -> None:
    with ledger.work(ACTOR) as work:
        pair = [
            create_person(work, username=new_id("u"), name="N", identity_record=new_id("HR"))
            for _ in range(2)
        ]
        for number, (step, role) in enumerate(steps):
            one, other = pair[number % 2].id, pair[1 - number % 2].id
            try:
                if step == "revoke":
                    for held in store.running_grants(work.session, one, work.now):
                        if held.value == role:
                            revoke(work, held.id, "x")
                elif step == "delegate":
                    end = work.now + WEEK
                    grant(work, one, GrantKind.ROLE, role, until=end, on_behalf_of=other)
                else:
                    grant(work, one, GrantKind.ROLE, role)
            except Conflict:
                continue
            for person in pair:
                roles = store.roles_of(work.session, person.id, work.now)
                assert Role.ADMINISTRATOR not in roles or roles == {Role.ADMINISTRATOR}


def test_only_an_actor_works_on_people(ledger: Ledger) -> None:
    token = Actor(Kind.TOKEN, "T", frozenset({Role.ADMINISTRATOR}), person="P")
    with pytest.raises(Forbidden), ledger.work(token) as work:
        create_person(work, username="x", name="X", identity_record="HR-9")
