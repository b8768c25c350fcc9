"""A row of the records as the evidence panel shows it: every cell, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.evidence.people import ROLE_OF
from app.records.record import Record
from app.records.store import current_of, get_package, get_seen, has_its_hash
from app.web.evidence.view import Check, Cited
from ingestion.package.contract import TABLES, Column, Kind


@dataclass(frozen=True)
class ShownCell:
    """``value`` is as written, ``at`` the instant that it says of a time. ``role`` is what a draft
    calls the person whom it names."""

    name: str
    value: Any
    cited: bool
    at: datetime | None
    role: str | None


@dataclass(frozen=True)
class Replacement:
    """``changes`` are (column, as cited, as it is now); ``version`` is None for a row withdrawn."""

    at: datetime
    version: int | None
    changes: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True)
class RowShown:
    """A row at the version that was cited."""

    record: Record
    cells: tuple[ShownCell, ...]
    package: dict[str, Any]
    check: Check
    replaced: Replacement | None


def row_shown(session: Session, scope: Scope, cited: Cited) -> RowShown | None:
    """None for a row that the reader's scope does not show: the draft that cites it does."""
    where = cited.evidence.where
    record = get_seen(session, where["table"], where["row_id"], scope)
    if record is None:
        return None
    columns = {name for fact in cited.facts for name in (fact.column or "").split(",")}
    return RowShown(
        record=record,
        cells=tuple(_cells(record, columns | {where.get("column")})),
        package=get_package(session, record.cells["row_package"]),
        check=_row_check(record, cited.evidence.sha256),
        replaced=_replacement(session, record),
    )


def _cells(record: Record, cited: set[str | None]) -> Iterable[ShownCell]:
    for column in TABLES[record.table].columns:
        value = _written(record, column.name)
        is_cited = column.name in cited
        if value is not None or is_cited:
            role = ROLE_OF.get((record.table, column.name))
            yield ShownCell(column.name, value, is_cited, _instant(record, column), role)


def _instant(record: Record, column: Column) -> datetime | None:
    """A day or a month is none."""
    if column.kind is not Kind.TIME:
        return None
    start = record.cells[column.name]
    return start if start == record.cells[f"{column.name}_end"] else None


def _row_check(record: Record, cited: str) -> Check:
    if not has_its_hash(record):
        return Check(False, "The row was altered: its cells no longer give its hash.")
    if record.sha256 != cited:
        return Check(False, "The row is not what was cited: its hash is another.")
    return Check(True, "The row's hash still agrees with what was cited.")


def _replacement(session: Session, record: Record) -> Replacement | None:
    at = record.cells["row_superseded_at"]
    if at is None:
        return None
    new = current_of(session, record)
    if new is None:
        return Replacement(at, None)
    cells = [
        (column.name, _written(record, column.name), _written(new, column.name))
        for column in TABLES[record.table].columns
    ]
    return Replacement(
        at, new.cells["row_version"], tuple(one for one in cells if one[1] != one[2])
    )


def _written(record: Record, column: str) -> Any:
    return record.cells.get(f"{column}_written") or record.cells[column]
