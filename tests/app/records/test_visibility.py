"""What belongs to whom: the conditions in SQL against the rule told again in plain words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.core.database import Database, metadata
from app.records.belonging import BELONGINGS
from app.records.tables import RECORDS
from app.records.view import View
from app.records.visibility import EVERYBODY, owners
from ingestion.package.contract import TABLES, Kind

Row = dict[str, Any]
World = dict[str, list[Row]]

SITES, PRODUCTS = ("S1", "S2"), ("P1", "P2", "P3")
# An id within another, one that differs by case alone, one that LIKE would take for a pattern.
IDS = ("B-1", "b-1", "B-11", "%")
POOLS = {
    "product": PRODUCTS,
    "batch": IDS,
    "deviation": ("D-1", "D-2"),
    "document": ("N-1", "N-2"),
    "number": ("N-1", "N-2"),
    "master_record": ("N-1", "N-2"),
    "equipment": ("E-1", "E-2"),
    "type": ("MBR", "SPEC", "SOP"),
}
NOW = datetime(2024, 1, 1, tzinfo=UTC)


def _cell(table: str, name: str) -> st.SearchStrategy[str | None]:
    column = TABLES[table].column(name)
    assert column is not None
    one = st.sampled_from(POOLS[name])
    if column.kind is Kind.IDS:
        one = st.lists(one, min_size=1, max_size=2, unique=True).map(";".join)
    return one if column.required else st.none() | one


def _row(table: str) -> st.SearchStrategy[Row]:
    names = [column.name for column in TABLES[table].columns if column.name in POOLS]
    state = st.sampled_from(("current", "current", "current", "withdrawn", "superseded"))
    cells = {name: _cell(table, name) for name in names}
    return st.fixed_dictionaries({"row_site": st.sampled_from(SITES), "state": state, **cells})


_ROWS = {name: st.lists(_row(name), max_size=3) for name in TABLES}
_KNOWN = [
    {"row_site": site, "state": "current", "product": product}
    for site in SITES
    for product in PRODUCTS
]
worlds = st.fixed_dictionaries(_ROWS).map(lambda made: made | {"products": list(_KNOWN)})
subsets = st.none() | st.frozensets(st.sampled_from(PRODUCTS))
scopes = st.builds(Scope, st.none() | st.frozensets(st.sampled_from(SITES)), subsets)


def told(world: World, table: str, row: Row) -> set[str]:
    """The rule in words: whose a row is."""
    if row.get("product"):
        return {row["product"]}
    if row.get("batch"):
        return _of_batches(world, row)
    if row.get("deviation") and table != "deviations":
        return _of_rows(world, "deviations", row, "deviation", "deviation")
    if row.get("document"):
        named = _of_rows(world, "documents", row, "document", "number")
        if _shown(world, "documents", row["row_site"], "number", row["document"]):
            return named
    said = _mentioning(world, table, row)
    return said or {EVERYBODY}


def _of_batches(world: World, row: Row) -> set[str]:
    found = set()
    for number in row["batch"].split(";"):
        same = [one for one in _here(world, "batches", row) if one["batch"] == number]
        if len({one["product"] for one in same}) == 1:
            found |= {one["product"] for one in same if one["state"] == "current"}
    return found


def _of_rows(world: World, table: str, row: Row, column: str, key: str) -> set[str]:
    found = set()
    for one in _shown(world, table, row["row_site"], key, row[column]):
        found |= told(world, table, one)
    return {EVERYBODY} if EVERYBODY in found else found


def _shown(world: World, table: str, site: str, key: str, value: str) -> list[Row]:
    return [
        one
        for one in world[table]
        if (one["row_site"], one[key], one["state"]) == (site, value, "current")
    ]


def _here(world: World, table: str, row: Row) -> list[Row]:
    return [
        one
        for one in world[table]
        if one["row_site"] == row["row_site"] and one["state"] != "superseded"
    ]


def _mentioning(world: World, table: str, row: Row) -> set[str]:
    where = {
        **dict.fromkeys(("master_steps", "master_entries", "bill_of_materials"), "master_record"),
        **dict.fromkeys(("changes", "training", "failure_modes"), "document"),
        "documents": "number",
        "tags": "equipment",
    }
    if table not in where or (table == "documents" and row["type"] == "SOP"):
        return set()
    sources = [("batches", "master_record"), ("master_steps", "master_record")]
    if where[table] == "master_record":
        sources += [("documents", "number")]
    if table == "documents":
        sources += [("specifications", "document"), ("parameters", "document")]
    if table == "tags":
        sources = [("steps", "equipment")]
    value = row[where[table]]
    return {
        one["product"]
        for source, column in sources
        for one in _here(world, source, row)
        if one["product"] and value and value in (one[column] or "").split(";")
    }


@pytest.fixture(scope="module")
def empty() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine, list(RECORDS.values()))
    with engine.connect() as connection, Session(connection) as session:
        yield session
    engine.dispose()


def _fill(session: Session, world: World) -> None:
    for table, rows in world.items():
        if rows:
            session.execute(insert(RECORDS[table]), [_stored(n, one) for n, one in enumerate(rows)])


def _stored(number: int, row: Row) -> Row:
    cells = {name: cell for name, cell in row.items() if name != "state"}
    return {
        "row_id": number,
        "row_key": str(number),
        "row_version": 1,
        "row_content_sha256": "",
        "row_sha256": "",
        "row_package": "",
        "row_line": 1,
        "row_attributes": {},
        "row_withdrawn": row["state"] == "withdrawn",
        "row_recorded_at": NOW,
        "row_superseded_at": NOW if row["state"] == "superseded" else None,
        **cells,
    }


def _is_seen(world: World, table: str, row: Row, scope: Scope) -> bool:
    if row["state"] != "current" or not scope.allows_site(row["row_site"]):
        return False
    if scope.products is None:
        return True
    return bool(told(world, table, row) & {*scope.products, EVERYBODY})


@pytest.mark.req("IA-03")
@pytest.mark.req("H13")
@settings(
    deadline=None,
    max_examples=30,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=worlds, scope=scopes)
def test_every_table_shows_just_what_belongs_to_the_scope(
    empty: Session, world: World, scope: Scope
) -> None:
    _fill(empty, world)
    view = View(empty, scope=scope)
    seen = {table: [row.row_id for row in view.each(table)] for table in TABLES}
    placed = {table: owners(empty, table) for table in TABLES}
    empty.rollback()
    for table, rows in world.items():
        wanted = [n for n, row in enumerate(rows) if _is_seen(world, table, row, scope)]
        assert seen[table] == wanted, table
        current = {n: row for n, row in enumerate(rows) if row["state"] == "current"}
        assert placed[table] == {
            n: tuple(sorted(told(world, table, row))) for n, row in current.items()
        }


@pytest.mark.req("IA-03")
def test_the_same_rows_are_seen_on_each_database(any_database: Database) -> None:
    batch = {"row_site": "S1", "state": "current", "batch": "B-1", "product": "P1"}
    other = batch | {"batch": "b-1", "product": "P2"}
    deviation = {"row_site": "S1", "state": "current", "product": None, "deviation": "D-1"}
    world = {
        "products": list(_KNOWN),
        "batches": [batch, other],
        "deviations": [deviation | {"batch": "B-11;B-1"}],
        "capas": [{"row_site": "S1", "state": "current", "deviation": "D-1"}],
    }
    with any_database.write() as session:
        _fill(session, world)
    with any_database.read() as session:
        counts = {
            product: len(View(session, scope=Scope(None, frozenset({product}))).rows("capas"))
            for product in PRODUCTS
        }
        assert owners(session, "capas") == {0: ("P1",)}
    assert counts == {"P1": 1, "P2": 0, "P3": 0}


def test_every_table_of_the_contract_says_to_whom_its_rows_belong() -> None:
    assert BELONGINGS.keys() == TABLES.keys()


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_column_that_leads_to_a_product_is_followed(table: Any) -> None:
    followed = {lead.column for lead in BELONGINGS[table.name].leads}
    followed |= {mention.own for mention in BELONGINGS[table.name].mentions}
    product = table.column("product")
    if product is not None and product.required:
        return
    leading = {"batch", "deviation", "document"} - {table.key[0]}
    assert leading & {column.name for column in table.columns} <= followed


def test_nothing_is_seen_of_no_site(empty: Session) -> None:
    _fill(empty, {"products": list(_KNOWN)})
    assert View(empty, scope=Scope(sites=frozenset())).rows("products") == []
    assert not View(empty, scope=Scope(sites=frozenset())).provided("products")
    assert View(empty, scope=Scope(products=frozenset())).provided("products")
    empty.rollback()
