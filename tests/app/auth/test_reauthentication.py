from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyotp.totp import TOTP

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth import store
from app.auth.actor import Actor, Kind, Role
from app.auth.credentials import begin_totp, confirm_totp
from app.auth.gate import Gate
from app.auth.people import bind_subject, deactivate, unlock
from app.auth.reauthentication import (
    Component,
    Components,
    Proof,
    components_needed,
    reauthenticate,
)
from app.auth.sessions import Method, SignedIn, actor_of_session, open_session, sign_out
from app.core.errors import Unauthenticated
from tests.app.auth.conftest import PASSWORD, Enter, Happened, Hire
from tests.conftest import ACTOR, Ticking

MINUTE = timedelta(minutes=1)
IDLE = 15 * MINUTE
NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
ALL = Components(username="ann", password=PASSWORD)
PASSWORD_ALONE = Components(password=PASSWORD)
WRONG = Components(username="ann", password="violet harbour 42")  # noqa: S106 - of nobody
SIGNING = "a second harbour 43"


@pytest.fixture
def ann(hire: Hire, enter: Enter) -> SignedIn:
    hire("ann", Role.WRITER)
    return enter("ann")


@pytest.fixture
def secret(gate: Gate, ann: SignedIn, clock: Ticking) -> str:
    """Of the one-time codes that ann has set up."""
    begun = begin_totp(gate, ann.actor)
    confirm_totp(gate, ann.actor, begun.sealed, TOTP(begun.secret).at(clock.now), PASSWORD)
    clock.now += MINUTE
    return begun.secret


def fails(gate: Gate, actor: Actor, components: Components) -> str:
    with pytest.raises(Unauthenticated) as refused:
        reauthenticate(gate, actor, components)
    return str(refused.value)


@pytest.mark.req("ES-03")
@example(before_s=900, idle_min=15, has_totp=True)
@given(
    st.none() | st.integers(0, 3600),
    st.integers(1, 60),
    st.booleans(),
)
def test_all_components_are_needed_unless_a_signing_was_just_before(
    before_s: int | None, idle_min: int, has_totp: bool
) -> None:
    signed_at = None if before_s is None else NOON - timedelta(seconds=before_s)
    needed = components_needed(signed_at, NOON, idle_min * MINUTE, has_totp)
    assert Component.PASSWORD in needed
    if before_s is not None and before_s < idle_min * 60:
        assert needed == {Component.PASSWORD}
    else:
        assert Component.USERNAME in needed
        assert (Component.CODE in needed) is has_totp


@pytest.mark.req("ES-03")
def test_sign_then_sign_again_then_idle_then_sign(
    gate: Gate, ann: SignedIn, clock: Ticking
) -> None:
    actor = ann.actor
    fails(gate, actor, PASSWORD_ALONE)
    assert reauthenticate(gate, actor, ALL) is Proof.PASSWORD
    for _ in range(3):
        clock.now += 10 * MINUTE
        actor = actor_of_session(gate.ledger, gate.settings, ann.secret)
        assert reauthenticate(gate, actor, PASSWORD_ALONE) is Proof.PASSWORD
    for _ in range(2):
        clock.now += 10 * MINUTE
        actor = actor_of_session(gate.ledger, gate.settings, ann.secret)
    fails(gate, actor, PASSWORD_ALONE)
    reauthenticate(gate, actor, ALL)
    reauthenticate(gate, actor, PASSWORD_ALONE)


@pytest.mark.req("ES-03")
def test_a_new_session_begins_with_all_components(gate: Gate, ann: SignedIn, enter: Enter) -> None:
    reauthenticate(gate, ann.actor, ALL)
    other = enter("ann").actor
    fails(gate, other, PASSWORD_ALONE)
    reauthenticate(gate, ann.actor, PASSWORD_ALONE)


@pytest.mark.req("ES-03")
@pytest.mark.parametrize(
    "components",
    [Components(), Components(username="ann"), Components(password=""), Components(totp="123456")],
)
@pytest.mark.parametrize("signed_before", [False, True])
def test_a_session_alone_never_signs(
    gate: Gate, ann: SignedIn, components: Components, signed_before: bool
) -> None:
    if signed_before:
        reauthenticate(gate, ann.actor, ALL)
    for _ in range(10):
        fails(gate, ann.actor, components)
    reauthenticate(gate, ann.actor, ALL)


@pytest.mark.req("ES-03")
@pytest.mark.parametrize(
    "components",
    [
        WRONG,
        Components(username="bob", password=PASSWORD),
        Components(username="ann", signing_password=PASSWORD),
        Components(username="ann", password=PASSWORD, signing_password="x"),  # noqa: S106
        Components(username="\ud800", password="\ud800"),  # noqa: S106
    ],
)
@pytest.mark.parametrize("signed_before", [False, True])
def test_whatever_is_given_must_be_right(
    gate: Gate, ann: SignedIn, components: Components, signed_before: bool
) -> None:
    if signed_before:
        reauthenticate(gate, ann.actor, ALL)
    fails(gate, ann.actor, components)


@pytest.mark.req("ES-03")
@pytest.mark.req("IA-04")
def test_a_second_factor_is_asked_for_at_the_first_signing(
    gate: Gate, ann: SignedIn, clock: Ticking, secret: str
) -> None:
    code = TOTP(secret).at(clock.now)
    fails(gate, ann.actor, ALL)
    fails(gate, ann.actor, replace(ALL, totp="000000"))
    assert reauthenticate(gate, ann.actor, replace(ALL, totp=code)) is Proof.PASSWORD_AND_CODE
    assert reauthenticate(gate, ann.actor, PASSWORD_ALONE) is Proof.PASSWORD
    fails(gate, ann.actor, replace(PASSWORD_ALONE, totp=code))


def test_a_failed_signing_does_not_use_up_the_code(
    gate: Gate, ann: SignedIn, clock: Ticking, secret: str
) -> None:
    code = TOTP(secret).at(clock.now)
    fails(gate, ann.actor, replace(WRONG, totp=code))
    fails(gate, ann.actor, replace(PASSWORD_ALONE, totp=code))
    reauthenticate(gate, ann.actor, replace(ALL, totp=code))


@pytest.mark.req("ES-07")
def test_a_failed_signing_is_kept_and_alerts_and_does_not_say_what_was_given(
    gate: Gate, ann: SignedIn, happened: Happened
) -> None:
    answers = {fails(gate, ann.actor, WRONG), fails(gate, ann.actor, Components())}
    assert len(answers) == 1
    refused = happened(Action.SIGNATURE_REFUSED)
    assert Action.SIGNATURE_REFUSED.alerts
    assert [event.new["failed"] for event in refused] == [
        ["wrong password"],
        ["no password", "no user name"],
    ]
    assert {event.entity_id for event in refused} == {ann.actor.person}
    assert "harbour" not in repr(refused)


@pytest.mark.req("ES-07")
@pytest.mark.req("IA-04")
def test_wrong_proofs_lock_the_account_and_end_its_sessions(
    gate: Gate, ledger: Ledger, ann: SignedIn, enter: Enter, happened: Happened
) -> None:
    for _ in range(gate.settings.lockout_attempts):
        fails(gate, ann.actor, WRONG)
    assert len(happened(Action.PERSON_LOCKED)) == 1
    fails(gate, ann.actor, ALL)
    with pytest.raises(Unauthenticated):
        actor_of_session(ledger, gate.settings, ann.secret)
    with ledger.work(ACTOR) as work:
        unlock(work, ann.actor.person or "", "called and was recognised")
    fails(gate, ann.actor, ALL)
    reauthenticate(gate, enter("ann").actor, ALL)


@pytest.mark.req("ES-03")
def test_nothing_is_signed_in_a_session_that_is_over(
    gate: Gate, ledger: Ledger, ann: SignedIn, clock: Ticking, happened: Happened
) -> None:
    clock.now += IDLE
    fails(gate, ann.actor, ALL)
    clock.now -= IDLE
    with ledger.work(ann.actor) as work:
        sign_out(work)
    fails(gate, ann.actor, ALL)
    failed = [event.new["failed"] for event in happened(Action.SIGNATURE_REFUSED)]
    assert failed == [["idle"], ["the session has ended"]]


@pytest.mark.req("ES-03")
def test_nobody_signs_in_the_session_of_another(
    gate: Gate, ann: SignedIn, hire: Hire, enter: Enter
) -> None:
    hire("bob", Role.WRITER)
    bob = enter("bob")
    stolen = replace(ann.actor, session=bob.actor.session)
    fails(gate, stolen, ALL)


def test_nobody_signs_who_was_deactivated(gate: Gate, ledger: Ledger, ann: SignedIn) -> None:
    with ledger.work(ACTOR) as work:
        deactivate(work, ann.actor.person or "", "left")
    fails(gate, ann.actor, ALL)


@pytest.mark.req("ES-06")
@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.PERSON}))
def test_no_machine_proves_to_be_a_person(
    gate: Gate, ann: SignedIn, kind: Kind, happened: Happened
) -> None:
    machine = replace(ann.actor, kind=kind)
    fails(gate, machine, ALL)
    assert happened(Action.SIGNATURE_REFUSED)[0].actor == machine.id


@pytest.mark.req("ES-03")
def test_whoever_signs_in_by_a_provider_signs_with_a_signing_password(
    gate: Gate, ledger: Ledger, hire: Hire
) -> None:
    ann = hire("ann", Role.WRITER)
    with ledger.work(ACTOR) as work:
        bind_subject(work, ann.id, "https://idp", "1", "joined")
        hashed = gate.passwords.hash(SIGNING)
        store.change_person(work.session, ann.id, password_hash=None, signing_password_hash=hashed)
        actor = open_session(work, store.get_person(work.session, ann.id), Method.OIDC).actor
    fails(gate, actor, ALL)
    fails(gate, actor, Components(signing_password=SIGNING))
    both = Components(username="ann", signing_password=SIGNING)
    assert reauthenticate(gate, actor, both) is Proof.SIGNING_PASSWORD
    assert reauthenticate(gate, actor, Components(signing_password=SIGNING)) is (
        Proof.SIGNING_PASSWORD
    )


@pytest.mark.parametrize("proof", Proof)
def test_a_proof_fits_its_column(proof: Proof) -> None:
    assert len(proof) <= 20
