"""Checks what a row says about time and range against itself and the calendar.

Two times are out of order only where they cannot be in order: of two reduced times in one month
nothing is known. A time that was recorded lies between 1970 and five years from now; one that is
planned (an expiry, a due date, an end of validity) within fifty years.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Final

from ingestion.errors import Problem
from ingestion.package.contract import Kind, Table
from ingestion.package.sheets import Draft, Sheet
from ingestion.times import Moment, definitely_before
from ingestion.values import Value

# The first of two must not come after the second, in every table that has both.
_IN_ORDER: Final = (
    ("started_at", "ended_at"),
    ("start", "end"),
    ("effective_from", "effective_to"),
    ("received_at", "expires_at"),
    ("trained_at", "expires_at"),
    ("started_at", "disposed_at"),
    ("occurred_at", "discovered_at"),
    ("occurred_at", "closed_at"),
    ("opened_at", "closed_at"),
    ("opened_at", "done"),
    ("pulled_at", "tested_at"),
)
_RANGES: Final = (("low", "high"), ("yield_low", "yield_high"))
_PLANNED: Final = frozenset({"expires_at", "due", "next_due"})
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RECORDED_AHEAD: Final = timedelta(days=5 * 365)
_PLANNED_AHEAD: Final = timedelta(days=50 * 365)


def check_order(sheet: Sheet, now: datetime) -> Iterator[Problem]:
    """Implausible dates, ends before starts, lows above highs."""
    spans = tuple(pair for pair in _IN_ORDER if _has(sheet.table, pair))
    ranges = tuple(pair for pair in _RANGES if _has(sheet.table, pair))
    latest = _latest(sheet.table, now)
    for draft in sheet.live:
        yield from chain(
            _implausible(sheet.table, draft, latest),
            _reversed_times(sheet.table, draft, spans),
            _reversed_ranges(sheet.table, draft, ranges),
        )


def _has(table: Table, pair: tuple[str, str]) -> bool:
    return all(table.column(name) for name in pair)


def _latest(table: Table, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """Each time column with the latest plausible instant."""
    return tuple(
        (
            column.name,
            now + (_PLANNED_AHEAD if _is_planned(column.name, column.kind) else _RECORDED_AHEAD),
        )
        for column in table.columns
        if column.kind in (Kind.TIME, Kind.FROM, Kind.TO)
    )


def _is_planned(name: str, kind: Kind) -> bool:
    return kind is Kind.TO or name in _PLANNED


def _implausible(
    table: Table, draft: Draft, latest: tuple[tuple[str, datetime], ...]
) -> Iterator[Problem]:
    for name, last in latest:
        moment = draft.values[name]
        if isinstance(moment, Moment) and not _EARLIEST <= moment.start <= last:
            expected = f"{_EARLIEST:%Y-%m-%d} to {last:%Y-%m-%d}"
            message = "date out of range"
            yield Problem(table.file, message, draft.line, name, expected, moment.written)


def _reversed_times(
    table: Table, draft: Draft, spans: tuple[tuple[str, str], ...]
) -> Iterator[Problem]:
    for first, second in spans:
        start, end = draft.values[first], draft.values[second]
        if isinstance(start, Moment) and isinstance(end, Moment) and definitely_before(end, start):
            message = f"{second} is before {first}"
            expected = f"not before {start.written}"
            yield Problem(table.file, message, draft.line, second, expected, end.written)


def _reversed_ranges(
    table: Table, draft: Draft, ranges: tuple[tuple[str, str], ...]
) -> Iterator[Problem]:
    for first, second in ranges:
        low, high = draft.values[first], draft.values[second]
        if (
            isinstance(low, Value)
            and isinstance(high, Value)
            and low.number is not None
            and high.number is not None
            and low.number > high.number
        ):
            message = f"{first} is above {second}"
            yield Problem(
                table.file, message, draft.line, first, f"at most {high.written}", low.written
            )
