"""What people prove themselves with, set by themselves: passwords and the second factor.

A password is set with the present one, or in a session that began with a one-time link; either way
all of the person's sessions end. An open session alone sets nothing, or it could make itself the
means to sign (ES-03). Whoever signs in with an OpenID provider sets a signing password alike.
"""

from enum import StrEnum

from app.audit.actions import Action
from app.audit.work import Work
from app.auth import sessions_store, store
from app.auth.acting import allow, refuse_self
from app.auth.actor import Actor
from app.auth.gate import Gate, forget_failures
from app.auth.passwords import check_password
from app.auth.permissions import Permission
from app.auth.rules import text
from app.auth.sessions import Method, refuse_sign_in
from app.auth.sessions_store import PersonSession
from app.auth.store import Credentials, Person
from app.auth.told import fingerprint, told_of_password
from app.auth.totp import Enrolment, step_of
from app.core.errors import BadInput, Conflict, Forbidden, Unauthenticated


class _Kind(StrEnum):
    """The two passwords, by the column of their hashes."""

    PASSWORD = "password_hash"  # noqa: S105 - a column
    SIGNING = "signing_password_hash"

    def of(self, known: Credentials) -> str | None:
        return known.password_hash if self is _Kind.PASSWORD else known.signing_password_hash


def set_password(gate: Gate, actor: Actor, new: str, present: str | None = None) -> None:
    """``present`` is asked for except in a session that began with a one-time link."""
    _set(gate, actor, _Kind.PASSWORD, new, present)


def set_signing_password(gate: Gate, actor: Actor, new: str, present: str | None = None) -> None:
    """For whoever signs in with an OpenID provider; ``present`` as for the password."""
    _set(gate, actor, _Kind.SIGNING, new, present)


def begin_totp(gate: Gate, actor: Actor) -> Enrolment:
    """Stores nothing: what is sealed comes back with the first code."""
    person = _in_session(gate, actor)[0].person
    _refuse_second_factor(person)
    return gate.vault.enrol(person.id, person.username, gate.ledger.clock())


def confirm_totp(
    gate: Gate, actor: Actor, sealed: str, code: str, present: str | None = None
) -> None:
    """``present`` is the password, of whoever has one. The code that confirms is used up."""
    known, _opened = _in_session(gate, actor)
    person = known.person
    secret = gate.vault.open_enrolment(person.id, sealed, gate.ledger.clock())
    proven = not person.has_password or gate.passwords.fits(present or "", known.password_hash)
    with gate.ledger.work(actor) as work:
        if proven:
            _enrol(gate, work, store.get_person(work.session, person.id), secret, code)
            return
        _refuse(gate, work, person)
    raise _wrong_password()


def remove_totp(work: Work, person_id: str, reason: str) -> None:
    """By an administrator, for whoever has lost the device."""
    actor = allow(work, Permission.PEOPLE_ADMINISTER)
    refuse_self(work.session, actor, person_id, "nobody removes their own second factor")
    person = store.get_person(work.session, person_id)
    if not person.has_totp:
        raise Conflict(f"{person.username} has no second factor")
    store.change_person(work.session, person_id, totp_secret=None, totp_last_step=None)
    why = text(reason, "reason", 2000)
    new = {"second_factor": False, "totp_sha256": None}
    work.record(
        Action.CREDENTIALS_RENEWED,
        "person",
        person_id,
        old={"second_factor": True},
        new=new,
        reason=why,
    )


def _set(gate: Gate, actor: Actor, kind: _Kind, new: str, present: str | None) -> None:
    known, opened = _in_session(gate, actor)
    if kind is _Kind.SIGNING and known.person.oidc_subject is None:
        raise Conflict("a signing password is for people who sign in with an OpenID provider")
    check_password(new, known.person.username, gate.settings.password_min_length)
    if new == present:
        raise BadInput("this is the present password", where="password", expected="another one")
    by_link = opened.method == Method.LINK
    proven = by_link or gate.passwords.fits(present or "", kind.of(known))
    hashed = gate.passwords.hash(new)
    with gate.ledger.work(actor) as work:
        if proven and sessions_store.end_session(work.session, opened.id, work.now):
            _keep(work, known.person, kind, hashed, opened.id)
            return
        _refuse(gate, work, known.person)
    raise _wrong_password()


def _keep(work: Work, person: Person, kind: _Kind, hashed: str, session_id: str) -> None:
    replaced = kind.of(store.credentials_of(work.session, person.id))
    store.change_person(work.session, person.id, **{kind.value: hashed})
    forget_failures(work, person)
    sessions_store.expire_links_of(work.session, person.id, work.now)
    others = sessions_store.end_sessions_of(work.session, person.id, work.now)
    what = "password" if kind is _Kind.PASSWORD else "signing_password"
    told = told_of_password(what, "set", hashed, replaced)
    new = {**told, "sessions_ended": [session_id, *others]}
    work.record(Action.PERSON_CHANGED, "person", person.id, new=new)


def _enrol(gate: Gate, work: Work, person: Person, secret: str, code: str) -> None:
    _refuse_second_factor(person)
    step = step_of(secret, code, work.now, None)
    if step is None:
        raise BadInput("this is not the code of now", where="totp", hint="Check the device's clock")
    sealed = gate.vault.seal(person.id, secret, work.now)
    store.change_person(work.session, person.id, totp_secret=sealed, totp_last_step=step)
    new = {"second_factor": True, "totp_sha256": fingerprint(sealed)}
    work.record(Action.PERSON_CHANGED, "person", person.id, new=new)


def _in_session(gate: Gate, actor: Actor) -> tuple[Credentials, PersonSession]:
    if not actor.is_interactive or actor.person is None or actor.session is None:
        raise Forbidden(f"{actor.id} sets no password", expected="a person in a session")
    with gate.ledger.database.read() as session:
        known = store.credentials_of(session, actor.person)
        opened = sessions_store.get_session(session, actor.session)
    if opened.person != actor.person or opened.ended_at is not None:
        raise Unauthenticated("the session has ended", hint="Sign in again")
    return known, opened


def _refuse(gate: Gate, work: Work, person: Person) -> None:
    """``person`` may have failed elsewhere since it was read."""
    refuse_sign_in(gate, work, person.username, store.get_person(work.session, person.id))


def _refuse_second_factor(person: Person) -> None:
    if person.has_totp:
        raise Conflict(
            f"{person.username} has a second factor", hint="An administrator can remove it"
        )


def _wrong_password() -> Unauthenticated:
    return Unauthenticated("the present password is not right", where="password")
