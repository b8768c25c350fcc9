"""What whoever asks may see, asked again at each step: a right that was taken is gone at once."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.agent import store
from app.audit.work import Ledger
from app.auth.actor import Actor, Scope
from app.auth.permissions import PERMITTED, Permission
from app.auth.store import get_person, roles_of, scope_of
from app.core.errors import Forbidden


def scope_of_turn(session: Session, actor: Actor, turn_id: str, now: datetime) -> Scope:
    """What an answer looks at: all that was said when the question was asked, which a thread that
    is changed since does not widen, within what the person may see now."""
    held = Scope() if actor.person is None else scope_of(session, actor.person, now)
    return store.scope_asked(session, turn_id).within(actor.scope).within(held)


def check_of(ledger: Ledger, actor: Actor, scope: Scope) -> Callable[[], None]:
    """A check that raises :class:`Forbidden` once the person may no longer read records, or not
    all of ``scope``: an answer is never of two scopes."""
    person = actor.person
    if person is None:
        raise Forbidden(f"{actor.id} has no threads", expected="a person, or a token of one")

    def check() -> None:
        now = ledger.clock()
        with ledger.database.read() as session:
            admissible = get_person(session, person).is_admissible
            roles = roles_of(session, person, now)
            held = scope_of(session, person, now)
        if not admissible or not roles & PERMITTED[Permission.RECORDS_READ]:
            raise Forbidden("you may read no records any more")
        if not held.holds(scope):
            raise Forbidden("what you may see has changed", hint="Ask again")

    return check
