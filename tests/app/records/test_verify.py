# ruff: noqa: S608 - SQL of the test's own
import pytest
from sqlalchemy import text

from app.audit.work import Ledger
from app.records.verify import verify_records
from tests.conftest import FILES, Receive

BATCHES = str(FILES["batches.csv"])


def findings(ledger: Ledger) -> list[str]:
    with ledger.database.read() as session:
        return verify_records(session)


def run(ledger: Ledger, statement: str) -> None:
    with ledger.database.write() as session:
        session.execute(text(statement))


@pytest.fixture
def twice(receive: Receive, ledger: Ledger) -> Ledger:
    """Two packages; B-01 has two versions."""
    receive()
    receive({"batches.csv": BATCHES.replace("97.5", "96.0")}, "b")
    return ledger


def test_rows_as_imported_have_no_finding(twice: Ledger) -> None:
    assert findings(twice) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "'rejected'"),
        ("yield_percent", "'99.5'"),
        ("yield_percent_number", "99.5"),
        ("started_at", "'2024-01-02 09:00:00.000000'"),
        ("ended_at", "NULL"),
        ("product", "'P2'"),
        ("row_attributes", """'{"x": "y"}'"""),
        ("row_withdrawn", "1"),
        ("row_known_from", "NULL"),
        ("row_line", "7"),
        ("row_sha256", "'00'"),
        ("started_at", "'never'"),
        ("status", "x'00ff'"),
    ],
)
def test_an_edited_row_is_named_or_its_package(twice: Ledger, column: str, value: str) -> None:
    run(twice, f"UPDATE plant_batches SET {column} = {value} WHERE row_id = 1")
    found = findings(twice)
    assert found
    assert "altered" in found[0]
    if value not in ("'never'", "x'00ff'"):
        assert found[0].startswith(f"batches.csv:{7 if column == 'row_line' else 2} of package")


def test_an_edit_with_a_fitting_hash_is_found_by_the_root(twice: Ledger) -> None:
    with twice.database.write() as session:
        from app.records.store import _leaf  # noqa: PLC0415 - as a forger would
        from app.records.tables import RECORDS  # noqa: PLC0415

        table = RECORDS["batches"]
        row = dict(session.execute(table.select().where(table.c.row_id == 1)).mappings().one())
        row["status"] = "rejected"
        session.execute(
            table.update()
            .where(table.c.row_id == 1)
            .values(status="rejected", row_sha256=_leaf(row))
        )
    assert any("are not those that were imported" in finding for finding in findings(twice))


@pytest.mark.req("RC-06")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM plant_batches WHERE row_id = 2",
        "UPDATE plant_batches SET row_superseded_at = '2024-06-01' WHERE row_id = 2",
        "UPDATE plant_batches SET row_superseded_at = NULL WHERE row_id = 1",
        "UPDATE plant_batches SET row_id = row_id + 100 WHERE row_id = 1",
        "UPDATE packages SET timezone = 'Asia/Tokyo'",
        "UPDATE packages SET name = 'Elsewhere'",
        "UPDATE package_files SET sha256 = 'x' WHERE path = 'batches.csv'",
        "DELETE FROM packages WHERE rowid = 1",
        "INSERT INTO plant_products (row_site, row_key, row_version, row_content_sha256, "
        "row_sha256, row_package, row_line, row_attributes, row_withdrawn, row_recorded_at, "
        "product, name) SELECT row_site, 'x', 1, row_content_sha256, row_sha256, row_package, 9, "
        "row_attributes, 0, row_recorded_at, 'P9', 'Nine' FROM plant_products LIMIT 1",
    ],
)
def test_what_was_removed_added_hidden_or_moved_is_found(twice: Ledger, statement: str) -> None:
    run(twice, statement)
    assert findings(twice)
