"""What somebody looks for in the trail: as they typed it, and as it is asked."""

from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query

from app.audit import search
from app.core.canonical import plain
from app.core.errors import BadInput

Typed = Annotated[str | None, Query(max_length=200)]


@dataclass(frozen=True)
class Asked:
    """``first`` and ``last`` are days at the site, both included. An empty field asks nothing."""

    by: Typed = None
    action: Typed = None
    entity: Typed = None
    entity_id: Typed = None
    first: Typed = None
    last: Typed = None
    text: Typed = None

    @property
    def typed(self) -> dict[str, str]:
        values = {one.name: (getattr(self, one.name) or "").strip() for one in fields(self)}
        return {name: value for name, value in values.items() if value}


def query_of(asked: Asked, zone: ZoneInfo) -> search.Query:
    """Raises :class:`BadInput` for what is no day."""
    typed = asked.typed
    first, last = _day(typed.get("first"), zone), _day(typed.get("last"), zone)
    return search.Query(
        entity=typed.get("entity"),
        entity_id=typed.get("entity_id"),
        actor=typed.get("by"),
        action=typed.get("action"),
        since=first,
        until=last and _next_day(last, zone),
        text=typed.get("text"),
    )


def exported(query: search.Query) -> dict[str, str]:
    """The same question, as the export of the API takes it."""
    asked = {name: value for name, value in plain(asdict(query)).items() if value is not None}
    return {"by" if name == "actor" else name: value for name, value in asked.items()}


def _day(typed: str | None, zone: ZoneInfo) -> datetime | None:
    """Its beginning."""
    if typed is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(typed), time(), zone).astimezone(UTC)
    except ValueError as error:
        raise BadInput("not a day", expected="such as 2025-03-12", got=typed) from error


def _next_day(begin: datetime, zone: ZoneInfo) -> datetime:
    after = begin.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(after, time(), zone).astimezone(UTC)
