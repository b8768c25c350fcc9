"""Who acts in a unit of work, and whether they may."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit.work import Work
from app.auth import store
from app.auth.actor import Actor, Kind
from app.auth.permissions import Permission, require
from app.auth.tokens_store import tokens_of
from app.core.errors import Forbidden


@dataclass(frozen=True)
class Visitor:
    """Whoever has not proven who they are: the trail's actor of a failed sign-in."""

    id: str = "visitor"
    role: str = "none"
    origin: str = "human"


VISITOR = Visitor()


def acting(work: Work) -> Actor:
    """Raises :class:`Forbidden` for a visitor."""
    if not isinstance(work.actor, Actor):
        raise Forbidden(f"{work.actor.id} cannot do this", expected="somebody who signed in")
    return work.actor


def allow(work: Work, permission: Permission) -> Actor:
    """The actor, who holds the right; raises :class:`Forbidden`."""
    actor = acting(work)
    require(actor, permission)
    return actor


def is_self(session: Session, actor: Actor, person_id: str) -> bool:
    """The same human being, under whatever account (ES-05)."""
    if actor.person is None:
        return False
    return store.identity_of(session, actor.person) == store.identity_of(session, person_id)


def own_ids(session: Session, actor: Actor) -> set[str]:
    """Every name under which the person stands in the trail: accounts, and the tokens of each."""
    person = store.get_person(session, actor.person or "")
    accounts = [person, *store.other_accounts(session, person)]
    tokens = [token.id for one in accounts for token in tokens_of(session, one.id)]
    return {
        *(one.id for one in accounts),
        *(f"{Kind.PERSON}:{one.username}" for one in accounts),
        *(f"{Kind.TOKEN}:{token}" for token in tokens),
    }


def refuse_self(session: Session, actor: Actor, person_id: str, what: str) -> None:
    """``what``: "nobody grants to themselves"."""
    if is_self(session, actor, person_id):
        raise Forbidden(what, got=actor.id, hint="Another person must do it")
