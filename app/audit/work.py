"""The unit of work: one transaction, its events, the signed head that follows the commit, and the
alerts among them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import structlog
from sqlalchemy.orm import Session

from app.audit import store
from app.audit.actions import Action
from app.audit.anchor import write_head
from app.audit.chain import ChainedEvent, Event, chain
from app.audit.clock import find_step
from app.audit.keys import SigningKey, check_current
from app.core.clock import Clock, ClockWatch
from app.core.database import Database

log = structlog.get_logger()


class ActedBy(Protocol):
    """Whoever acts, as the trail names them."""

    @property
    def id(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def origin(self) -> str: ...


@dataclass
class Work:
    """What one transaction writes: rows through ``session``, events through :meth:`record`."""

    session: Session
    actor: ActedBy
    now: datetime
    events: list[Event] = field(default_factory=list)

    def record(
        self,
        action: Action,
        entity: str,
        entity_id: str,
        *,
        old: Any = None,
        new: Any = None,
        reason: str | None = None,
    ) -> None:
        event = Event(
            at=self.now,
            actor=self.actor.id,
            role=self.actor.role,
            action=action,
            entity=entity,
            entity_id=entity_id,
            old=old,
            new=new,
            reason=reason,
            origin=self.actor.origin,
        )
        self.events.append(event)


@dataclass(frozen=True)
class Ledger:
    """Where work is written: the database, the folder and key of its signed heads, the clock and
    what watches it."""

    database: Database
    anchors: Path
    key: SigningKey
    clock: Clock
    watch: ClockWatch | None = None

    @contextmanager
    def work(self, actor: ActedBy) -> Iterator[Work]:
        """One transaction; its events are appended last, its head is signed after the commit. A
        step of the clock is recorded before them."""
        with self.database.write() as session:
            work = Work(session, actor, self.clock())
            step = find_step(session, work.now, self.watch)
            yield work
            events = work.events if step is None else [step.event(), *work.events]
            entries = self._append(session, events) if events else []
        if entries:
            self._commit_told(entries, stepped=step is not None)

    def _append(self, session: Session, events: Sequence[Event]) -> list[ChainedEvent]:
        check_current(self.anchors, self.key)
        entries = chain(events, *store.head(session))
        store.append(session, entries)
        return entries

    def _commit_told(self, entries: Sequence[ChainedEvent], stepped: bool) -> None:
        for entry in entries:
            if Action(entry.event.action).alerts:
                _log_alert(entry)
        if stepped and self.watch is not None:
            self.watch.told()
        write_head(self.anchors, self.key, entries[-1].seq, entries[-1].hash)


def _log_alert(entry: ChainedEvent) -> None:
    names = ("action", "actor", "entity", "entity_id", "old", "new", "reason")
    told = {name: getattr(entry.event, name) for name in names}
    log.warning("alert", seq=entry.seq, **told)
