"""The parts of signing, and who signs: the role, the printed name, on whose behalf."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.clock import require_steady_clock
from app.audit.work import Work
from app.auth import sessions_store, store
from app.auth.actor import Actor, Role
from app.auth.gate import Gate
from app.auth.permissions import Permission, require
from app.auth.qualification import require_signing_rights, require_trained
from app.auth.sessions import person_actor, why_over
from app.core.errors import Forbidden, Unauthenticated
from app.review.readiness import Reviewing
from app.review.states import ROLES_OF, Meaning
from app.signatures.statement import Signer


@dataclass(frozen=True)
class Signing:
    """The parts: who is there, and what a draft goes through."""

    gate: Gate
    reviewing: Reviewing


def require_signer(
    signing: Signing, session: Session, actor: Actor, meaning: Meaning, now: datetime
) -> Role:
    """As :func:`entitled_role`, and raises :class:`ClockUnsteady`."""
    role = entitled_role(session, actor, meaning, now)
    require_steady_clock(session, now, signing.gate.ledger.watch)
    return role


def entitled_role(session: Session, actor: Actor, meaning: Meaning, now: datetime) -> Role:
    """The role that the person signs in, one's own before a delegated one. Raises Forbidden without
    the right, a role of the meaning, current training or signing rights."""
    require(actor, Permission.SIGN)
    person = actor.person or ""
    fitting = sorted(actor.roles & ROLES_OF[meaning])
    if not fitting:
        raise Forbidden(
            f"{actor.id} cannot sign as {meaning}",
            expected=f"one of the roles {', '.join(sorted(ROLES_OF[meaning]))}",
            got=actor.role,
        )
    require_trained(session, person, now)
    require_signing_rights(session, person, now)
    own = [role for role in fitting if store.represented(session, person, role, now) is None]
    return (own or fitting)[0]


def as_of_now(gate: Gate, work: Work, actor: Actor) -> Actor:
    """The person with the rights of this moment. Raises :class:`Unauthenticated`."""
    require(actor, Permission.SIGN)
    person = store.get_person(work.session, actor.person or "")
    opened = sessions_store.get_session(work.session, actor.session or "")
    over = opened.ended_at is not None or opened.person != person.id
    if over or why_over(gate.settings, opened, person, work.now):
        raise Unauthenticated("the session has ended", hint="Sign in again")
    return person_actor(work.session, person, opened.id, work.now)


def signer_of(session: Session, person_id: str) -> Signer:
    person = store.get_person(session, person_id)
    return Signer(person.id, person.username, person.name)


def represented_by(session: Session, actor: Actor, role: Role, now: datetime) -> Signer | None:
    represented = store.represented(session, actor.person or "", role, now)
    return None if represented is None else signer_of(session, represented)
