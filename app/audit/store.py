"""All SQL of the trail."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Row, Select, func, insert, select
from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.chain import GENESIS, ChainedEvent, Event
from app.audit.tables import audit_events


def head(session: Session) -> tuple[int, str]:
    """``(seq, hash)`` of the newest event. In a write transaction no other writer moves it."""
    newest = (
        select(audit_events.c.seq, audit_events.c.hash).order_by(audit_events.c.seq.desc()).limit(1)
    )
    row = session.execute(newest).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def newest_at(session: Session) -> datetime | None:
    """When the newest event was written, by the clock of that moment."""
    query = select(audit_events.c.at).order_by(audit_events.c.seq.desc()).limit(1)
    return session.execute(query).scalar()


def latest_at(session: Session, since: int = 0) -> datetime | None:
    """The latest time in the trail from ``since`` on, which is not the newest event's after the
    clock was set back."""
    query = select(func.max(audit_events.c.at)).where(audit_events.c.seq >= since)
    return session.execute(query).scalar()


def append(session: Session, entries: Sequence[ChainedEvent]) -> None:
    session.execute(insert(audit_events), [_values(entry) for entry in entries])


def read_all(session: Session) -> Iterator[ChainedEvent]:
    """In order of ``seq``."""
    return read_selected(session, select(audit_events).order_by(audit_events.c.seq))


def read_selected(session: Session, query: Select) -> Iterator[ChainedEvent]:
    """Read as they are asked for."""
    streamed = query.execution_options(yield_per=1000)
    for row in session.execute(streamed):
        yield _entry(row)


def find(session: Session, *actions: str, entity_id: str | None = None) -> list[ChainedEvent]:
    """Events of these actions, about one thing where it is named, oldest first."""
    query = select(audit_events).where(audit_events.c.action.in_(actions))
    if entity_id is not None:
        query = query.where(audit_events.c.entity_id == entity_id)
    return [_entry(row) for row in session.execute(query.order_by(audit_events.c.seq))]


def count(session: Session, action: str) -> int:
    query = select(func.count()).where(audit_events.c.action == action)
    return session.execute(query).scalar_one()


def acknowledged(session: Session) -> set[int]:
    """``seq`` of the alerts that somebody has acknowledged."""
    named = select(audit_events.c.entity_id)
    query = named.where(audit_events.c.action == Action.ALERT_ACKNOWLEDGED)
    return {int(seq) for seq in session.execute(query).scalars()}


def _values(entry: ChainedEvent) -> dict[str, object]:
    fields = {name: getattr(entry.event, name) for name in Event.__dataclass_fields__}
    return {**fields, "seq": entry.seq, "prev_hash": entry.prev_hash, "hash": entry.hash}


def _entry(row: Row) -> ChainedEvent:
    event = Event(**{name: getattr(row, name) for name in Event.__dataclass_fields__})
    return ChainedEvent(row.seq, event, row.prev_hash, row.hash)
