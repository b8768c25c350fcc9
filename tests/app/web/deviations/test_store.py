"""Searching and filtering of deviations, and their order."""

from datetime import UTC, datetime

import pytest

from app.auth.actor import Scope
from app.core.database import Database
from app.web.deviations.store import NOT_CLASSIFIED, Wanted, find, lines, lines_of, products
from tests.conftest import Receive

BATCHES = (
    "batch,product,line,started_at\n"
    "B-1,P1,L1,2024-01-01T08:00\n"
    "B-2,P1,L2,2024-01-02T08:00\n"
    "B-11,P2,L3,2024-01-03T08:00\n"
    "B-4,P2,,2024-01-04T08:00\n"
)
DEVIATIONS = (
    "deviation,title,description,batch,product,occurred_at,status,due,classification\n"
    "D-1,Leak at the pump,it dripped,B-1,P1,2024-01-01,closed,2024-02-01,minor\n"
    "D-2,Both lines,100% of vials,B-1;B-2,P1,2024-01-02,open,2024-02-09,\n"
    "D-3,Tablet,leak_test,B-11,P2,2024-01-03,open,2024-02-03,major\n"
    "D-4,No due date,x,B-4,P2,2024-01-04,open,,\n"
    "D-5,No batch,x,,,2024-01-05,closed,,critical\n"
)


@pytest.fixture
def records(database: Database, receive: Receive) -> Database:
    receive({"batches.csv": BATCHES, "deviations.csv": DEVIATIONS})
    return database


def _found(records: Database, wanted: Wanted, scope: Scope | None = None) -> list[str]:
    with records.read() as session:
        rows, total = find(session, scope or Scope(), wanted, 1)
    assert total == len(rows)
    return [row.require("deviation") for row in rows]


def test_the_open_ones_come_first_and_the_next_due_first(records: Database) -> None:
    assert _found(records, Wanted()) == ["D-3", "D-2", "D-4", "D-5", "D-1"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(status="closed"), ["D-5", "D-1"]),
        (Wanted(product="P2"), ["D-3", "D-4"]),
        (Wanted(line="L1"), ["D-2", "D-1"]),
        (Wanted(line="L2"), ["D-2"]),
        (Wanted(line="L3"), ["D-3"]),
        (Wanted(line="L9"), []),
        (Wanted(classification="major"), ["D-3"]),
        (Wanted(classification=NOT_CLASSIFIED), ["D-2", "D-4"]),
        (Wanted(text="LEAK"), ["D-3", "D-1"]),
        (Wanted(text="leak pump"), ["D-1"]),
        (Wanted(text="b-11"), ["D-3"]),
        (Wanted(text="100%"), ["D-2"]),
        (Wanted(text="k_t"), ["D-3"]),
        (Wanted(since=datetime(2024, 1, 4, tzinfo=UTC)), ["D-4", "D-5"]),
        (Wanted(until=datetime(2024, 1, 2, tzinfo=UTC)), ["D-1"]),
        (Wanted(drafted="yes"), []),
        (Wanted(drafted="no", status="open"), ["D-3", "D-2", "D-4"]),
    ],
)
def test_a_filter_finds_what_it_says(records: Database, wanted: Wanted, found: list[str]) -> None:
    assert _found(records, wanted) == found


@pytest.mark.req("IA-03")
def test_nothing_out_of_scope_is_found_or_offered(records: Database) -> None:
    scope = Scope(products=frozenset({"P1"}))
    assert set(_found(records, Wanted(), scope)) & {"D-3", "D-4"} == set()
    with records.read() as session:
        assert lines(session, scope) == ["L1", "L2"]
        assert [product for product, _ in products(session, scope)] == ["P1"]
        assert lines_of(session, scope, ["B-1", "B-11"]) == {"B-1": "L1"}
