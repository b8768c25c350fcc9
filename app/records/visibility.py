"""The conditions by which rows are seen or hidden, of the rules in ``belonging``.

The same rule places rows (:func:`visible`) and what is made of them (:func:`owners`).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.records.belonging import BELONGINGS, Belonging, Lead
from app.records.tables import RECORDS
from ingestion.package import contract
from ingestion.package.contract import TABLES, Kind

EVERYBODY: Final = ""
"""Stands for "of no product" among the products of a row; no product has an empty name."""

_Allowed = Callable[[ColumnElement[Any]], ColumnElement[bool]]


def visible(table: str, scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on the rows of a table; none for a whole scope."""
    if scope.products is None:
        return of_site(table, scope)
    return [*of_site(table, scope), _of_products(table, scope.products)]


def of_site(table: str, scope: Scope) -> list[ColumnElement[bool]]:
    if scope.sites is None:
        return []
    return [RECORDS[table].c.row_site.in_(sorted(scope.sites))]


def owners(session: Session, table: str) -> dict[int, tuple[str, ...]]:
    """Row id → products of every current row, sorted: :data:`EVERYBODY` alone for a row of no
    product, nothing for one that only a whole scope sees."""
    rows = RECORDS[table]
    current = [rows.c.row_superseded_at.is_(None), rows.c.row_withdrawn.is_(False)]
    found: dict[int, set[str]] = {}
    if "product" in rows.c:
        own = select(rows.c.row_id, rows.c.product).where(rows.c.product.is_not(None), *current)
        found = {row_id: {product} for row_id, product in session.execute(own)}
        current.append(rows.c.product.is_(None))
    others = session.execute(select(rows.c.row_id).where(*current)).scalars()
    found |= {row_id: set() for row_id in others}
    shared = _belongs(rows, table, lambda _product: false())
    for row_id in session.execute(select(rows.c.row_id).where(shared, *current)).scalars():
        found[row_id].add(EVERYBODY)
    for row_id, product in session.execute(_through_others(rows, table, [*current, ~shared])):
        found[row_id].add(product)
    return {row_id: tuple(sorted(products)) for row_id, products in found.items()}


@lru_cache(maxsize=1024)  # it takes longer to put the condition together than to ask the database
def _of_products(table: str, products: frozenset[str]) -> ColumnElement[bool]:
    listed = sorted(products)
    return _belongs(RECORDS[table], table, lambda product: product.in_(listed))


def _through_others(
    rows: FromClause, table: str, conditions: Sequence[ColumnElement[bool]]
) -> Select[int, str]:
    """``(row id, product)`` of rows without a product, as the rule answers for each product."""
    columns = RECORDS["products"].c
    known = select(columns.row_site, columns.product).distinct().subquery()
    of_known = _belongs(rows, table, lambda product: product == known.c.product)
    joined = rows.join(known, rows.c.row_site == known.c.row_site)
    query = select(rows.c.row_id, known.c.product).select_from(joined)
    return query.where(*conditions, of_known)


def _belongs(rows: FromClause, table: str, allowed: _Allowed) -> ColumnElement[bool]:
    """Rules 2 to 5 for one product or several, as ``allowed`` says."""
    belonging = BELONGINGS[table]
    condition = _mentioned(rows, belonging, allowed)
    for lead in reversed(belonging.leads):
        condition = _led(rows, table, lead, allowed, condition)
    if "product" not in rows.c:
        return condition
    return or_(allowed(rows.c.product), and_(rows.c.product.is_(None), condition))


def _led(
    rows: FromClause, table: str, lead: Lead, allowed: _Allowed, otherwise: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Rule 3: seen with what is named; ``otherwise`` where nothing is."""
    target = RECORDS[lead.table].alias()
    named = and_(
        target.c.row_site == rows.c.row_site,
        _holds(rows.c[lead.column], TABLES[table], lead.column, target.c[lead.key]),
        target.c.row_superseded_at.is_(None),
        target.c.row_withdrawn.is_(False),
    )
    belongs = _belongs(target, lead.table, allowed)
    seen = _exists(target, named, belongs, *_of_one_product(target, lead.table))
    leads_on = rows.c[lead.column].is_not(None) if lead.is_checked else _exists(target, named)
    return or_(seen, and_(~leads_on, otherwise))


def _of_one_product(batches: FromClause, table: str) -> list[ColumnElement[bool]]:
    """A batch number alone says whose it is only where no other product has it too."""
    if table != "batches":
        return []
    other = RECORDS["batches"].alias()
    twin = and_(
        other.c.row_site == batches.c.row_site,
        other.c.batch == batches.c.batch,
        other.c.product != batches.c.product,
        other.c.row_superseded_at.is_(None),
    )
    return [~_exists(other, twin)]


def _mentioned(rows: FromClause, belonging: Belonging, allowed: _Allowed) -> ColumnElement[bool]:
    """Rule 4, and 5 where nothing mentions the row. A withdrawn row mentions still: what it said
    was one product's does not become everybody's."""
    if not belonging.mentions:
        return true()
    by_any, by_allowed = [], []
    for mention in belonging.mentions:
        other = RECORDS[mention.table].alias()
        named = and_(
            other.c.row_site == rows.c.row_site,
            _holds(
                other.c[mention.column], TABLES[mention.table], mention.column, rows.c[mention.own]
            ),
            other.c.row_superseded_at.is_(None),
        )
        by_any.append(_exists(other, named, other.c.product.is_not(None)))
        by_allowed.append(_exists(other, named, allowed(other.c.product)))
    decided = or_(*by_allowed, ~or_(*by_any))
    if not belonging.mentioned_types:
        return decided
    return or_(rows.c.type.not_in(belonging.mentioned_types), decided)


def _holds(
    cell: ColumnElement[Any], table: contract.Table, column: str, value: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Is it the cell, or one of its several ids?"""
    described = table.column(column)
    if described is None or described.kind is not Kind.IDS:
        return cell == value
    listed = literal(";") + cell + ";"
    return func.replace(listed, literal(";") + value + ";", "") != listed  # LIKE would fold case


def _exists(table: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(literal(1)).where(*conditions).correlate_except(table).exists()
