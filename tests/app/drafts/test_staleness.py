"""A draft is stale when a row that it cites has a newer version."""

from app.audit.work import Ledger
from app.drafts.staleness import replaced_rows
from app.drafts.store import add_draft, add_snapshot
from app.records.view import View
from tests.conftest import FILES, Receive

_DRAFT = {
    "document_type": "investigation",
    "subject": "DEV-1",
    "title": "x",
    "product": "P1",
}


def _draft_citing_batch(ledger: Ledger, number: str) -> None:
    with ledger.database.write() as session:
        row = View(session).rows("batches", batch=number)[0]
        add_draft(
            session,
            "DRAFT-1",
            dict(_DRAFT),
            configuration="c",
            by="cli:tester",
            job=None,
            now=ledger.clock(),
        )
        add_snapshot(session, "DRAFT-1", [("batches", row.row_id, row.sha256)], [])


def test_draft_is_current_until_a_cited_row_changes(ledger: Ledger, receive: Receive) -> None:
    receive()
    _draft_citing_batch(ledger, "B-01")
    with ledger.database.read() as session:
        assert replaced_rows(session, "DRAFT-1") == []
    batches = str(FILES["batches.csv"])
    receive({"batches.csv": batches.replace("97.5", "91.0")}, "corrected")
    with ledger.database.read() as session:
        replaced = replaced_rows(session, "DRAFT-1")
    assert [table for table, _key in replaced] == ["batches"]
    assert "B-01" in replaced[0][1]


def test_change_of_a_row_that_is_not_cited_leaves_the_draft_current(
    ledger: Ledger, receive: Receive
) -> None:
    receive()
    _draft_citing_batch(ledger, "B-01")
    batches = str(FILES["batches.csv"])
    receive({"batches.csv": batches.replace("in_process", "pending")}, "corrected")
    with ledger.database.read() as session:
        assert replaced_rows(session, "DRAFT-1") == []
