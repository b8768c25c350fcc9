"""How a signature can be tried without what it takes: each way sets up what it needs, by rightful
acts, and returns the attempt."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from app.auth.actor import Kind, Role
from app.auth.credentials import set_password
from app.auth.people import deactivate, make_link, unlock
from app.auth.reauthentication import Components
from app.auth.sessions import use_link
from app.auth.tables import people
from app.review.states import Meaning
from app.signatures.service import sign
from app.signatures.tables import signatures
from evals.attempts import refused
from evals.controls_draft import DISPOSITION
from evals.controls_office import ADMINISTRATOR, REASON, Caller
from evals.controls_pending import Pending

WRONG: Final = "not this one at all"
_IDLE: Final = timedelta(minutes=16)
_LESS_THAN_IDLE: Final = timedelta(minutes=6)

Tried = Callable[[], bool]
Way = Callable[[Pending], Tried]


def giving(choose: Callable[[Pending, Caller], dict[str, Any]]) -> Way:
    """In a new session of the signer, in place of all components."""

    def way(pending: Pending) -> Tried:
        caller = pending.enter()
        given = choose(pending, caller)
        return lambda: pending.sign(caller, given)

    return way


def changing(name: str, value: Callable[[Pending, Caller], Any]) -> Way:
    return giving(lambda pending, caller: {**pending.own, name: value(pending, caller)})


def without(name: str) -> Way:
    return giving(lambda pending, _: {key: one for key, one in pending.own.items() if key != name})


def showing_by(choose: Callable[[Pending], Caller]) -> Way:
    """With all components of the signer, by somebody who is not in a session of theirs."""

    def way(pending: Pending) -> Tried:
        caller = choose(pending)
        given = pending.own
        return lambda: pending.sign(caller, given)

    return way


def others(pending: Pending) -> dict[str, str]:
    return pending.office.components(pending.staff.other(pending.meaning))


def secret(caller: Caller) -> str:
    return caller.headers["Cookie"].partition("=")[2]


def idle(pending: Pending) -> Caller:
    caller = pending.enter()
    pending.office.clock.advance(_IDLE)
    return caller


def ended(pending: Pending) -> Caller:
    caller = pending.enter()
    caller.ask("DELETE", "/session").raise_for_status()
    return caller


def token(pending: Pending) -> str:
    """Of a person who may sign whatever the signer may, and who may have tokens."""
    owner = pending.office.hire(Role.WRITER, Role.REVIEWER, Role.QA_APPROVER)
    return pending.office.token(pending.office.enter(owner))[1].headers["Authorization"]


def locked(pending: Pending) -> Tried:
    """Guesses until the account is locked, then all that is right."""
    office, caller = pending.office, pending.enter()

    def tried() -> bool:
        for _ in range(office.service.settings.lockout_attempts):
            pending.sign(caller, {**pending.own, "password": "a guess of somebody"})
        through = pending.sign(caller, pending.own)
        with office.ledger.work(ADMINISTRATOR) as work:
            unlock(work, pending.signer.id, REASON)
        return through

    return tried


def deactivated(pending: Pending) -> Tried:
    office = pending.office
    leaver = office.hire(Role.WRITER, Role.REVIEWER, Role.QA_APPROVER)
    caller = office.enter(leaver)
    with office.ledger.work(ADMINISTRATOR) as work:
        deactivate(work, leaver.id, REASON)
    return lambda: pending.sign(caller, office.components(leaver))


def taken_over(pending: Pending) -> Tried:
    """Whoever administers accounts makes a link for somebody who signs, and comes by it."""
    office, chosen = pending.office, "chosen by another 41"
    victim = office.hire(Role.WRITER, Role.REVIEWER, Role.QA_APPROVER)
    with office.ledger.work(ADMINISTRATOR) as work:
        link = make_link(work, victim.id)
    set_password(office.service.gate, use_link(office.service.gate, link).actor, chosen)
    known = {"username": victim.username, "password": chosen}
    caller = office.seat(office.nobody.ask("POST", "/session", known))
    return lambda: pending.sign(caller, known)


def stolen_hash(pending: Pending, _: Caller) -> str:
    with pending.office.ledger.database.read() as session:
        hashed = select(people.c.password_hash).where(people.c.id == pending.signer.id)
        return session.execute(hashed).scalar_one()


def used_code(pending: Pending) -> Tried:
    """The components of a sign-in once more: where they hold no code, in another's session."""
    office, known = pending.office, pending.own
    office.nobody.ask("POST", "/session", known).raise_for_status()
    caller = pending.enter()
    if pending.signer.code_secret is None:
        caller = office.enter(pending.staff.other(pending.meaning))
    return lambda: pending.sign(caller, known)


def replayed(pending: Pending) -> Tried:
    """The very request that has signed, sent again."""
    caller, path, body = _another_signed(pending)
    return lambda: caller.ask("POST", path, body).is_success


def replayed_here(pending: Pending) -> Tried:
    """The body of an earlier signing, sent for this report."""
    caller, _, body = _another_signed(pending)
    return lambda: caller.ask("POST", pending.path, body).is_success


def later(**given: str) -> Way:
    """In a session that has signed: rightly, the private component alone is enough then."""

    def way(pending: Pending) -> Tried:
        caller = _another_signed(pending)[0]
        private = {"password": pending.signer.password}
        pending.twin = lambda: pending.sign(caller, private)
        return lambda: pending.sign(caller, given)

    return way


def long_after_a_signing(pending: Pending) -> Tried:
    """The session was kept awake; its last signing is longer ago than the idle time."""
    caller = _another_signed(pending)[0]
    for _ in range(3):
        pending.office.clock.advance(_LESS_THAN_IDLE)
        caller.ask("GET", "/me").raise_for_status()
    pending.twin = lambda: pending.sign(caller, pending.own)
    return lambda: pending.sign(caller, {"password": pending.signer.password})


def _another_signed(pending: Pending) -> tuple[Caller, str, dict[str, Any]]:
    """The session in which another report was signed in the same meaning, and what was sent."""
    office, staff = pending.office, pending.staff
    other = replace(pending, draft=office.prepare(staff.writer))
    if pending.meaning is not Meaning.AUTHORED:
        office.sign(staff.writer, other.draft, Meaning.AUTHORED)
    if pending.meaning in (Meaning.APPROVED, Meaning.REJECTED):
        office.sign(staff.reviewer, other.draft, Meaning.REVIEWED)
        office.dispose(staff.approver, other.draft)
    caller = other.enter()
    body = other.body(other.own)
    caller.ask("POST", other.path, body).raise_for_status()
    return caller, other.path, body


def own_password_made(pending: Pending) -> Tried:
    """The session sets a password, and then gives it."""
    caller, made = pending.enter(), "chosen by a session 41"

    def tried() -> bool:
        caller.ask("PUT", "/me/password", {"new": made})
        caller.ask("PUT", "/me/signing-password", {"new": made})
        return pending.sign(caller, {**pending.own, "password": made})

    return tried


def in_process(kind: Kind) -> Way:
    """A part of the service itself, with the signer's roles, session and components."""

    def way(pending: Pending) -> Tried:
        person = pending.office.actor(pending.signer)
        machine = replace(person, kind=kind, name="a machine")
        given, signing = Components(**pending.own), pending.office.service.signing
        return lambda: (
            not refused(
                lambda: sign(signing, machine, pending.draft, pending.meaning, pending.shown, given)
            )
        )

    return way


def row_written(*, ended: bool) -> Way:
    """A row in the table itself, by whoever holds the service's database."""

    def way(pending: Pending) -> Tried:
        office, shown = pending.office, pending.shown
        row = {
            "id": f"SIG-{office.number()}",
            "draft": pending.draft,
            "version": 1,
            "meaning": pending.meaning.value,
            "role": Role.WRITER.value,
            "person": pending.signer.id,
            "session": office.ended_session(pending.signer) if ended else "SESSION-INVENTED",
            "method": "password",
            "at": office.clock(),
            "sha256": shown,
            "statement": {},
            "key_id": office.ledger.key.key_id,
            "signature": "0" * 128,
        }
        return lambda: not refused(lambda: office.write_row(signatures, row))

    return way


def of_another_record(choose: Callable[[Pending], str]) -> Way:
    """With all components, for something else than what is shown."""
    return giving(lambda pending, _: {"shown_sha256": choose(pending), **pending.own})


def stale(pending: Pending) -> str:
    """What was shown before something was decided anew. Where nothing can be, another report's."""
    office, shown = pending.office, pending.shown
    if pending.meaning is Meaning.REVIEWED:
        return office.record(office.prepare(pending.staff.writer), pending.meaning)
    field = "impact" if pending.meaning is Meaning.AUTHORED else DISPOSITION
    office.decide(pending.signer, pending.draft, field)
    return shown


def content_sha256(pending: Pending) -> str:
    seen = pending.enter().ask("GET", f"/drafts/{pending.draft}/signing/{pending.meaning}")
    return seen.json()["content_sha256"]


def called_back(pending: Pending) -> Tried:
    caller = pending.enter()
    path = "/oidc/signed?state=invented&code=invented"
    return lambda: caller.ask("GET", path).status_code < HTTPStatus.BAD_REQUEST


def challenged(pending: Pending) -> Tried:
    """The provider is not asked: what comes back is made up. Whoever is not known to it gets no
    challenge at all."""
    caller = pending.enter()
    given = {"meaning": pending.meaning, "shown_sha256": pending.shown, "reason": REASON}
    path = f"{pending.path}/challenge"
    if pending.signer.code_secret is None:
        return lambda: caller.ask("POST", path, given).is_success
    begun = caller.ask("POST", path, given)
    begun.raise_for_status()
    browser = begun.headers["set-cookie"].partition(";")[0]
    state = parse_qs(urlsplit(begun.json()["url"]).query)["state"][0]
    back = caller.showing(cookie=f"{caller.headers['Cookie']}; {browser}")
    called = f"/oidc/signed?state={state}&code=invented"
    return lambda: back.ask("GET", called).status_code < HTTPStatus.BAD_REQUEST


def raw(write: Callable[[dict[str, Any]], str], media: str = "application/json") -> Way:
    def way(pending: Pending) -> Tried:
        caller = pending.enter().showing(content_type=media)
        body = write(pending.body(pending.own))
        return lambda: caller.ask("POST", pending.path, body).is_success

    return way


def twice_the_password(body: dict[str, Any]) -> str:
    """Of two values of one name the last counts, and it is wrong."""
    return json.dumps(body)[:-1] + f', "password": "{WRONG}"}}'
