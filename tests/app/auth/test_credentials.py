from dataclasses import replace

import pytest
from pyotp.totp import TOTP

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth import store
from app.auth.actor import Role
from app.auth.credentials import (
    begin_totp,
    confirm_totp,
    remove_totp,
    set_password,
    set_signing_password,
)
from app.auth.gate import Gate
from app.auth.people import bind_subject, create_person, make_link
from app.auth.reauthentication import Components, reauthenticate
from app.auth.sessions import actor_of_session, sign_in, use_link
from app.auth.told import fingerprint
from app.core.errors import BadInput, Conflict, Forbidden, Unauthenticated
from tests.app.auth.conftest import PASSWORD, Enter, Happened, Hire
from tests.conftest import ACTOR, Ticking

NEW = "amber lighthouse 77"
WRONG = "violet harbour 42"


@pytest.fixture
def link(ledger: Ledger) -> str:
    """Of a new person ``ann`` without a password."""
    with ledger.work(ACTOR) as work:
        ann = create_person(work, username="ann", name="Ann", identity_record="HR-1")
        return make_link(work, ann.id)


@pytest.mark.req("IA-04")
def test_a_link_lets_its_person_set_a_password_and_sign_in(
    gate: Gate, ledger: Ledger, link: str, happened: Happened
) -> None:
    by_link = use_link(gate, link)
    set_password(gate, by_link.actor, NEW)
    with pytest.raises(Unauthenticated):
        actor_of_session(ledger, gate.settings, by_link.secret)
    with pytest.raises(Unauthenticated, match="session has ended"):
        set_password(gate, by_link.actor, NEW + "!")
    assert sign_in(gate, "ann", NEW).actor.person == by_link.actor.person
    (event,) = happened(Action.PERSON_CHANGED)
    with ledger.database.read() as session:
        hashed = store.credentials_of(session, by_link.actor.person or "").password_hash
    assert event.new == {
        "password": "set",
        "password_sha256": fingerprint(hashed),
        "replaced_sha256": None,
        "sessions_ended": [by_link.actor.session],
    }


def test_a_password_is_changed_with_the_present_one(
    gate: Gate, ledger: Ledger, hire: Hire, enter: Enter
) -> None:
    hire("ann")
    one, other = enter("ann"), enter("ann")
    set_password(gate, one.actor, NEW, PASSWORD)
    for signed_in in (one, other):
        with pytest.raises(Unauthenticated):
            actor_of_session(ledger, gate.settings, signed_in.secret)
    with pytest.raises(Unauthenticated):
        enter("ann")
    sign_in(gate, "ann", NEW)


@pytest.mark.req("ES-03")
@pytest.mark.parametrize("present", [None, "", WRONG])
def test_a_session_alone_sets_no_password(
    gate: Gate, hire: Hire, enter: Enter, happened: Happened, present: str | None
) -> None:
    hire("ann")
    actor = enter("ann").actor
    with pytest.raises(Unauthenticated, match="present password"):
        set_password(gate, actor, NEW, present)
    assert len(happened(Action.SIGN_IN_FAILED)) == 1
    assert enter("ann").actor.name == "ann"


@pytest.mark.req("IA-04")
def test_guessing_the_present_password_locks(
    gate: Gate, hire: Hire, enter: Enter, happened: Happened
) -> None:
    hire("ann")
    actor = enter("ann").actor
    for _ in range(gate.settings.lockout_attempts):
        with pytest.raises(Unauthenticated):
            set_password(gate, actor, NEW, WRONG)
    assert len(happened(Action.PERSON_LOCKED)) == 1


@pytest.mark.parametrize(("new", "why"), [("short", "12 to"), (PASSWORD, "present password")])
def test_a_password_that_will_not_do_is_refused(
    gate: Gate, hire: Hire, enter: Enter, new: str, why: str
) -> None:
    hire("ann")
    with pytest.raises(BadInput, match=why):
        set_password(gate, enter("ann").actor, new, PASSWORD)


def test_a_changed_password_voids_a_link_that_was_made_before(
    gate: Gate, ledger: Ledger, hire: Hire, enter: Enter
) -> None:
    ann = hire("ann")
    with ledger.work(ACTOR) as work:
        link = make_link(work, ann.id)
    set_password(gate, enter("ann").actor, NEW, PASSWORD)
    with pytest.raises(Unauthenticated):
        use_link(gate, link)


@pytest.mark.req("ES-03")
def test_nobody_sets_a_password_in_the_session_of_another(
    gate: Gate, hire: Hire, enter: Enter
) -> None:
    hire("ann")
    hire("bob")
    stolen = replace(enter("ann").actor, session=enter("bob").actor.session)
    with pytest.raises(Unauthenticated, match="session has ended"):
        set_password(gate, stolen, NEW, PASSWORD)


@pytest.mark.req("IA-07")
def test_a_machine_sets_no_password(gate: Gate, hire: Hire) -> None:
    hire("ann")
    with pytest.raises(Forbidden):
        set_password(gate, ACTOR, NEW, PASSWORD)


@pytest.mark.req("ES-03")
def test_a_signing_password_comes_by_a_link_and_changes_with_the_present_one(
    gate: Gate, ledger: Ledger, hire: Hire, enter: Enter
) -> None:
    ann = hire("ann", Role.WRITER)
    with ledger.work(ACTOR) as work:
        bind_subject(work, ann.id, "https://idp", "1", "joined")
        link = make_link(work, ann.id)
    with pytest.raises(Unauthenticated):
        set_signing_password(gate, enter("ann").actor, NEW, PASSWORD)
    set_signing_password(gate, use_link(gate, link).actor, NEW)
    actor = enter("ann").actor
    set_signing_password(gate, actor, NEW + "!", NEW)
    components = Components(username="ann", signing_password=NEW + "!")
    reauthenticate(gate, enter("ann").actor, components)


def test_whoever_signs_in_with_a_password_has_no_signing_password(
    gate: Gate, hire: Hire, enter: Enter
) -> None:
    hire("ann")
    with pytest.raises(Conflict, match="OpenID"):
        set_signing_password(gate, enter("ann").actor, NEW, PASSWORD)


@pytest.mark.req("IA-04")
def test_a_second_factor_is_asked_for_once_it_is_confirmed(
    gate: Gate, ledger: Ledger, hire: Hire, enter: Enter, clock: Ticking, happened: Happened
) -> None:
    ann = hire("ann")
    actor = enter("ann").actor
    begun = begin_totp(gate, actor)
    sign_in(gate, "ann", PASSWORD)
    first = TOTP(begun.secret).at(clock.now)
    confirm_totp(gate, actor, begun.sealed, first, PASSWORD)
    for code in (None, "000000", first):
        with pytest.raises(Unauthenticated):
            sign_in(gate, "ann", PASSWORD, code)
    clock.now = clock.now.replace(second=0, minute=clock.now.minute + 2)
    later = TOTP(begun.secret).at(clock.now)
    assert sign_in(gate, "ann", PASSWORD, later).actor.person == ann.id
    with pytest.raises(Unauthenticated):
        sign_in(gate, "ann", PASSWORD, later)
    with ledger.database.read() as session:
        stored = store.credentials_of(session, ann.id).totp_secret
    assert stored is not None
    told = {"second_factor": True, "totp_sha256": fingerprint(stored)}
    assert happened(Action.PERSON_CHANGED)[0].new == told
    assert begun.secret not in stored


@pytest.mark.req("IA-04")
def test_a_link_does_not_go_round_the_second_factor(
    gate: Gate, ledger: Ledger, hire: Hire, enter: Enter, clock: Ticking
) -> None:
    ann = hire("ann")
    actor = enter("ann").actor
    begun = begin_totp(gate, actor)
    confirm_totp(gate, actor, begun.sealed, TOTP(begun.secret).at(clock.now), PASSWORD)
    with ledger.work(ACTOR) as work:
        link = make_link(work, ann.id)
    with pytest.raises(Unauthenticated):
        use_link(gate, link)
    clock.now = clock.now.replace(second=0, minute=clock.now.minute + 2)
    code = TOTP(begun.secret).at(clock.now)
    assert use_link(gate, link, code).actor.person == ann.id


def test_a_second_factor_is_not_set_up_with_a_wrong_code_or_password(
    gate: Gate, hire: Hire, enter: Enter, clock: Ticking
) -> None:
    hire("ann")
    actor = enter("ann").actor
    begun = begin_totp(gate, actor)
    with pytest.raises(BadInput, match="not the code"):
        confirm_totp(gate, actor, begun.sealed, "000000", PASSWORD)
    code = TOTP(begun.secret).at(clock.now)
    with pytest.raises(Unauthenticated):
        confirm_totp(gate, actor, begun.sealed, code, WRONG)
    confirm_totp(gate, actor, begun.sealed, code, PASSWORD)
    with pytest.raises(Conflict, match="has a second factor"):
        begin_totp(gate, actor)
    with pytest.raises(Conflict, match="has a second factor"):
        confirm_totp(gate, actor, begun.sealed, code, PASSWORD)


def test_an_administrator_removes_the_second_factor_of_somebody_else(
    gate: Gate, ledger: Ledger, hire: Hire, enter: Enter, clock: Ticking
) -> None:
    boss, ann = hire("boss", Role.ADMINISTRATOR), hire("ann")
    administrator, own = enter("boss").actor, enter("ann").actor
    for actor in (administrator, own):
        begun = begin_totp(gate, actor)
        code = TOTP(begun.secret).at(clock.now)
        confirm_totp(gate, actor, begun.sealed, code, PASSWORD)
    with pytest.raises(Forbidden, match="their own"), ledger.work(administrator) as work:
        remove_totp(work, boss.id, "lost")
    with ledger.work(administrator) as work:
        remove_totp(work, ann.id, "lost the phone")
    assert enter("ann").actor.person == ann.id
    with pytest.raises(Conflict, match="no second factor"), ledger.work(administrator) as work:
        remove_totp(work, ann.id, "again")
