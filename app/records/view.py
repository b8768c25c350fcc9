"""The rows as a tool may see them: current, known at a time, of the products in scope."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session

from app.records.record import Record
from app.records.tables import RECORDS
from ingestion.package.contract import TABLES


@dataclass(frozen=True)
class View:
    """The current rows that were known at ``known_at``, of the products in scope.

    ``None`` for ``known_at`` means now, ``None`` for ``products`` all of them.
    """

    session: Session
    known_at: datetime | None = None
    products: frozenset[str] | None = None

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
        """Was a file of this kind ever imported? Else its absence of rows means nothing."""
        columns = RECORDS[table].c
        return self.session.execute(select(columns.row_id).limit(1)).first() is not None

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
            columns.row_superseded_at.is_(None),
            columns.row_withdrawn.is_(False),
        ]
        if self.known_at is not None:
            conditions.append(
                or_(columns.row_known_from.is_(None), columns.row_known_from <= self.known_at)
            )
        if self.products is not None:
            conditions.extend(_within(self.products, table))
        return conditions

    def _hidden(self, table: str, row: Mapping[Any, Any]) -> frozenset[str]:
        file = TABLES[table]
        if self.known_at is None or file.closed_by is None:
            return frozenset()
        closed_at = row[f"{file.closed_by}_end"]
        open_then = closed_at is None or closed_at > self.known_at
        return frozenset(file.closing) if open_then else frozenset()


def _within(products: frozenset[str], table: str) -> Iterator[ColumnElement[bool]]:
    """A row of no product is everybody's; one of a deviation is seen with the deviation."""
    columns = RECORDS[table].c
    if "product" in columns:
        yield or_(columns.product.is_(None), columns.product.in_(products))
    if "deviation" in columns and table != "deviations":
        others = RECORDS["deviations"].c
        hidden = select(others.deviation).where(
            others.product.is_not(None), others.product.not_in(products)
        )
        yield or_(columns.deviation.is_(None), columns.deviation.not_in(hidden))
