"""The unit of work: one transaction, its events, and the signed head that follows the commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.audit import store
from app.audit.actions import Action
from app.audit.anchor import SigningKey, write_head
from app.audit.chain import Event, chain
from app.core.clock import Clock
from app.core.database import Database


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
    """Where work is written: the database, and the folder and key of its signed heads."""

    database: Database
    anchors: Path
    key: SigningKey
    clock: Clock

    @contextmanager
    def work(self, actor: ActedBy) -> Iterator[Work]:
        """One transaction; its events are appended last, its head is signed after the commit."""
        head: tuple[int, str] | None = None
        with self.database.write() as session:
            work = Work(session, actor, self.clock())
            yield work
            if work.events:
                entries = chain(work.events, *store.head(session))
                store.append(session, entries)
                head = (entries[-1].seq, entries[-1].hash)
        if head is not None:
            write_head(self.anchors, self.key, *head)
