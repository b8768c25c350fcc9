"""What a version of a draft rests on."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.audit.work import Ledger
from app.drafts import snapshots
from app.drafts.content import to_json
from app.drafts.store import add_draft, add_version
from tests.app.drafts.sample import sample

READ_AT = datetime(2024, 5, 1, tzinfo=UTC)


def _three_versions(session: Session, ledger: Ledger) -> None:
    made: dict[str, Any] = {"configuration": "c", "by": "t", "now": ledger.clock()}
    content = to_json(sample())
    add_draft(session, "DRAFT-1", content, site="DUB", job=None, **made)
    for based_on in (1, 2):
        changed = content | {"title": str(based_on)}
        add_version(session, "DRAFT-1", based_on=based_on, content=changed, reason="r", **made)


def _query(step: str) -> dict[str, Any]:
    return {
        "step": step,
        "tool": "history",
        "tool_version": "1",
        "arguments": {"deviation": "D"},
        "status": "ok",
        "sha256": "h",
        "known_at": READ_AT,
    }


def test_a_version_rests_on_the_newest_snapshot_before_it(any_ledger: Ledger) -> None:
    with any_ledger.database.write() as session:
        _three_versions(session, any_ledger)
        rows = [("batches", 1, "a"), ("batches", 1, "a")]
        snapshots.add_snapshot(session, "DRAFT-1", rows, [_query("one")])
        snapshots.add_snapshot(session, "DRAFT-1", [("batches", 2, "b")], [_query("two")], 3)
        assert snapshots.cited_rows(session, "DRAFT-1", 2) == [("batches", 1, "a")]
        assert snapshots.cited_rows(session, "DRAFT-1") == [("batches", 2, "b")]
        assert [one["step"] for one in snapshots.asked_queries(session, "DRAFT-1", 1)] == ["one"]
        assert [one["step"] for one in snapshots.asked_queries(session, "DRAFT-1")] == ["two"]
        assert snapshots.snapshot_version(session, "DRAFT-1") == 3
        assert snapshots.snapshot_time(session, "DRAFT-1") == READ_AT


def test_a_snapshot_without_rows_cites_nothing_of_an_earlier_one(ledger: Ledger) -> None:
    with ledger.database.write() as session:
        _three_versions(session, ledger)
        snapshots.add_snapshot(session, "DRAFT-1", [("batches", 1, "a")], [])
        snapshots.add_snapshot(session, "DRAFT-1", [], [_query("two")], 2)
        assert snapshots.cited_rows(session, "DRAFT-1") == []
