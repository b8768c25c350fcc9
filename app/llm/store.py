"""The log of calls: written when a call has ended, read by subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.llm.tables import model_call_fates, model_calls


class Outcome(StrEnum):
    ANSWERED = "answered"
    CUT = "cut"  # at the most tokens; not used
    UNREADABLE = "unreadable"  # not of the schema; not used
    UNAVAILABLE = "unavailable"
    OVER_BUDGET = "over_budget"
    CANCELLED = "cancelled"


class Fate(StrEnum):
    """What was made of an answer."""

    USED = "used"
    PARTLY_USED = "partly_used"
    REFUSED = "refused"


@dataclass(frozen=True)
class StoredCall:
    """``request`` holds messages, decoding, schema and tools, as sent."""

    id: str
    name: str
    subject: str
    actor: str
    person: str | None
    configuration: str
    model: str
    prompt: str
    prompt_sha256: str
    request: dict[str, Any]
    request_sha256: str
    output: str
    output_sha256: str
    tool_calls: list[Any]
    outcome: str
    error: str | None
    prompt_tokens: int
    completion_tokens: int
    started_at: datetime
    seconds: float
    first_token_s: float | None


@dataclass(frozen=True)
class StoredFate:
    fate: str
    guards: list[Any]
    at: datetime


def add_call(session: Session, call: StoredCall) -> None:
    session.execute(insert(model_calls).values(**vars(call)))


def settle(session: Session, call: str, fate: Fate, guards: Sequence[Any], now: datetime) -> None:
    """``guards`` are the refusals, as JSON."""
    row = {"call": call, "fate": fate.value, "guards": list(guards), "at": now}
    session.execute(insert(model_call_fates).values(row))


def get_call(session: Session, call_id: str) -> StoredCall:
    """Raises NotFound."""
    row = session.execute(select(model_calls).where(model_calls.c.id == call_id)).mappings().first()
    if row is None:
        raise unknown(call_id)
    return StoredCall(**row)


def subject_of(session: Session, call_id: str) -> str:
    """Without the rest of the call, which holds a whole prompt. Raises NotFound."""
    found = session.execute(select(model_calls.c.subject).where(model_calls.c.id == call_id))
    subject = found.scalar()
    if subject is None:
        raise unknown(call_id)
    return subject


def unknown(call_id: str) -> NotFound:
    """Also what is said of one that is not the asker's to read."""
    return NotFound(f"no model call {call_id}")


def calls_of(session: Session, subject: str) -> list[StoredCall]:
    """In the order in which they began."""
    order = (model_calls.c.started_at, model_calls.c.id)
    rows = session.execute(
        select(model_calls).where(model_calls.c.subject == subject).order_by(*order)
    )
    return [StoredCall(**row) for row in rows.mappings()]


def fates_of(session: Session, call_id: str) -> list[StoredFate]:
    """In the order in which they were told."""
    table = model_call_fates
    rows = session.execute(select(table).where(table.c.call == call_id).order_by(table.c.id))
    return [StoredFate(row["fate"], row["guards"], row["at"]) for row in rows.mappings()]
