"""A thread that leaves another one behind some of its turns: questions and answers are copied.

Who takes back a question and asks another means what was said before it, and not what came after.
What was told once stays where it was told; the copies are turns of the new thread.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.agent import store
from app.agent.events import Told, TurnState
from app.agent.store import Thread, Turn
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.auth.permissions import Permission, require
from app.core.errors import BadInput
from app.core.ids import new_id


def branch(ledger: Ledger, actor: Actor, thread_id: str, turns: int) -> Thread:
    """A thread of the actor's with the first ``turns`` of the other. Raises NotFound, for another's
    as well, and BadInput where that many have not ended."""
    require(actor, Permission.RECORDS_READ)
    with ledger.database.write() as session:
        thread = store.get_thread(session, actor, thread_id)
        kept = store.turns_of(session, thread.id)[:turns]
        if len(kept) < turns or any(turn.state is TurnState.RUNNING for turn in kept):
            raise BadInput("not that many turns have ended", where=thread_id, got=turns)
        now = ledger.clock()
        made = replace(thread, id=new_id("CHAT"), created_at=now, used_at=now, archived_at=None)
        store.add_thread(session, made)
        told = store.events_of_thread(session, thread.id)
        for turn in kept:
            copy = replace(
                turn, id=new_id("TURN"), thread=made.id, state=TurnState.RUNNING, finished_at=None
            )
            started, *further = told[turn.id]
            ids = {"turn": copy.id, "thread": made.id}
            store.add_turn(session, copy, Told(started.type, {**started.json, **ids}))
            again = [Told(event.type, event.json) for event in further]
            store.tell(session, copy.id, again, turn.finished_at or now)
            _understood_alike(session, turn, copy)
    return made


def _understood_alike(session: Session, turn: Turn, copy: Turn) -> None:
    if turn.intent is not None:
        store.understand(session, copy.id, turn.intent, turn.subjects)
