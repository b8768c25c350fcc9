"""Alerts: events that somebody responsible must see at once (P11 11.300(d)).

An event whose action alerts is open until an ``alert:acknowledged`` event names its ``seq``. It was
logged as a warning right after its commit.
"""

from collections.abc import Set

from sqlalchemy.orm import Session

from app.audit import store
from app.audit.actions import Action
from app.audit.chain import ChainedEvent
from app.audit.work import Work
from app.core.errors import Conflict, Forbidden, NotFound

_ENTITY = "alert"
_ALERTING = tuple(action for action in Action if action.alerts)


def open_alerts(session: Session, entity_id: str | None = None) -> list[ChainedEvent]:
    """Oldest first; those about one thing where it is named."""
    found = store.find(session, *_ALERTING, entity_id=entity_id)
    done = store.acknowledged(session) if found else ()
    return [entry for entry in found if entry.seq not in done]


def acknowledge(work: Work, seq: int, remark: str, own: Set[str] = frozenset()) -> None:
    """``own`` are the ids of the person who acknowledges, as an actor and as an account: nobody
    answers for an alert that they raised or that is about them. Raises :class:`Forbidden` for that,
    :class:`NotFound` for an event that is no alert, :class:`Conflict` for one that was
    acknowledged."""
    alerts = {entry.seq: entry for entry in store.find(work.session, *_ALERTING)}
    if seq not in alerts:
        raise NotFound(f"no alert {seq}")
    if seq in store.acknowledged(work.session):
        raise Conflict(f"alert {seq} was acknowledged before")
    event = alerts[seq].event
    if {event.actor, event.entity_id} & (own | {work.actor.id}):
        raise Forbidden(
            "nobody answers for an alert of their own",
            where=f"alert {seq}",
            expected="somebody else who may acknowledge",
        )
    action = event.action
    work.record(Action.ALERT_ACKNOWLEDGED, _ENTITY, str(seq), new=action, reason=remark)
