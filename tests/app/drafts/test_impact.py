"""Who cites a part of a source that reads otherwise now, and how it reads."""

from dataclasses import replace
from typing import Any

import pytest

from app.audit.work import Ledger
from app.auth.actor import Scope
from app.core.errors import NotFound
from app.documents.versions import all_versions
from app.drafts.content import DraftContent, to_json
from app.drafts.impact import source_changes
from app.drafts.snapshots import add_snapshot
from app.drafts.store import add_draft, add_version
from app.evidence.ledger import ClaimLedger
from app.records.view import View
from app.signatures.tables import signatures
from tests.app.drafts.sample import sample
from tests.conftest import FILES, Receive
from tests.deploy.rows import add, add_person

_DOCUMENTS = (
    "number,version,title,type,file,effective_from,effective_to\n"
    "SOP-1,4,Filling,SOP,documents/sop.md,2024-01-01,\n"
)
_NEXT = "SOP-1,5,Filling,SOP,documents/next.md,2024-07-01,\n"
_OLD = "# 1 Scope\n\nAll lines.\n\n# 2 Checks\n\nThe fill weight is checked every 30 minutes.\n"
_NEW = "# 1 Scope\n\nAll lines.\n\n# 2 Checks\n\nThe fill weight is checked every 15 minutes.\n"
_STEPS = "batch,product,step,started_at,operator\nB-01,P1,fill,2024-01-02T08:00,{}\n"


def _content(ledger: Ledger) -> DraftContent:
    """Cites batch B-01, its step and both passages of the SOP."""
    made = ClaimLedger("Europe/Dublin")
    with ledger.database.read() as session:
        view = View(session)
        for table in ("batches", "steps"):
            made.record(view.rows(table, batch="B-01")[0], table)
        version = next(one for one in all_versions(view) if one.version == "4")
        for section, words in (
            ("1 Scope", "All lines."),
            ("2 Checks", "The fill weight is checked every 30 minutes."),
        ):
            where = {"document": "SOP-1", "version": "4", "section": section, "clause": None}
            passage = made.passage("SOP-1", where, version.sha256, words)
            made.quote(words, passage)
    return replace(sample(), evidence=made.evidence, facts=made.facts, claims={}, sections=())


def _store(ledger: Ledger, content: DraftContent, draft_id: str = "DRAFT-1") -> None:
    with ledger.database.write() as session:
        add_draft(
            session,
            draft_id,
            to_json(content),
            site="DUB",
            configuration="c",
            by="cli:t",
            job=None,
            now=ledger.clock(),
        )
        add_snapshot(session, draft_id, [], [])


def _changes(ledger: Ledger, scope: Scope = Scope()) -> list[dict[str, Any]]:  # noqa: B008
    with ledger.database.read() as session:
        return source_changes(session, scope)


@pytest.fixture
def cited(ledger: Ledger, receive: Receive) -> dict[str, str]:
    """The files of a plant whose records a draft cites."""
    files = {
        "documents.csv": _DOCUMENTS,
        "documents/sop.md": _OLD,
        "documents/next.md": _NEW,
        "steps.csv": _STEPS.format("OP-7"),
        "batches.csv": str(FILES["batches.csv"]),
    }
    receive(files)
    _store(ledger, _content(ledger))
    return files


@pytest.mark.usefixtures("cited")
def test_nothing_is_listed_while_nothing_changed(ledger: Ledger) -> None:
    assert _changes(ledger) == []


@pytest.mark.req("IN-08")
def test_changed_row_lists_the_columns_that_read_otherwise(
    ledger: Ledger, receive: Receive, cited: dict[str, str]
) -> None:
    changed = cited["batches.csv"].replace("97.5", "91.0")
    receive(cited | {"batches.csv": changed}, "corrected")
    (item,) = _changes(ledger)
    assert (item["draft"], item["version"], item["state"]) == ("DRAFT-1", 1, "draft")
    assert (item["evidence"], item["what_changed"]) == ("E1", "yield_percent")
    assert (item["old"], item["new"]) == ("97.5", "91.0")
    assert item["source"].endswith("version 1 → 2")


@pytest.mark.req("H29")
def test_change_of_a_person_is_told_in_roles(
    ledger: Ledger, receive: Receive, cited: dict[str, str]
) -> None:
    receive(cited | {"steps.csv": _STEPS.format("OP-9")}, "corrected")
    (item,) = _changes(ledger)
    assert (item["old"], item["new"]) == ("operator A", "operator B")


@pytest.mark.req("IN-08")
def test_revised_document_lists_the_quote_that_it_changed_and_no_other(
    ledger: Ledger, receive: Receive, cited: dict[str, str]
) -> None:
    receive(cited | {"documents.csv": _DOCUMENTS + _NEXT}, "revised")
    (item,) = _changes(ledger)
    assert item["source"] == "SOP-1 version 4 → 5"
    assert (item["what_changed"], item["evidence"]) == ("2 Checks", "E4")
    assert item["old"] == "The fill weight is checked every 30 minutes."
    assert "every 15 minutes" in item["new"]
    assert ["removed", "30"] in item["words"]
    assert ["added", "15"] in item["words"]


def test_approved_version_is_listed_beside_the_newest(
    ledger: Ledger, receive: Receive, cited: dict[str, str]
) -> None:
    with ledger.database.write() as session:
        add_version(
            session,
            "DRAFT-1",
            based_on=1,
            content=to_json(replace(_content(ledger), evidence={}, facts={})),
            configuration="c",
            by="x",
            reason="r",
            now=ledger.clock(),
        )
        add_person(session, "QA", "qa_approver")
        signed = {"draft": "DRAFT-1", "version": 1, "meaning": "approved", "person": "QA"}
        add(session, signatures, **signed, session="S-QA")
    changed = cited["batches.csv"].replace("97.5", "91.0")
    receive(cited | {"batches.csv": changed}, "corrected")
    assert [(one["version"], one["approved"]) for one in _changes(ledger)] == [(1, True)]


def test_drafts_out_of_scope_are_not_listed(
    ledger: Ledger, receive: Receive, cited: dict[str, str]
) -> None:
    receive(cited | {"steps.csv": _STEPS.format("OP-9")}, "corrected")
    other = Scope(products=frozenset({"P2"}))
    assert _changes(ledger, other) == []
    with ledger.database.read() as session, pytest.raises(NotFound):
        source_changes(session, other, "DRAFT-1")
