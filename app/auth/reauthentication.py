"""Who signs proves anew who they are: no session counts as a signature (ES-03, ES-07).

Rules, in order (P11 11.200(a)(1)):

1. The session is open, not idle, of the person who signs, and the account is neither locked nor
   deactivated.
2. The first signing in a session, and one that comes later than the idle time after the signing
   before it, takes all components: user name, password, and the one-time code where one is set up.
3. A later one takes at least the password.
4. Whatever component is given must be right, asked for or not. Somebody who signs in with an OpenID
   provider gives the signing password in the place of the password.
5. What fails is recorded, alerts, and counts towards the lock as soon as something given was wrong;
   the answer does not tell what it was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.audit.actions import Action
from app.audit.work import Work
from app.auth import sessions_store, store
from app.auth.actor import Actor
from app.auth.gate import Gate, count_failure, forget_failures, use_code
from app.auth.rules import username_form
from app.auth.sessions import why_over
from app.auth.sessions_store import PersonSession
from app.auth.store import Credentials
from app.core.errors import Unauthenticated


class Component(StrEnum):
    USERNAME = "user name"
    PASSWORD = "password"  # noqa: S105 - names of components, no secrets
    CODE = "one-time code"


class Proof(StrEnum):
    """How a signer proved who they are, as the signature keeps it."""

    PASSWORD = "password"  # noqa: S105 - as above
    PASSWORD_AND_CODE = "password+totp"  # noqa: S105 - as above
    SIGNING_PASSWORD = "signing"  # noqa: S105 - as above
    SIGNING_PASSWORD_AND_CODE = "signing+totp"  # noqa: S105 - as above


@dataclass(frozen=True)
class Components:
    username: str | None = None
    password: str | None = None
    totp: str | None = None
    signing_password: str | None = None

    @property
    def given(self) -> frozenset[Component]:
        parts = {
            Component.USERNAME: self.username,
            Component.PASSWORD: self.password or self.signing_password,
            Component.CODE: self.totp,
        }
        return frozenset(component for component, value in parts.items() if value)


def components_needed(
    signed_at: datetime | None, now: datetime, idle: timedelta, has_totp: bool
) -> frozenset[Component]:
    """``signed_at``: of the newest signing in this session, None before the first."""
    if signed_at is not None and now - signed_at < idle:
        return frozenset({Component.PASSWORD})
    return frozenset(Component) if has_totp else frozenset(Component) - {Component.CODE}


def reauthenticate(gate: Gate, actor: Actor, components: Components) -> Proof:
    """Raises :class:`Unauthenticated`; what failed is committed before it does."""
    person_id, session_id = actor.person, actor.session
    if not actor.is_interactive or person_id is None or session_id is None:
        with gate.ledger.work(actor) as work:
            _record(work, actor.id, ["no person in a session"])
        raise _refusal(frozenset(Component))
    known = gate.credentials_of(person_id)
    wrong = _wrong(gate, known, components)
    with gate.ledger.work(actor) as work:
        opened = sessions_store.get_session(work.session, session_id)
        known = store.credentials_of(work.session, person_id)
        needed = _needed(gate, opened, known, work.now)
        failed = _failures(gate, work, opened, known, wrong, needed, components)
        if not failed:
            sessions_store.set_signed(work.session, session_id, work.now)
            forget_failures(work, known.person)
            return _proof(known, components)
        _record(work, person_id, failed)
    raise _refusal(needed)


def _wrong(gate: Gate, known: Credentials, components: Components) -> frozenset[Component]:
    """Without a transaction, for hashing is slow."""
    wrong = set()
    if components.username and username_form(components.username) != known.person.username:
        wrong.add(Component.USERNAME)
    for given, hashed in (
        (components.password, known.password_hash),
        (components.signing_password, known.signing_password_hash),
    ):
        if given and not gate.passwords.fits(given, hashed):
            wrong.add(Component.PASSWORD)
    return frozenset(wrong)


def _needed(
    gate: Gate, opened: PersonSession, known: Credentials, now: datetime
) -> frozenset[Component]:
    idle = timedelta(minutes=gate.settings.session_idle_minutes)
    return components_needed(opened.signed_at, now, idle, known.totp_secret is not None)


def _failures(
    gate: Gate,
    work: Work,
    opened: PersonSession,
    known: Credentials,
    wrong: frozenset[Component],
    needed: frozenset[Component],
    components: Components,
) -> list[str]:
    """For the trail; none when nothing fails. Counts what was wrong."""
    if over := _why_not_in(gate, opened, known, work.now):
        return [over]
    missing = needed - components.given
    if components.totp and not (wrong or missing or use_code(gate, work, known, components.totp)):
        wrong = frozenset({Component.CODE})
    if wrong:
        count_failure(gate, work, known.person)
    return [f"wrong {one}" for one in sorted(wrong)] + [f"no {one}" for one in sorted(missing)]


def _why_not_in(gate: Gate, opened: PersonSession, known: Credentials, now: datetime) -> str | None:
    if opened.person != known.person.id:
        return "the session is another person's"
    if opened.ended_at is not None:
        return "the session has ended"
    return why_over(gate.settings, opened, known.person, now)


def _proof(known: Credentials, components: Components) -> Proof:
    with_code = bool(components.totp) and known.totp_secret is not None
    if components.signing_password:
        return Proof.SIGNING_PASSWORD_AND_CODE if with_code else Proof.SIGNING_PASSWORD
    return Proof.PASSWORD_AND_CODE if with_code else Proof.PASSWORD


def _record(work: Work, person: str, failed: list[str]) -> None:
    work.record(Action.SIGNATURE_REFUSED, "person", person, new={"failed": failed})


def _refusal(needed: frozenset[Component]) -> Unauthenticated:
    return Unauthenticated(
        "this does not prove who signs",
        expected=", ".join(sorted(needed, key=list(Component).index)),
        hint="An account is locked after several failures; an administrator unlocks it",
    )
