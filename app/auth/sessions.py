"""Sessions of people: how one begins, who it says is there, how it ends (IA-04).

1. A session begins with a password, a one-time link or an OpenID provider's word, and with the
   second factor where one is set up. Whatever was wrong, the answer is in the same words after the
   same work; the failure is recorded and counted.
2. It ends with signing out, after an idle time, after a longest time, and when its person is
   locked, unlocked, deactivated or has changed the password.
3. Roles and scope are read anew at each request: what is revoked is gone at once.

A browser holds the secret in a cookie; the token against cross-site requests follows from it, so
that any page can carry it.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Ledger, Work
from app.auth import sessions_store, store
from app.auth.acting import VISITOR, acting
from app.auth.actor import Actor, Kind
from app.auth.gate import Gate, count_failure, forget_failures, keep_rehashed, use_code
from app.auth.rules import roles_in, scope_in, username_form
from app.auth.sessions_store import PersonSession
from app.auth.store import Person
from app.core.errors import Unauthenticated
from app.core.ids import new_id
from app.core.settings import Settings

_TOUCH_AFTER = timedelta(seconds=30)


class Method(StrEnum):
    PASSWORD = "password"  # noqa: S105 - a way to sign in, no secret
    LINK = "link"
    OIDC = "oidc"


@dataclass(frozen=True)
class SignedIn:
    """``secret`` goes into the cookie, ``csrf`` into the pages."""

    actor: Actor
    secret: str
    csrf: str


def sign_in(gate: Gate, username: str, password: str, totp: str | None = None) -> SignedIn:
    """Raises :class:`Unauthenticated`, in the same words whatever was wrong."""
    tried = username_form(username)
    with gate.ledger.database.read() as session:
        seen = store.credentials_named(session, tried)
    hashed = seen.password_hash if seen else None
    right = gate.passwords.fits(password, hashed)
    renewed = gate.passwords.renewed(password, hashed) if right and hashed else None
    with gate.ledger.work(VISITOR) as work:
        known = store.credentials_named(work.session, tried)
        unchanged = right and known is not None and known.password_hash == hashed
        if known and unchanged and known.person.is_admissible and use_code(gate, work, known, totp):
            signed_in = open_session(work, known.person, Method.PASSWORD)
            if renewed:
                keep_rehashed(work, known, renewed)
            return signed_in
        refuse_sign_in(gate, work, tried, known.person if known else None)
    raise refused()


def use_link(gate: Gate, secret: str, totp: str | None = None) -> SignedIn:
    """Signs in whom the link is for, once. Raises :class:`Unauthenticated`."""
    with gate.ledger.work(VISITOR) as work:
        person_id = sessions_store.person_of_link(work.session, secret, work.now)
        known = None if person_id is None else store.credentials_of(work.session, person_id)
        if known and known.person.is_admissible and use_code(gate, work, known, totp):
            sessions_store.use_link(work.session, secret, work.now)
            return open_session(work, known.person, Method.LINK)
        tried = known.person.username if known else "a one-time link"
        refuse_sign_in(gate, work, tried, known.person if known else None)
    raise refused()


def open_session(work: Work, person: Person, method: Method) -> SignedIn:
    """For whoever has proven to be ``person``; from here on the work is theirs. Raises
    :class:`Unauthenticated` for an account that is locked or deactivated."""
    if not person.is_admissible:
        raise refused()
    secret = sessions_store.new_secret()
    opened = PersonSession(
        id=new_id("SESSION"),
        person=person.id,
        method=method,
        started_at=work.now,
        seen_at=work.now,
        signed_at=None,
        ended_at=None,
    )
    sessions_store.add_session(work.session, secret, opened)
    forget_failures(work, person)
    actor = person_actor(work.session, person, opened.id, work.now)
    work.actor = actor
    work.record(Action.SIGN_IN_DONE, "session", opened.id, new={"method": method.value})
    return SignedIn(actor, secret, csrf_of(secret))


def refuse_sign_in(gate: Gate, work: Work, tried: str, person: Person | None) -> None:
    """Records a failed sign-in, and counts it against ``person``; the work must be let commit."""
    work.record(Action.SIGN_IN_FAILED, "sign_in", tried)
    if person is not None:
        count_failure(gate, work, person)


def refused() -> Unauthenticated:
    return Unauthenticated(
        "nobody was signed in with this",
        hint="An account is locked after several failures; an administrator unlocks it",
    )


def actor_of_session(ledger: Ledger, settings: Settings, secret: str) -> Actor:
    """Who is there, with the rights of this moment. Raises :class:`Unauthenticated`."""
    now = ledger.clock()
    with ledger.database.read() as session:
        found = sessions_store.session_of_secret(session, secret)
        if found is None or found.ended_at is not None:
            raise _over()
        person = store.get_person(session, found.person)
        actor = person_actor(session, person, found.id, now)
    why = why_over(settings, found, person, now)
    if why is not None:
        _end(ledger, actor, found, why)
        raise _over()
    if now - found.seen_at > _TOUCH_AFTER:
        with ledger.database.write() as session:
            sessions_store.touch(session, found.id, now)
    return actor


def why_over(
    settings: Settings, opened: PersonSession, person: Person, now: datetime
) -> str | None:
    """Why a session that nobody has ended is over, or None."""
    if not person.is_admissible:
        return "the account is locked or deactivated"
    if now - opened.started_at >= timedelta(hours=settings.session_hours):
        return "too long"
    if now - opened.seen_at >= timedelta(minutes=settings.session_idle_minutes):
        return "idle"
    return None


def sign_out(work: Work) -> None:
    """Ends the session of who acts."""
    actor = acting(work)
    if actor.session is not None and sessions_store.end_session(
        work.session, actor.session, work.now
    ):
        work.record(Action.SIGN_OUT_DONE, "session", actor.session)


def person_actor(session: Session, person: Person, session_id: str, at: datetime) -> Actor:
    held = store.holdings(session, person.id, at)
    return Actor(
        Kind.PERSON,
        person.username,
        roles=roles_in(held),
        scope=scope_in(held),
        person=person.id,
        session=session_id,
    )


def csrf_of(secret: str) -> str:
    """What a request that changes something carries beside the session's cookie."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), b"csrf", sha256).hexdigest()


def csrf_matches(secret: str | None, given: str) -> bool:
    if secret is None:
        return False
    return hmac.compare_digest(csrf_of(secret).encode(), given.encode("utf-8", "surrogatepass"))


def _end(ledger: Ledger, actor: Actor, opened: PersonSession, why: str) -> None:
    with ledger.work(actor) as work:
        if sessions_store.end_session(work.session, opened.id, work.now):
            work.record(Action.SESSION_ENDED, "session", opened.id, new={"why": why})


def _over() -> Unauthenticated:
    return Unauthenticated("the session has ended", hint="Sign in again")
