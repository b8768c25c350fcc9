"""The list of deviations as its page shows it: rows, and what was asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.core.errors import BadInput
from app.drafts.states import DraftState
from app.records.record import Record
from app.web.deviations.due import Due, due_of
from app.web.deviations.store import lines_of
from app.web.frame.waiting_store import drafts_on


@dataclass(frozen=True)
class DeviationRow:
    """``occurred`` is the time as written where the record gives less than a day."""

    number: str
    title: str
    is_open: bool
    classification: str | None
    product: str | None
    batches: tuple[str, ...]
    lines: tuple[str, ...]
    occurred_at: datetime
    occurred: str | None
    due: Due | None
    draft: str | None = None
    state: DraftState | None = None


def deviation_rows(
    session: Session, actor: Actor, records: Iterable[Record], now: datetime
) -> list[DeviationRow]:
    found = list(records)
    lines = lines_of(session, actor.scope, {one for row in found for one in row.ids("batch")})
    drafts = drafts_on(session, actor.scope, (row.require("deviation") for row in found))
    return [_row(row, lines, drafts, now) for row in found]


def starts_of_days(
    since: str, until: str, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """From the first day on and to the end of the last, each day of the site."""
    first, last = _day(since, "from"), _day(until, "to")
    return (
        _midnight(first, zone) if first else None,
        _midnight(last + timedelta(days=1), zone) if last else None,
    )


def _row(
    row: Record,
    lines: dict[str, str],
    drafts: dict[str, tuple[str, DraftState]],
    now: datetime,
) -> DeviationRow:
    draft, state = drafts.get(row.require("deviation"), (None, None))
    moment = row.moment("occurred_at")
    reduced = moment is not None and moment.end - moment.start > timedelta(days=1)
    return DeviationRow(
        number=row.require("deviation"),
        title=row.require("title"),
        is_open=row.text("status") == "open",
        classification=row.text("classification"),
        product=row.text("product"),
        batches=row.ids("batch"),
        lines=tuple(dict.fromkeys(lines[one] for one in row.ids("batch") if one in lines)),
        occurred_at=row.require_at("occurred_at"),
        occurred=moment.written if moment and reduced else None,
        due=due_of(row, now),
        draft=draft,
        state=state,
    )


def _day(text: str, where: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput("not a day", where=where, expected="such as 2025-09-30", got=text) from error


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    if not date(1900, 1, 1) <= day <= date(9000, 1, 1):
        raise BadInput("not a day of any record", expected="1900 to 9000", got=str(day))
    return datetime.combine(day, time(), zone)
