from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.audit.work import Ledger
from app.auth.actor import Scope
from app.records import store
from app.records.tables import RECORDS
from app.records.view import View
from tests.conftest import FILES, Receive

BATCHES = str(FILES["batches.csv"])
DEVIATIONS = (
    "deviation,title,description,batch,product,occurred_at,discovered_at,classification,"
    "category,root_cause,status,closed_at\n"
    "D-1,One,x,B-01,,2024-01-03T10:00Z,2024-01-04T10:00Z,major,machine,Wear,closed,2024-03\n"
    "D-2,Two,x,B-02,,2024-02-03T10:00Z,,minor,,,open,\n"
    "D-3,Site,x,,,2024-02-05T10:00Z,2024-02-05T10:00Z,minor,,,open,\n"
)


def keys(ledger: Ledger, table: str, column: str, **view: object) -> list[str | None]:
    with ledger.database.read() as session:
        rows = View(session, **view).rows(table)  # pyright: ignore[reportArgumentType]
        return [row.text(column) for row in rows]


def versions(ledger: Ledger, table: str) -> list[tuple[str, int, bool]]:
    columns = RECORDS[table].c
    query = select(columns.row_key, columns.row_version, columns.row_superseded_at)
    with ledger.database.read() as session:
        rows = session.execute(query.order_by(columns.row_id))
        return [(key, version, at is None) for key, version, at in rows]


def test_the_same_package_twice_changes_nothing(receive: Receive, ledger: Ledger) -> None:
    first = receive()
    before = versions(ledger, "batches")
    second = receive(None, "copy")
    assert (first.result or {})["unchanged"] is False
    assert (second.result or {})["unchanged"] is True
    assert versions(ledger, "batches") == before


def test_rows_of_another_package_that_are_equal_are_left_alone(
    receive: Receive, ledger: Ledger
) -> None:
    receive()
    again = receive({"shifts.csv": "shift,start,end\nA,2024-01-01T06:00,2024-01-01T14:00\n"}, "b")
    result = again.result or {}
    assert result["added"] == {"shifts": 1}
    assert (result["changed"], result["unchanged_rows"]) == ({}, 4)
    assert [version for _, version, _ in versions(ledger, "batches")] == [1, 1]


def test_a_changed_row_becomes_version_two_and_the_old_one_stays(
    receive: Receive, ledger: Ledger
) -> None:
    receive()
    result = receive({"batches.csv": BATCHES.replace("97.5", "96.0")}, "b").result or {}
    assert result["changed"] == {"batches": 1}
    key = '["B-01","P1"]'
    found = [one for one in versions(ledger, "batches") if one[0] == key]
    assert found == [(key, 1, False), (key, 2, True)]
    with ledger.database.read() as session:
        current = View(session).one("batches", batch="B-01")
        assert current is not None
        assert current.text("yield_percent") == "96.0"
        old = store.get(session, "batches", 1)
        assert old is not None
        assert old.text("yield_percent") == "97.5"
        assert not store.is_current(session, "batches", 1)
        assert store.is_current(session, "batches", current.row_id)


def test_a_row_absent_from_a_later_package_stays(receive: Receive, ledger: Ledger) -> None:
    receive()
    receive({"batches.csv": "batch,product,started_at\nB-03,P1,2024-03-01\n"}, "b")
    assert keys(ledger, "batches", "batch") == ["B-01", "B-02", "B-03"]


def test_a_withdrawn_row_is_hidden_and_can_come_back(receive: Receive, ledger: Ledger) -> None:
    receive()
    header, first, second = BATCHES.splitlines()
    withdrawn = f"{header},withdrawn\n{first},\n{second},true\n"
    receive({"batches.csv": withdrawn}, "b")
    assert keys(ledger, "batches", "batch") == ["B-01"]
    receive({"batches.csv": withdrawn.replace("true", "false")}, "c")
    assert keys(ledger, "batches", "batch") == ["B-01", "B-02"]
    assert [version for key, version, _ in versions(ledger, "batches") if "B-02" in key] == [
        1,
        2,
        3,
    ]


def test_a_document_whose_file_changed_is_a_new_version(receive: Receive, ledger: Ledger) -> None:
    row = "number,version,title,type,file\nSOP-1,1,Clean,SOP,one.md\n"
    receive({"documents.csv": row, "one.md": "# one\n"})
    result = receive({"documents.csv": row, "one.md": "# another\n"}, "b").result or {}
    assert result["changed"] == {"documents": 1}


def test_a_cell_keeps_what_was_written(receive: Receive, ledger: Ledger) -> None:
    receive(
        {
            "results.csv": (
                "batch,test,tested_at,value,unit\n"
                "B-01,assay,2024-01-06T08:00Z,99.50,%\n"
                "B-01,impurity,2024-01-06,<0.05,%\n"
                'B-01,look,2024-01-06T08:00Z,"white, clear",%\n'
            )
        }
    )
    with ledger.database.read() as session:
        assay, impurity, look = View(session).rows("results")
    assert (assay.text("value"), assay.number("value"), assay.text("product")) == (
        "99.50",
        99.5,
        "P1",
    )
    below = impurity.value("value")
    assert below is not None
    assert str(below.qualifier) == "<"
    day = impurity.moment("tested_at")
    assert day is not None
    assert day.end - day.start == timedelta(days=1)
    assert (look.text("value"), look.number("value")) == ("white, clear", None)


@pytest.mark.parametrize(
    ("known_at", "shown"),
    [
        (datetime(2024, 1, 4, 9, 59, tzinfo=UTC), []),
        (datetime(2024, 1, 4, 10, tzinfo=UTC), ["D-1"]),
        (datetime(2024, 2, 3, 9, 59, tzinfo=UTC), ["D-1"]),  # D-2 has no discovery, but a time
        (datetime(2024, 2, 3, 10, tzinfo=UTC), ["D-1", "D-2"]),
        (datetime(2024, 2, 5, 10, tzinfo=UTC), ["D-1", "D-2", "D-3"]),
    ],
)
def test_a_view_hides_what_was_not_known_yet(
    receive: Receive, ledger: Ledger, known_at: datetime, shown: list[str]
) -> None:
    receive({"deviations.csv": DEVIATIONS})
    assert keys(ledger, "deviations", "deviation", known_at=known_at) == shown


def test_a_view_as_recorded_shows_the_rows_that_were_current_then(
    receive: Receive, ledger: Ledger
) -> None:
    before = ledger.clock()
    receive()
    between = ledger.clock()
    later = BATCHES.replace("97.5", "91.0").replace("B-02,", "B-03,")
    receive({"batches.csv": later}, "later")
    yields = {}
    for at in (before, between, None):
        with ledger.database.read() as session:
            rows = View(session, recorded_at=at).rows("batches")
            yields[at] = {one.text("batch"): one.text("yield_percent") for one in rows}
    assert yields == {
        before: {},
        between: {"B-01": "97.5", "B-02": None},
        None: {"B-01": "91.0", "B-02": None, "B-03": None},
    }


@pytest.mark.parametrize(
    ("known_at", "known"),
    [
        (datetime(2024, 2, 20, tzinfo=UTC), False),
        (datetime(2024, 3, 15, tzinfo=UTC), False),  # closed some time in March
        (datetime(2024, 3, 31, 23, tzinfo=UTC), True),  # March has ended in Dublin
        (None, True),
    ],
)
def test_closing_columns_are_hidden_until_the_case_was_closed(
    receive: Receive, ledger: Ledger, known_at: datetime | None, known: bool
) -> None:
    receive({"deviations.csv": DEVIATIONS})
    with ledger.database.read() as session:
        view = View(session, known_at)
        record = view.one("deviations", deviation="D-1")
        assert record is not None
        seen = {
            "text": record.text("root_cause"),
            "moment": record.moment("closed_at") and "Wear",
            "selected": dict(view.select("deviations", "deviation", "root_cause"))["D-1"],
            "filtered": "Wear" if view.rows("deviations", root_cause="Wear") else None,
        }
        times = dict(view.select("deviations", "deviation", "closed_at_written"))
    assert set(seen.values()) == ({"Wear"} if known else {None})
    assert times["D-1"] == ("2024-03" if known else None)
    assert record.text("title") == "One"


def test_a_number_that_came_with_the_closing_is_hidden_too(
    receive: Receive, ledger: Ledger
) -> None:
    receive()
    with ledger.database.read() as session:
        view = View(session, datetime(2024, 1, 4, tzinfo=UTC))
        batch = view.one("batches", batch="B-01")
        assert batch is not None
        assert (batch.number("yield_percent"), batch.text("status")) == (None, None)
        assert view.select("batches", "yield_percent_number", "status") == [(None, None)]
        assert View(session).select("batches", "yield_percent_number")[0] == (97.5,)


SCOPED = {
    "deviations.csv": DEVIATIONS,
    "capas.csv": "capa,deviation,action\nC-1,D-1,a\nC-2,D-2,b\nC-3,,c\nC-4,D-3,d\n",
    "actions.csv": "action,deviation,text\nA-1,D-1,a\nA-2,D-2,b\n",
    "log.csv": "id,at,text,batch\nL-1,2024-01-03T08:00,x,B-01\nL-2,2024-02-03T08:00,y,B-02\n",
    "results.csv": (
        "batch,test,tested_at,value,unit\nB-01,a,2024-02-01,1,%\nB-02,a,2024-02-02,1,%\n"
    ),
}


@pytest.mark.parametrize(
    ("table", "column", "of_p1", "of_nothing"),
    [
        ("products", "product", ["P1"], []),
        ("batches", "batch", ["B-01"], []),
        ("results", "batch", ["B-01"], []),
        ("log", "id", ["L-1"], []),
        ("deviations", "deviation", ["D-1", "D-3"], ["D-3"]),  # D-3 is of the whole site
        ("capas", "capa", ["C-1", "C-3", "C-4"], ["C-3", "C-4"]),
        ("actions", "action", ["A-1"], []),
    ],
)
def test_a_view_shows_the_products_in_scope(
    receive: Receive,
    ledger: Ledger,
    table: str,
    column: str,
    of_p1: list[str],
    of_nothing: list[str],
) -> None:
    receive(SCOPED)
    assert keys(ledger, table, column, scope=Scope(products=frozenset({"P1"}))) == of_p1
    assert keys(ledger, table, column, scope=Scope(products=frozenset())) == of_nothing
    assert len(keys(ledger, table, column)) > len(of_p1)


def test_a_table_never_delivered_is_not_provided(receive: Receive, ledger: Ledger) -> None:
    receive()
    with ledger.database.read() as session:
        assert View(session).provided("batches")
        assert not View(session).provided("deviations")
