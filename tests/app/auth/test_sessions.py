from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth import sessions_store, store
from app.auth.actor import Role
from app.auth.gate import Gate
from app.auth.passwords import Passwords
from app.auth.people import create_person, deactivate, grant, make_link, revoke, unlock
from app.auth.rules import GrantKind
from app.auth.sessions import (
    Method,
    actor_of_session,
    csrf_matches,
    csrf_of,
    open_session,
    sign_in,
    sign_out,
    use_link,
)
from app.core.errors import Unauthenticated
from app.core.settings import Settings
from tests.app.auth.conftest import PASSWORD, Enter, Happened, Hire
from tests.conftest import ACTOR, Ticking

MINUTE = timedelta(minutes=1)
TICK = timedelta(seconds=1)  # of the clock, each time it is asked
WRONG = "violet harbour 42"


class Counting(PasswordHasher):
    """Remembers how many hashes it was asked to check."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.checked = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.checked += 1
        return super().verify(hash, password)


def test_a_password_signs_in_with_roles_and_scope(
    ledger: Ledger, settings: Settings, hire: Hire, enter: Enter, happened: Happened
) -> None:
    ann = hire("ann", Role.WRITER, Role.REVIEWER)
    signed_in = enter("ann")
    actor = actor_of_session(ledger, settings, signed_in.secret)
    assert actor == signed_in.actor
    assert (actor.id, actor.person) == ("person:ann", ann.id)
    assert actor.roles == {Role.WRITER, Role.REVIEWER}
    assert actor.scope.is_whole
    assert actor.is_interactive
    (event,) = happened(Action.SIGN_IN_DONE)
    assert (event.actor, event.entity_id) == ("person:ann", actor.session)


def test_a_user_name_is_recognised_in_any_case(gate: Gate, hire: Hire) -> None:
    hire("ann")
    assert sign_in(gate, " ANN ", PASSWORD).actor.name == "ann"


@pytest.fixture
def refusals(gate: Gate, ledger: Ledger, hire: Hire) -> dict[str, tuple[str, str]]:
    """What each kind of account that gets nobody in would be tried with."""
    hire("right")
    gone, locked = hire("gone"), hire("locked")
    with ledger.work(ACTOR) as work:
        deactivate(work, gone.id, "left")
        create_person(work, username="bare", name="Bare", identity_record="HR-bare")
        store.change_person(work.session, locked.id, locked_at=work.now)
    return {
        "unknown": ("nobody", PASSWORD),
        "wrong password": ("right", WRONG),
        "deactivated": ("gone", PASSWORD),
        "locked": ("locked", PASSWORD),
        "without a password": ("bare", PASSWORD),
        "unstorable": ("\x00\ud800", "\ud800"),
        "empty": ("", ""),
    }


@pytest.mark.req("IA-04")
def test_whatever_was_wrong_the_answer_is_the_same(
    gate: Gate, refusals: dict[str, tuple[str, str]]
) -> None:
    answers = set()
    for username, password in refusals.values():
        with pytest.raises(Unauthenticated) as refused:
            sign_in(gate, username, password)
        answers.add(str(refused.value))
    assert len(answers) == 1


@pytest.mark.req("IA-04")
def test_whatever_was_wrong_the_work_is_the_same(
    gate: Gate, refusals: dict[str, tuple[str, str]]
) -> None:
    hasher = Counting()
    counting = replace(gate, passwords=Passwords(hasher, hasher.hash("x"), 12))
    for number, (username, password) in enumerate(refusals.values(), start=1):
        with pytest.raises(Unauthenticated):
            sign_in(counting, username, password)
        assert hasher.checked == number


@pytest.mark.req("IA-04")
def test_a_failed_sign_in_is_kept_with_the_name_and_never_the_password(
    gate: Gate, hire: Hire, happened: Happened
) -> None:
    hire("ann")
    for name in ("ann", "Nobody\x00"):
        with pytest.raises(Unauthenticated):
            sign_in(gate, name, WRONG)
    failed = happened(Action.SIGN_IN_FAILED)
    assert [event.entity_id for event in failed] == ["ann", "nobody"]
    assert {event.actor for event in failed} == {"visitor"}
    assert WRONG not in repr(failed)


@pytest.mark.req("IA-04")
def test_failures_lock_until_an_administrator_unlocks(
    gate: Gate, ledger: Ledger, hire: Hire, enter: Enter, happened: Happened
) -> None:
    ann = hire("ann")
    signed_in = enter("ann")
    for _ in range(gate.settings.lockout_attempts):
        with pytest.raises(Unauthenticated):
            sign_in(gate, "ann", WRONG)
    (locked,) = happened(Action.PERSON_LOCKED)
    assert Action.PERSON_LOCKED.alerts
    assert locked.entity_id == ann.id
    assert locked.new["sessions_ended"] == [signed_in.actor.session]
    with pytest.raises(Unauthenticated):
        enter("ann")
    with ledger.work(ACTOR) as work:
        unlock(work, ann.id, "called and was recognised")
    assert enter("ann").actor.person == ann.id
    with pytest.raises(Unauthenticated):
        actor_of_session(ledger, gate.settings, signed_in.secret)


def test_a_locked_account_is_locked_once(gate: Gate, hire: Hire, happened: Happened) -> None:
    hire("ann")
    for _ in range(gate.settings.lockout_attempts + 3):
        with pytest.raises(Unauthenticated):
            sign_in(gate, "ann", WRONG)
    assert len(happened(Action.PERSON_LOCKED)) == 1
    assert len(happened(Action.SIGN_IN_FAILED)) == gate.settings.lockout_attempts + 3


@pytest.mark.req("IA-04")
@pytest.mark.parametrize("username", ["locked", "gone"])
def test_a_right_password_of_an_account_that_is_out_is_kept_as_a_failure(
    gate: Gate, refusals: dict[str, tuple[str, str]], happened: Happened, username: str
) -> None:
    with pytest.raises(Unauthenticated):
        sign_in(gate, username, PASSWORD)
    assert [event.entity_id for event in happened(Action.SIGN_IN_FAILED)] == [username]


def test_a_password_that_was_changed_while_it_was_checked_lets_nobody_in(
    gate: Gate, ledger: Ledger, hire: Hire
) -> None:
    ann = hire("ann")

    class ChangedMeanwhile(Passwords):
        def fits(self, password: str, hashed: str | None) -> bool:
            with ledger.database.write() as session:
                store.change_person(session, ann.id, password_hash=self.hash(WRONG))
            return super().fits(password, hashed)

    slow = ChangedMeanwhile(gate.passwords.hasher, gate.passwords.decoy, 12)
    with pytest.raises(Unauthenticated):
        sign_in(replace(gate, passwords=slow), "ann", PASSWORD)


def test_signing_in_forgets_earlier_failures(gate: Gate, hire: Hire, enter: Enter) -> None:
    hire("ann")
    for _ in range(3):
        for _ in range(gate.settings.lockout_attempts - 1):
            with pytest.raises(Unauthenticated):
                sign_in(gate, "ann", WRONG)
        enter("ann")


def test_an_older_hash_is_renewed_at_sign_in(
    gate: Gate, ledger: Ledger, hire: Hire, enter: Enter
) -> None:
    ann = hire("ann")
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    renewing = replace(gate, passwords=replace(gate.passwords, hasher=stronger))
    sign_in(renewing, "ann", PASSWORD)
    with ledger.database.read() as session:
        hashed = store.credentials_of(session, ann.id).password_hash
    assert hashed is not None
    assert not stronger.check_needs_rehash(hashed)
    assert enter("ann").actor.person == ann.id


@pytest.mark.parametrize("minutes", [14, 15])
@pytest.mark.req("IA-04")
def test_a_session_ends_when_it_is_idle(
    ledger: Ledger,
    settings: Settings,
    clock: Ticking,
    hire: Hire,
    enter: Enter,
    happened: Happened,
    minutes: int,
) -> None:
    hire("ann")
    secret = enter("ann").secret
    clock.now += minutes * MINUTE - TICK
    if minutes < settings.session_idle_minutes:
        assert actor_of_session(ledger, settings, secret).name == "ann"
        return
    for _ in range(2):
        with pytest.raises(Unauthenticated, match="session has ended"):
            actor_of_session(ledger, settings, secret)
    (event,) = happened(Action.SESSION_ENDED)
    assert event.new == {"why": "idle"}


@pytest.mark.req("IA-04")
def test_a_session_that_is_used_still_ends_after_its_longest_time(
    ledger: Ledger,
    settings: Settings,
    clock: Ticking,
    hire: Hire,
    enter: Enter,
    happened: Happened,
) -> None:
    hire("ann")
    secret = enter("ann").secret
    for _ in range(settings.session_hours * 6 - 1):
        clock.now += 10 * MINUTE
        actor_of_session(ledger, settings, secret)
    clock.now += 10 * MINUTE
    with pytest.raises(Unauthenticated):
        actor_of_session(ledger, settings, secret)
    assert happened(Action.SESSION_ENDED)[0].new == {"why": "too long"}


@pytest.mark.req("IA-04")
@pytest.mark.parametrize("minutes", ["0", "61"])
def test_the_idle_limit_cannot_be_switched_off(
    monkeypatch: pytest.MonkeyPatch, minutes: str
) -> None:
    monkeypatch.setenv("VERIDRAFT_SESSION_IDLE_MINUTES", minutes)
    with pytest.raises(ValueError, match="session_idle_minutes"):
        Settings()


def test_requests_close_together_write_nothing(
    ledger: Ledger, settings: Settings, clock: Ticking, hire: Hire, enter: Enter
) -> None:
    hire("ann")
    signed_in = enter("ann")

    def seen_at() -> object:
        actor_of_session(ledger, settings, signed_in.secret)
        with ledger.database.read() as session:
            return sessions_store.get_session(session, signed_in.actor.session or "").seen_at

    first = seen_at()
    assert seen_at() == first
    clock.now += MINUTE
    assert seen_at() == clock.now


@pytest.mark.req("IA-02")
def test_what_is_revoked_is_gone_at_the_next_request(
    ledger: Ledger, settings: Settings, hire: Hire, enter: Enter
) -> None:
    ann = hire("ann")
    with ledger.work(ACTOR) as work:
        given = grant(work, ann.id, GrantKind.ROLE, Role.WRITER)
    secret = enter("ann").secret
    assert actor_of_session(ledger, settings, secret).roles == {Role.WRITER}
    with ledger.work(ACTOR) as work:
        revoke(work, given.id, "moved")
    assert actor_of_session(ledger, settings, secret).roles == frozenset()


@pytest.mark.parametrize("secret", ["", "x" * 43, "\x00", "\ud800"])
def test_an_unknown_secret_is_nobody(ledger: Ledger, settings: Settings, secret: str) -> None:
    with pytest.raises(Unauthenticated):
        actor_of_session(ledger, settings, secret)


def test_signing_out_ends_the_session_once(
    ledger: Ledger, settings: Settings, hire: Hire, enter: Enter, happened: Happened
) -> None:
    hire("ann")
    signed_in, other = enter("ann"), enter("ann")
    for _ in range(2):
        with ledger.work(signed_in.actor) as work:
            sign_out(work)
    with pytest.raises(Unauthenticated):
        actor_of_session(ledger, settings, signed_in.secret)
    assert actor_of_session(ledger, settings, other.secret).name == "ann"
    assert len(happened(Action.SIGN_OUT_DONE)) == 1


def test_no_secret_is_in_the_database(ledger: Ledger, hire: Hire, enter: Enter) -> None:
    ann = hire("ann")
    signed_in = enter("ann")
    with ledger.work(ACTOR) as work:
        link = make_link(work, ann.id)
    with ledger.database.read() as session:
        dump = "\n".join(session.connection().connection.driver_connection.iterdump())  # pyright: ignore[reportOptionalMemberAccess]
    assert ann.id in dump
    for secret in (signed_in.secret, signed_in.csrf, link, PASSWORD):
        assert secret not in dump


def test_a_request_token_belongs_to_one_session(hire: Hire, enter: Enter) -> None:
    hire("ann")
    one, other = enter("ann"), enter("ann")
    assert one.csrf == csrf_of(one.secret)
    assert csrf_matches(one.secret, one.csrf)
    for given in (other.csrf, one.secret, "", "\ud800"):
        assert not csrf_matches(one.secret, given)
    assert not csrf_matches(None, one.csrf)


@pytest.fixture
def link_for(ledger: Ledger) -> Callable[[str], str]:
    def make(person_id: str) -> str:
        with ledger.work(ACTOR) as work:
            return make_link(work, person_id)

    return make


def test_a_link_signs_in_once(
    gate: Gate, hire: Hire, link_for: Callable[[str], str], happened: Happened
) -> None:
    ann = hire("ann")
    secret = link_for(ann.id)
    assert use_link(gate, secret).actor.person == ann.id
    with pytest.raises(Unauthenticated):
        use_link(gate, secret)
    assert [event.new for event in happened(Action.SIGN_IN_DONE)] == [{"method": "link"}]
    assert [event.entity_id for event in happened(Action.SIGN_IN_FAILED)] == ["a one-time link"]


@pytest.mark.parametrize("hours", [23, 24])
def test_a_link_is_good_for_a_day(
    gate: Gate, clock: Ticking, hire: Hire, link_for: Callable[[str], str], hours: int
) -> None:
    ann = hire("ann")
    secret = link_for(ann.id)
    clock.now += timedelta(hours=hours)
    if hours < 24:
        assert use_link(gate, secret).actor.person == ann.id
    else:
        with pytest.raises(Unauthenticated):
            use_link(gate, secret)


def test_a_newer_link_voids_the_earlier_one(
    gate: Gate, hire: Hire, link_for: Callable[[str], str]
) -> None:
    ann = hire("ann")
    first, second = link_for(ann.id), link_for(ann.id)
    with pytest.raises(Unauthenticated):
        use_link(gate, first)
    assert use_link(gate, second).actor.person == ann.id


@pytest.mark.parametrize("column", ["locked_at", "deactivated_at"])
def test_neither_link_nor_provider_lets_in_who_is_locked_or_gone(
    gate: Gate,
    ledger: Ledger,
    hire: Hire,
    link_for: Callable[[str], str],
    happened: Happened,
    column: str,
) -> None:
    ann = hire("ann")
    secret = link_for(ann.id)
    with ledger.work(ACTOR) as work:
        store.change_person(work.session, ann.id, **{column: work.now})
    with pytest.raises(Unauthenticated):
        use_link(gate, secret)
    assert [event.entity_id for event in happened(Action.SIGN_IN_FAILED)] == ["ann"]
    with pytest.raises(Unauthenticated), ledger.work(ACTOR) as work:
        open_session(work, store.get_person(work.session, ann.id), Method.OIDC)


def at_once(attempt: Callable[[], object], times: int) -> list[bool]:
    """Whether each of so many attempts at one time got in."""

    def got_in(_number: int) -> bool:
        try:
            attempt()
        except Unauthenticated:
            return False
        return True

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(got_in, range(times)))


@pytest.mark.req("IA-04")
def test_guesses_at_one_time_are_all_counted(
    gate: Gate, hire: Hire, enter: Enter, happened: Happened
) -> None:
    hire("ann")
    limit = gate.settings.lockout_attempts
    assert at_once(lambda: sign_in(gate, "ann", WRONG), limit - 1) == [False] * (limit - 1)
    assert happened(Action.PERSON_LOCKED) == []
    enter("ann")
    assert not any(at_once(lambda: sign_in(gate, "ann", WRONG), 2 * limit))
    assert len(happened(Action.SIGN_IN_FAILED)) == 3 * limit - 1
    assert len(happened(Action.PERSON_LOCKED)) == 1


def test_a_link_used_twice_at_one_time_lets_one_in(
    gate: Gate, hire: Hire, link_for: Callable[[str], str]
) -> None:
    ann = hire("ann")
    secret = link_for(ann.id)
    assert sum(at_once(lambda: use_link(gate, secret), 6)) == 1
