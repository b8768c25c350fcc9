"""The rows as a reader may see them: current, known at a time, of sites and products in scope."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.core.sequences import slices
from app.records.record import Record
from app.records.tables import RECORDS
from app.records.visibility import of_site, visible
from ingestion.package.contract import TABLES

_ROWS = 500  # row ids in one statement
_WHOLE = Scope()


@dataclass(frozen=True)
class View:
    """The current rows that were known at ``known_at`` and are in ``scope``.

    ``None`` for ``known_at`` means now. What is out of scope is not there: no row, count or error
    tells it from what was never imported. With ``recorded_at`` they are the rows that were current
    here at that time, whatever has replaced them since; what rows belong to is as it is now.
    """

    session: Session
    known_at: datetime | None = None
    scope: Scope = _WHOLE
    recorded_at: datetime | None = None

    def rows(
        self, table: str, *where: ColumnElement[bool], order: Sequence[str] = (), **equals: Any
    ) -> list[Record]:
        """In the given order, then in the order of import."""
        return list(self.each(table, *where, order=order, **equals))

    def each(
        self, table: str, *where: ColumnElement[bool], order: Sequence[str] = (), **equals: Any
    ) -> Iterator[Record]:
        columns = RECORDS[table].c
        conditions = [self._cell(table, name) == value for name, value in equals.items()]
        query = select(RECORDS[table]).where(*self._visible(table), *where, *conditions)
        query = query.order_by(*(self._cell(table, name) for name in order), columns.row_id)
        for row in self.session.execute(query).mappings():
            yield Record(table, dict(row), self._hidden(table, row))

    def one(self, table: str, **equals: Any) -> Record | None:
        """The row, or None; the caller asks by the whole key."""
        return next(iter(self.each(table, **equals)), None)

    def provided(self, table: str) -> bool:
        """Did a site in scope ever hand over a file of this kind? Else its absence of rows means
        nothing. Whose rows it had plays no part: "no complaint" would else become "no file"."""
        query = select(RECORDS[table].c.row_id).where(*of_site(table, self.scope))
        return self.session.execute(query.limit(1)).first() is not None

    def visible_of(self, table: str, row_ids: Iterable[int]) -> set[int]:
        """Those of the rows that the view shows."""
        column = RECORDS[table].c.row_id
        found: set[int] = set()
        for some in slices(row_ids, _ROWS):
            query = select(column).where(column.in_(some), *self._visible(table))
            found.update(self.session.execute(query).scalars())
        return found

    def select(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        """Bare columns of all visible rows, for statistics over many rows; None if hidden."""
        query = select(*(self._cell(table, name) for name in names)).where(*self._visible(table))
        query = query.order_by(RECORDS[table].c.row_id)
        return [tuple(row) for row in self.session.execute(query)]

    def _cell(self, table: str, name: str) -> ColumnElement[Any]:
        """The column, empty in rows whose closing was not known yet."""
        columns, file = RECORDS[table].c, TABLES[table]
        written = name.removesuffix("_number").removesuffix("_end").removesuffix("_written")
        closing = name in file.closing or written in file.closing
        if self.known_at is None or file.closed_by is None or not closing:
            return columns[name]
        return case((columns[f"{file.closed_by}_end"] <= self.known_at, columns[name]))

    def _visible(self, table: str) -> list[ColumnElement[bool]]:
        columns = RECORDS[table].c
        conditions: list[ColumnElement[bool]] = [
            *self._recorded(columns),
            columns.row_withdrawn.is_(False),
        ]
        if self.known_at is not None:
            conditions.append(
                or_(columns.row_known_from.is_(None), columns.row_known_from <= self.known_at)
            )
        return [*conditions, *visible(table, self.scope)]

    def _recorded(self, columns: Any) -> list[ColumnElement[bool]]:
        """The newest version of each row, or the one that was the newest then."""
        if self.recorded_at is None:
            return [columns.row_superseded_at.is_(None)]
        later = columns.row_superseded_at > self.recorded_at
        return [
            columns.row_recorded_at <= self.recorded_at,
            or_(columns.row_superseded_at.is_(None), later),
        ]

    def _hidden(self, table: str, row: Mapping[Any, Any]) -> frozenset[str]:
        file = TABLES[table]
        if self.known_at is None or file.closed_by is None:
            return frozenset()
        closed_at = row[f"{file.closed_by}_end"]
        open_then = closed_at is None or closed_at > self.known_at
        return frozenset(file.closing) if open_then else frozenset()
