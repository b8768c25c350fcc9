"""A draft is stale when a row that it cites was replaced, a document superseded, a query's answer
is another."""

from typing import Any

import pytest

from app.audit.work import Ledger
from app.drafts.snapshots import add_snapshot
from app.drafts.staleness import AskedQuery, SourceKind, replaced_rows, stale_sources
from app.drafts.store import add_draft
from app.records.view import View
from tests.conftest import FILES, Receive

_DRAFT = {
    "document_type": "investigation",
    "subject": "DEV-1",
    "title": "x",
    "product": "P1",
}
_DOCUMENTS = "number,version,title,type,file,effective_from,effective_to\n"
_SOP = "SOP-1,4,Filling,SOP,documents/sop.md,2024-01-01,{to}\n"
_NEXT = "SOP-1,5,Filling,SOP,documents/next.md,2024-07-01,\n"


def _draft_citing(ledger: Ledger, table: str, queries: list[Any] | None = None, **key: str) -> None:
    with ledger.database.write() as session:
        row = View(session).rows(table, **key)[0]
        add_draft(
            session,
            "DRAFT-1",
            dict(_DRAFT),
            site="DUB",
            configuration="c",
            by="cli:tester",
            job=None,
            now=ledger.clock(),
        )
        add_snapshot(session, "DRAFT-1", [(table, row.row_id, row.sha256)], queries or [])


def _query(ledger: Ledger, **arguments: str) -> dict[str, Any]:
    return {
        "step": "genealogy",
        "tool": "genealogy",
        "tool_version": "1",
        "arguments": arguments,
        "status": "ok",
        "sha256": "one",
        "known_at": ledger.clock(),
    }


def test_draft_is_current_until_a_cited_row_changes(ledger: Ledger, receive: Receive) -> None:
    receive()
    _draft_citing(ledger, "batches", batch="B-01")
    with ledger.database.read() as session:
        assert replaced_rows(session, "DRAFT-1") == []
        assert stale_sources(session, "DRAFT-1") == []
    batches = str(FILES["batches.csv"])
    receive({"batches.csv": batches.replace("97.5", "91.0")}, "corrected")
    with ledger.database.read() as session:
        replaced = replaced_rows(session, "DRAFT-1")
        (stale,) = stale_sources(session, "DRAFT-1")
    assert [table for table, _key in replaced] == ["batches"]
    assert "B-01" in replaced[0][1]
    assert (stale.kind, stale.old, stale.new) == (SourceKind.ROW, "1", "2")
    assert str(stale).endswith("version 1 → 2")


@pytest.mark.req("DS-06")
def test_stale_row_names_the_newest_version_and_a_withdrawal(
    ledger: Ledger, receive: Receive
) -> None:
    receive()
    _draft_citing(ledger, "batches", batch="B-01")
    batches = str(FILES["batches.csv"])
    receive({"batches.csv": batches.replace("97.5", "91.0")}, "corrected")
    receive({"batches.csv": batches.replace("97.5", "90.0")}, "again")
    with ledger.database.read() as session:
        assert [(one.old, one.new) for one in stale_sources(session, "DRAFT-1")] == [("1", "3")]
    lines = batches.splitlines()
    gone = "\n".join([f"{lines[0]},withdrawn", f"{lines[1]},true", f"{lines[2]},false"]) + "\n"
    receive({"batches.csv": gone}, "withdrawn")
    with ledger.database.read() as session:
        assert [(one.old, one.new) for one in stale_sources(session, "DRAFT-1")] == [("1", None)]


def test_change_of_a_row_that_is_not_cited_leaves_the_draft_current(
    ledger: Ledger, receive: Receive
) -> None:
    receive()
    _draft_citing(ledger, "batches", batch="B-01")
    batches = str(FILES["batches.csv"])
    receive({"batches.csv": batches.replace("in_process", "pending")}, "corrected")
    with ledger.database.read() as session:
        assert stale_sources(session, "DRAFT-1") == []


@pytest.mark.req("IN-08")
def test_document_superseded_after_the_draft_makes_it_stale(
    ledger: Ledger, receive: Receive
) -> None:
    text = {"documents/sop.md": "# One", "documents/next.md": "# Two"}
    receive({"documents.csv": _DOCUMENTS + _SOP.format(to=""), **text})
    _draft_citing(ledger, "documents", number="SOP-1")
    with ledger.database.read() as session:
        assert stale_sources(session, "DRAFT-1") == []
    receive({"documents.csv": _DOCUMENTS + _SOP.format(to="") + _NEXT, **text}, "revised")
    with ledger.database.read() as session:
        (stale,) = stale_sources(session, "DRAFT-1")
    assert (stale.kind, stale.what) == (SourceKind.DOCUMENT, "SOP-1")
    assert (stale.old, stale.new) == ("4", "5")


def test_later_version_that_the_draft_knew_of_is_no_change(
    ledger: Ledger, receive: Receive
) -> None:
    text = {"documents/sop.md": "# One", "documents/next.md": "# Two"}
    receive({"documents.csv": _DOCUMENTS + _SOP.format(to="") + _NEXT, **text})
    _draft_citing(ledger, "documents", number="SOP-1", version="4")
    with ledger.database.read() as session:
        assert stale_sources(session, "DRAFT-1") == []


def test_query_is_stale_when_its_answer_is_another(ledger: Ledger, receive: Receive) -> None:
    receive()
    queries = [_query(ledger, batch="B-01"), _query(ledger) | {"step": "nothing to ask with"}]
    _draft_citing(ledger, "batches", queries, batch="B-01")
    asked: list[AskedQuery] = []

    def ask(query: AskedQuery) -> str:
        asked.append(query)
        return "one" if len(asked) == 1 else "other"

    with ledger.database.read() as session:
        assert stale_sources(session, "DRAFT-1", ask) == []
        (stale,) = stale_sources(session, "DRAFT-1", ask)
    assert [(one.tool, one.arguments, one.scope) for one in asked] == [
        ("genealogy", {"batch": "B-01"}, None)
    ] * 2
    assert (stale.kind, stale.old, stale.new) == (SourceKind.QUERY, "one", "other")
    assert str(stale) == "query genealogy returns something else"
