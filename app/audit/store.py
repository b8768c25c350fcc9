"""All SQL of the trail."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from app.audit.chain import GENESIS, ChainedEvent, Event
from app.audit.tables import audit_events


def head(session: Session) -> tuple[int, str]:
    """``(seq, hash)`` of the newest event, locked where the database has row locks."""
    newest = (
        select(audit_events.c.seq, audit_events.c.hash)
        .order_by(audit_events.c.seq.desc())
        .limit(1)
        .with_for_update()
    )
    row = session.execute(newest).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def append(session: Session, entries: Sequence[ChainedEvent]) -> None:
    session.execute(insert(audit_events), [_values(entry) for entry in entries])


def read_all(session: Session) -> Iterator[ChainedEvent]:
    """In order of ``seq``."""
    rows = session.execute(select(audit_events).order_by(audit_events.c.seq))
    for row in rows.yield_per(1000):
        yield _entry(row)


def read_page(session: Session, after: int, limit: int) -> list[ChainedEvent]:
    """At most ``limit`` events with ``seq`` above ``after``, in order."""
    query = select(audit_events).where(audit_events.c.seq > after).order_by(audit_events.c.seq)
    return [_entry(row) for row in session.execute(query.limit(limit))]


def find(session: Session, action: str) -> list[ChainedEvent]:
    """Events of one action, oldest first."""
    query = select(audit_events).where(audit_events.c.action == action)
    return [_entry(row) for row in session.execute(query.order_by(audit_events.c.seq))]


def _values(entry: ChainedEvent) -> dict[str, object]:
    fields = {name: getattr(entry.event, name) for name in Event.__dataclass_fields__}
    return {**fields, "seq": entry.seq, "prev_hash": entry.prev_hash, "hash": entry.hash}


def _entry(row: Row) -> ChainedEvent:
    event = Event(**{name: getattr(row, name) for name in Event.__dataclass_fields__})
    return ChainedEvent(row.seq, event, row.prev_hash, row.hash)
