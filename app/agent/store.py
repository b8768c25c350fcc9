"""All SQL of the chat: who reads a thread, and what of it.

Rules, in order; to whom they do not give a thread there is none, nor a turn or citation of it:

1. A thread is read in the name of its person alone.
2. It is read by whoever may see all that its own scope allows and all that the scope of each
   question in it allowed: an answer holds what was seen then, and a later one builds on it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Select, exists, func, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from app.agent.events import EventType, Told, TurnEvent, TurnState, failed, state_after
from app.agent.events import FailReason as Reason
from app.agent.tables import threads, turn_events, turns
from app.auth.actor import Actor, Scope
from app.core.errors import NotFound


@dataclass(frozen=True)
class Thread:
    """``as_of`` and ``scope`` narrow what its questions look at; the scope is never beyond that of
    whoever opened it or changed it last."""

    id: str
    person: str
    title: str
    as_of: datetime | None
    scope: Scope
    created_at: datetime
    used_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True)
class Turn:
    """``attachments`` and ``subjects`` are things by kind and id, see :mod:`app.agent.things`.
    ``process`` is the slot of the process that answers it."""

    id: str
    thread: str
    number: int
    question: str
    as_of: datetime | None
    attachments: list[dict[str, Any]]
    state: TurnState
    intent: str | None
    subjects: list[dict[str, Any]]
    started_at: datetime
    finished_at: datetime | None
    process: str | None = None


class TurnEnded(Exception):
    """A turn that was stopped meanwhile takes no more events."""


def add_thread(session: Session, thread: Thread) -> None:
    session.execute(insert(threads).values(**_thread_cells(thread)))


def get_thread(session: Session, reader: Actor, thread_id: str) -> Thread:
    """Raises :class:`NotFound`, for one that the reader may not read as well."""
    query = select(threads).where(threads.c.id == thread_id)
    found = _read(session, reader, query, 1)
    if not found:
        raise NotFound(f"no thread {thread_id}")
    return found[0]


def threads_of(session: Session, reader: Actor, words: str = "", limit: int = 100) -> list[Thread]:
    """Those not archived, last used first; with ``words`` those that have them in their title or
    in a question."""
    query = select(threads).where(threads.c.archived_at.is_(None))
    for word in words.lower().split():
        in_question = exists().where(
            turns.c.thread == threads.c.id,
            func.lower(turns.c.question).contains(word, autoescape=True),
        )
        in_title = func.lower(threads.c.title).contains(word, autoescape=True)
        query = query.where(or_(in_title, in_question))
    query = query.order_by(threads.c.used_at.desc(), threads.c.id)
    return _read(session, reader, query, limit)


def threads_begun_with(
    session: Session, reader: Actor, question: str, limit: int = 20
) -> list[Thread]:
    """Those not archived whose first question this is, last used first; before them those that look
    at all that the reader may see."""
    first = select(turns.c.thread).where(turns.c.number == 1, turns.c.question == question)
    query = select(threads).where(threads.c.archived_at.is_(None), threads.c.id.in_(first))
    query = query.order_by(threads.c.used_at.desc(), threads.c.id)
    found = _read(session, reader, query, limit)
    return sorted(found, key=lambda one: one.scope != reader.scope)


def save_thread(session: Session, thread: Thread) -> None:
    """As it is now."""
    cells = _thread_cells(thread)
    session.execute(update(threads).where(threads.c.id == thread.id).values(**cells))


def add_turn(session: Session, turn: Turn, started: Told) -> None:
    """With its first event."""
    session.execute(insert(turns).values(**turn.__dict__))
    _insert_events(session, turn.id, 0, [started], turn.started_at)


def get_turn(session: Session, reader: Actor, turn_id: str) -> Turn:
    """Raises :class:`NotFound`, for one that the reader may not read as well."""
    row = session.execute(select(turns).where(turns.c.id == turn_id)).first()
    if row is None or not reads_turn(session, reader, turn_id):
        raise NotFound(f"no turn {turn_id}")
    return _turn(row)


def reads_turn(session: Session, reader: Actor, turn_id: str) -> bool:
    of_turn = select(turns.c.thread).where(turns.c.id == turn_id)
    return bool(_read(session, reader, select(threads).where(threads.c.id.in_(of_turn)), 1))


def turns_of(session: Session, thread_id: str) -> list[Turn]:
    """In order."""
    query = select(turns).where(turns.c.thread == thread_id).order_by(turns.c.number)
    return [_turn(row) for row in session.execute(query)]


def scope_asked(session: Session, turn_id: str) -> Scope:
    """As the question's first event says it. One that does not say it looked at everything."""
    query = select(turn_events.c.json).where(turn_events.c.turn == turn_id, turn_events.c.seq == 1)
    return _scope_told(session.execute(query).scalar_one())


def understand(
    session: Session, turn_id: str, intent: str, subjects: Sequence[Mapping[str, Any]]
) -> None:
    """What the question was understood to ask, and about what."""
    values = {"intent": intent, "subjects": list(subjects)}
    session.execute(update(turns).where(turns.c.id == turn_id).values(**values))


def tell(session: Session, turn_id: str, told: Sequence[Told], now: datetime) -> None:
    """Append; the last event of a turn ends it. Raises :class:`TurnEnded` where it has ended."""
    state = session.execute(select(turns.c.state).where(turns.c.id == turn_id)).scalar_one()
    if state != TurnState.RUNNING:
        raise TurnEnded(turn_id)
    last = func.coalesce(func.max(turn_events.c.seq), 0)
    seq = session.execute(select(last).where(turn_events.c.turn == turn_id)).scalar_one()
    _insert_events(session, turn_id, seq, told, now)
    _end(session, turn_id, [one.type for one in told], now)


def events_of(session: Session, turn_id: str, after: int = 0) -> list[TurnEvent]:
    """In order, those behind ``after``."""
    query = select(turn_events).where(turn_events.c.turn == turn_id, turn_events.c.seq > after)
    rows = session.execute(query.order_by(turn_events.c.seq))
    return [TurnEvent(row.turn, row.seq, EventType(row.type), row.json, row.at) for row in rows]


def events_of_thread(session: Session, thread_id: str) -> dict[str, list[TurnEvent]]:
    """Turn → its events in order."""
    query = select(turn_events).join(turns, turns.c.id == turn_events.c.turn)
    query = query.where(turns.c.thread == thread_id).order_by(turns.c.number, turn_events.c.seq)
    found: dict[str, list[TurnEvent]] = {}
    for row in session.execute(query):
        event = TurnEvent(row.turn, row.seq, EventType(row.type), row.json, row.at)
        found.setdefault(row.turn, []).append(event)
    return found


def citation(session: Session, turn_id: str, number: int) -> Mapping[str, Any]:
    """The evidence of a turn's citation, as it was told. Raises :class:`NotFound`."""
    query = select(turn_events.c.json).where(
        turn_events.c.turn == turn_id, turn_events.c.type == EventType.CITATION
    )
    for told in session.execute(query).scalars():
        if told["number"] == number:
            return told["evidence"]
    raise NotFound(f"turn {turn_id} has no citation {number}")


def running_in(session: Session, thread_id: str) -> str | None:
    query = select(turns.c.id).where(
        turns.c.thread == thread_id, turns.c.state == TurnState.RUNNING
    )
    return session.execute(query.limit(1)).scalar()


def is_running(session: Session, turn_id: str) -> bool:
    state = session.execute(select(turns.c.state).where(turns.c.id == turn_id)).scalar()
    return state == TurnState.RUNNING


def running(session: Session) -> dict[str, str | None]:
    """Turn → the process that answers it."""
    query = select(turns.c.id, turns.c.process).where(turns.c.state == TurnState.RUNNING)
    return {row.id: row.process for row in session.execute(query)}


def interrupt(session: Session, turn_ids: Iterable[str], now: datetime) -> None:
    """Of turns that run."""
    message = "The service was restarted while this was answered. Ask again."
    for turn_id in turn_ids:
        tell(session, turn_id, [failed(Reason.INTERRUPTED, message)], now)


def _read(session: Session, reader: Actor, query: Select, limit: int) -> list[Thread]:
    """The first of the query's threads that the reader may read."""
    found: list[Thread] = []
    query = query.where(threads.c.person == reader.person).limit(limit)
    for start in count(0, limit):
        asked = [_thread(row) for row in session.execute(query.offset(start))]
        beyond = _beyond(session, reader.scope, asked)
        found += [one for one in asked if one.id not in beyond]
        if len(found) >= limit or len(asked) < limit:
            break
    return found[:limit]


def _beyond(session: Session, held: Scope, asked: Sequence[Thread]) -> set[str]:
    """Those that hold more than this scope allows."""
    if held.is_whole:
        return set()
    query = select(turns.c.thread, turn_events.c.json).join(turns, turns.c.id == turn_events.c.turn)
    query = query.where(turn_events.c.seq == 1, turns.c.thread.in_([one.id for one in asked]))
    scopes = [(one.id, one.scope) for one in asked]
    scopes += [(row.thread, _scope_told(row.json)) for row in session.execute(query)]
    return {thread for thread, scope in scopes if not held.holds(scope)}


def _scope_told(started: Mapping[str, Any]) -> Scope:
    return Scope.of(**started.get("scope", {}))


def _insert_events(
    session: Session, turn_id: str, after: int, told: Sequence[Told], now: datetime
) -> None:
    rows = [
        {"turn": turn_id, "seq": seq, "type": one.type, "json": dict(one.json), "at": now}
        for seq, one in enumerate(told, after + 1)
    ]
    session.execute(insert(turn_events), rows)


def _end(session: Session, turn_id: str, types: Sequence[EventType], now: datetime) -> None:
    if not any(one.is_last for one in types):
        return
    query = select(turn_events.c.type).where(turn_events.c.turn == turn_id)
    state = state_after(EventType(one) for one in session.execute(query).scalars())
    values = {"state": state, "finished_at": now}
    session.execute(update(turns).where(turns.c.id == turn_id).values(**values))


def _thread(row: Row) -> Thread:
    cells = dict(row._mapping)
    scope = Scope(_set(cells.pop("sites")), _set(cells.pop("products")))
    return Thread(scope=scope, **cells)


def _thread_cells(thread: Thread) -> dict[str, Any]:
    cells = dict(thread.__dict__)
    scope = cells.pop("scope")
    return {**cells, "sites": _listed(scope.sites), "products": _listed(scope.products)}


def _turn(row: Row) -> Turn:
    cells = dict(row._mapping)
    return Turn(**{**cells, "state": TurnState(cells["state"])})


def _listed(names: frozenset[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)


def _set(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)
