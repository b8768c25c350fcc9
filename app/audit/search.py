"""Finding events of the trail (AT-05)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, cast, or_, select
from sqlalchemy.orm import Session

from app.audit import store
from app.audit.chain import ChainedEvent
from app.audit.tables import audit_events

_MOST = 500


@dataclass(frozen=True)
class Query:
    """What is asked for; what is None is not asked about. ``since`` ≤ at < ``until``; ``text``
    occurs, in any case of letters, in the reason, the entity's id, or an old or new value."""

    entity: str | None = None
    entity_id: str | None = None
    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None


@dataclass(frozen=True)
class Page:
    """``next_cursor`` goes on behind the last entry; None at the end."""

    entries: list[ChainedEvent]
    next_cursor: int | None


def search(
    session: Session,
    query: Query,
    *,
    cursor: int | None = None,
    limit: int = 50,
    newest_first: bool = False,
) -> Page:
    """At most ``limit`` events, in order of ``seq``, behind the one that ``cursor`` names."""
    limit = max(1, min(limit, _MOST))
    seq = audit_events.c.seq
    selected = _matching(query).order_by(seq.desc() if newest_first else seq)
    if cursor is not None:
        selected = selected.where(seq < cursor if newest_first else seq > cursor)
    found = list(store.read_selected(session, selected.limit(limit + 1)))
    return Page(found[:limit], found[limit - 1].seq if len(found) > limit else None)


def find_all(session: Session, query: Query) -> Iterator[ChainedEvent]:
    """In order of ``seq``, read as they are asked for."""
    return store.read_selected(session, _matching(query).order_by(audit_events.c.seq))


def _matching(query: Query) -> Select:
    columns = audit_events.c
    equal = {name: getattr(query, name) for name in ("entity", "entity_id", "actor", "action")}
    conditions = [columns[name] == value for name, value in equal.items() if value is not None]
    if query.since is not None:
        conditions.append(columns.at >= query.since)
    if query.until is not None:
        conditions.append(columns.at < query.until)
    if query.text:
        conditions.append(_contains(query.text))
    return select(audit_events).where(*conditions)


def _contains(text: str) -> ColumnElement[bool]:
    """JSON is stored in ASCII: what is not is looked for as it is written there."""
    columns = audit_events.c
    written = json.dumps(text)[1:-1]
    return or_(
        columns.reason.icontains(text, autoescape=True),
        columns.entity_id.icontains(text, autoescape=True),
        *(
            cast(column, Text).icontains(written, autoescape=True)
            for column in (columns.old, columns.new)
        ),
    )
