"""Somebody owns the database file, has dropped the triggers, and cannot sign."""
# ruff: noqa: S311, S608 - places drawn by a seed, SQL of the test's own

import random
import shutil
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.audit import store
from app.audit.chain import GENESIS, chain
from app.audit.tables import audit_events
from app.audit.work import Ledger
from tests.app.audit.conftest import LENGTH, Tamper, findings

Verified = Callable[[], list[str]]
PLACES = range(1, LENGTH + 1)

EDITS = {
    "at": "2020-01-01 00:00:00.000000",
    "actor": "person:somebody",
    "role": "approver",
    "action": "draft:created",
    "entity": "batch",
    "entity_id": "B-99",
    "old": '{"status": "open"}',
    "new": "5",
    "reason": "",
    "origin": "agent",
    "prev_hash": "1" * 64,
    "hash": "2" * 64,
}


def test_a_whole_trail_has_no_finding(verified: Verified) -> None:
    assert verified() == []


def test_an_empty_trail_has_no_finding(ledger: Ledger) -> None:
    assert findings(ledger) == []


@pytest.mark.parametrize("column", list(EDITS))
def test_an_edited_cell_is_found(column: str, tamper: Tamper, verified: Verified) -> None:
    for place in random.Random(column).sample(PLACES, 3):
        saved = f"CREATE TABLE saved AS SELECT * FROM audit_events WHERE seq = {place}"
        tamper(saved, f"UPDATE audit_events SET {column} = :v WHERE seq = {place}", v=EDITS[column])
        assert any(f"entry {place} " in finding for finding in verified()), (column, place)
        tamper(
            f"UPDATE audit_events SET {column} = (SELECT {column} FROM saved) WHERE seq = {place}",
            "DROP TABLE saved",
        )
        assert verified() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("at", "not a time"), ("at", "2020-99-01 00:00:00"), ("new", "{"), ("actor", b"\x00\xff")],
)
def test_a_cell_that_cannot_be_read_is_a_finding_and_no_crash(
    column: str, value: object, tamper: Tamper, verified: Verified
) -> None:
    tamper(f"UPDATE audit_events SET {column} = :v WHERE seq = 4", v=value)
    assert "altered" in verified()[0]


@pytest.mark.parametrize("place", PLACES)
def test_a_deleted_entry_is_found(place: int, tamper: Tamper, verified: Verified) -> None:
    tamper(f"DELETE FROM audit_events WHERE seq = {place}")
    assert verified()


@pytest.mark.parametrize("place", PLACES)
def test_a_deleted_entry_is_found_when_the_others_close_the_gap(
    place: int, tamper: Tamper, verified: Verified
) -> None:
    tamper(
        f"DELETE FROM audit_events WHERE seq = {place}",
        f"UPDATE audit_events SET seq = -seq WHERE seq > {place}",
        "UPDATE audit_events SET seq = -seq - 1 WHERE seq < 0",
    )
    assert verified()


@pytest.mark.parametrize("place", PLACES)
def test_an_inserted_entry_is_found(place: int, tamper: Tamper, verified: Verified) -> None:
    columns = ", ".join(column.name for column in audit_events.columns if column.name != "seq")
    tamper(
        f"UPDATE audit_events SET seq = -seq WHERE seq >= {place}",
        "UPDATE audit_events SET seq = -seq + 1 WHERE seq < 0",
        f"INSERT INTO audit_events (seq, {columns}) SELECT {place}, {columns} "
        f"FROM audit_events WHERE seq = {place + 1}",
    )
    assert verified()


def test_exchanged_entries_are_found(tamper: Tamper, verified: Verified) -> None:
    for seed in range(20):
        one, other = random.Random(seed).sample(PLACES, 2)
        swap = (
            f"UPDATE audit_events SET seq = -1 WHERE seq = {one}",
            f"UPDATE audit_events SET seq = {one} WHERE seq = {other}",
            f"UPDATE audit_events SET seq = {other} WHERE seq = -1",
        )
        tamper(*swap)
        assert verified(), (one, other)
        tamper(*swap)
    assert verified() == []


@pytest.mark.parametrize("kept", range(LENGTH))
def test_a_truncated_tail_is_found(kept: int, tamper: Tamper, verified: Verified) -> None:
    tamper(f"DELETE FROM audit_events WHERE seq > {kept}")
    assert any(f"truncated: entry {LENGTH} " in finding for finding in verified())


@pytest.mark.parametrize("place", PLACES)
def test_a_trail_hashed_anew_from_a_point_on_is_found(
    place: int, trail: Ledger, tamper: Tamper, verified: Verified
) -> None:
    rewrite_from(place, trail, tamper)
    found = verified()
    assert found
    assert all("rewritten" in finding for finding in found), found


def rewrite_from(place: int, ledger: Ledger, tamper: Tamper) -> None:
    """The chain is whole again after it, so that only the signed heads can tell."""
    with ledger.database.read() as session:
        entries = list(store.read_all(session))
    tamper(f"DELETE FROM audit_events WHERE seq >= {place}")
    kept, events = entries[: place - 1], [entry.event for entry in entries[place - 1 :]]
    object.__setattr__(events[0], "actor", "person:somebody")
    head = (kept[-1].seq, kept[-1].hash) if kept else (0, GENESIS)
    with ledger.database.write() as session:
        store.append(session, chain(events, *head))


def test_a_trail_without_its_heads_is_found(trail: Ledger, verified: Verified) -> None:
    shutil.rmtree(trail.anchors)
    assert "no signed heads" in verified()[0]


@pytest.mark.parametrize(
    "verb", ["UPDATE audit_events SET actor = 'x'", "DELETE FROM audit_events"]
)
def test_the_database_refuses_to_change_the_trail(
    verb: str, trail: Ledger, verified: Verified
) -> None:
    with (
        pytest.raises(IntegrityError, match="audit_events is append-only"),
        trail.database.write() as session,
    ):
        session.execute(text(verb))
    assert verified() == []


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("UPDATE draft_versions SET version = 2", "draft_versions is append-only"),
        ("DELETE FROM draft_versions", "only when its disposal is recorded"),
    ],
)
def test_the_database_refuses_to_change_a_version_of_a_draft(
    verb: str, words: str, ledger: Ledger
) -> None:
    with ledger.database.read() as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(
            text(
                "INSERT INTO draft_versions (draft, version, content, sha256, configuration, "
                "made_at, made_by) VALUES ('D', 1, '{}', 'x', 'x', '2024-01-01', 'x')"
            )
        )
        with pytest.raises(IntegrityError, match=words):
            session.execute(text(verb))
