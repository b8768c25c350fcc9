"""All SQL of configurations and of their change records."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core.canonical import sha256_of
from app.core.errors import NotFound
from app.release.item import Item
from app.release.rules import ChangeState
from app.release.tables import (
    change_records,
    change_steps,
    configuration_uses,
    configurations,
)


@dataclass(frozen=True)
class Configuration:
    hash: str
    parts: dict[str, str]
    first_seen_at: datetime


@dataclass(frozen=True)
class Step:
    """``statement``, ``key_id`` and ``seal`` of one that a person has signed for."""

    id: int
    change_record: str
    state: ChangeState
    at: datetime
    by: str
    reason: str | None
    statement: dict[str, Any] | None
    key_id: str | None
    seal: str | None


@dataclass(frozen=True)
class Proposed:
    """A change record as it was proposed: what an approval is signed for."""

    id: str
    hash: str
    previous: str | None
    difference: list[dict[str, Any]]
    reason: str
    risk: str
    report: dict[str, Any] | None
    report_sha256: str | None
    proposed_by: str
    person: str | None
    proposed_at: datetime

    @property
    def sha256(self) -> str:
        return sha256_of(self)


@dataclass(frozen=True)
class Change:
    """With what became of it. ``steps`` oldest first."""

    record: Proposed
    steps: tuple[Step, ...] = field(repr=False)

    @property
    def state(self) -> ChangeState:
        return self.steps[-1].state


def add_configuration(session: Session, item: Item, now: datetime) -> bool:
    """False where it was known."""
    if find_configuration(session, item.hash) is not None:
        return False
    values = {"hash": item.hash, "parts": dict(item.parts), "first_seen_at": now}
    session.execute(insert(configurations).values(**values))
    return True


def find_configuration(session: Session, configuration: str) -> Configuration | None:
    query = select(configurations).where(configurations.c.hash == configuration)
    row = session.execute(query).first()
    return None if row is None else Configuration(row.hash, row.parts, row.first_seen_at)


def get_configuration(session: Session, configuration: str) -> Configuration:
    """By its hash or the beginning of it, of at least eight characters. Raises NotFound."""
    columns = configurations.c
    query = select(configurations).where(columns.hash.startswith(configuration, autoescape=True))
    found = session.execute(query.order_by(columns.hash).limit(2)).all()
    if len(configuration) < 8 or len(found) != 1:
        raise NotFound(f"no configuration {configuration}", expected="a hash that was in use here")
    row = found[0]
    return Configuration(row.hash, row.parts, row.first_seen_at)


def all_configurations(session: Session) -> list[Configuration]:
    """In the order of their first use."""
    columns = configurations.c
    rows = session.execute(select(configurations).order_by(columns.first_seen_at, columns.hash))
    return [Configuration(row.hash, row.parts, row.first_seen_at) for row in rows]


def add_use(
    session: Session, configuration: str, entity: str, entity_id: str, now: datetime
) -> None:
    values = {"hash": configuration, "entity": entity, "entity_id": entity_id, "at": now}
    session.execute(insert(configuration_uses).values(**values))


def uses_of(session: Session, configuration: str, entity: str) -> list[str]:
    """Ids, in the order of their use."""
    columns = configuration_uses.c
    query = select(columns.entity_id).where(columns.hash == configuration, columns.entity == entity)
    return list(session.scalars(query.order_by(columns.id)))


def add_change(session: Session, record: Proposed) -> None:
    values = {name: getattr(record, name) for name in Proposed.__dataclass_fields__}
    session.execute(insert(change_records).values(**values))


def add_step(
    session: Session,
    change: str,
    state: ChangeState,
    *,
    at: datetime,
    by: str,
    reason: str | None = None,
    statement: dict[str, Any] | None = None,
    key_id: str | None = None,
    seal: str | None = None,
) -> None:
    session.execute(
        insert(change_steps).values(
            change_record=change,
            state=state.value,
            at=at,
            by=by,
            reason=reason,
            statement=statement,
            key_id=key_id,
            seal=seal,
        )
    )


def get_change(session: Session, change_id: str, *, lock: bool = False) -> Change:
    """``lock``: it stays as it is until this transaction ends. Raises NotFound."""
    query = select(change_records).where(change_records.c.id == change_id)
    row = session.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound(f"no change record {change_id}")
    return _changes(session, [Proposed(**row)])[0]


def all_changes(session: Session) -> list[Change]:
    """Oldest first."""
    columns = change_records.c
    rows = session.execute(select(change_records).order_by(columns.proposed_at, columns.id))
    return _changes(session, [Proposed(**row) for row in rows.mappings()])


def changes_of(session: Session, configuration: str) -> list[Change]:
    """Of one configuration, oldest first."""
    return [one for one in all_changes(session) if one.record.hash == configuration]


def all_steps(session: Session) -> list[Step]:
    rows = session.execute(select(change_steps).order_by(change_steps.c.id)).mappings()
    return [Step(**{**row, "state": ChangeState(row["state"])}) for row in rows]


def _changes(session: Session, records: list[Proposed]) -> list[Change]:
    steps: dict[str, list[Step]] = {}
    for step in all_steps(session):
        steps.setdefault(step.change_record, []).append(step)
    return [Change(one, tuple(steps.get(one.id, ()))) for one in records]
