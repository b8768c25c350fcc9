"""Each kind of tampering is done past the triggers, as whoever owns the database file could."""

import json
import random
import re
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from app.audit.keys import load_or_create_key
from app.core.settings import Settings
from app.drafts.states import DraftState
from app.integrity import verify
from app.opening import Opened
from app.release.mode import Mode
from app.review.service import reopen, return_draft
from app.review.states import Meaning
from app.signatures.seal import PublicKeys, seal
from app.signatures.verify import Standing, Validity, validity, verify_signatures
from tests.app.signatures.conftest import hire_team
from tests.app.signatures.office import DRAFT, IMPACT, Office, Team


@pytest.fixture
def keys(office: Office) -> PublicKeys:
    key = office.ledger.key
    return {key.key_id: key.public}


@pytest.fixture
def approved(office: Office, team: Team) -> Office:
    office.approve(team)
    return office


def tamper(office: Office, change: str, values: tuple[object, ...] = ()) -> None:
    with closing(sqlite3.connect(office.ledger.database.engine.url.database or "")) as raw, raw:
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(change, values)


def found(office: Office, keys: PublicKeys) -> list[str]:
    with office.ledger.database.read() as session:
        return verify_signatures(session, keys)


def standings(office: Office, keys: PublicKeys, version: int | None = None) -> tuple[Standing, ...]:
    with office.ledger.database.read() as session:
        return validity(session, DRAFT, keys, version)


def shown(office: Office, keys: PublicKeys, version: int | None = None) -> list[tuple[str, str]]:
    return [(one.signature.meaning, one.validity.value) for one in standings(office, keys, version)]


def test_an_approved_note_is_whole(approved: Office, keys: PublicKeys) -> None:
    assert found(approved, keys) == []
    assert shown(approved, keys) == [
        ("authored", "valid"),
        ("reviewed", "valid"),
        ("approved", "valid"),
    ]


def test_signatures_hold_on_each_database(any_office: Office) -> None:
    team = hire_team(any_office)
    any_office.approve(team)
    key = any_office.ledger.key
    assert found(any_office, {key.key_id: key.public}) == []
    assert [state for _, state in shown(any_office, {key.key_id: key.public})] == ["valid"] * 3
    with any_office.ledger.work(team.approver) as work:
        reopen(work, any_office.signing.reviewing, DRAFT, "a new result came in")
    any_office.edit(team.writer, "A new result came in.")
    assert [state for _, state in shown(any_office, {key.key_id: key.public})] == ["superseded"] * 3


def test_the_check_of_the_installation_asks_for_signatures(
    approved: Office, settings: Settings
) -> None:
    opened = Opened(settings, approved.ledger, Mode.DEMO)
    assert verify(opened) == []
    tamper(approved, "UPDATE signatures SET role = 'auditor' WHERE meaning = 'reviewed'")
    (finding,) = verify(opened)
    assert "its role is auditor, what was signed says reviewer" in finding


def flipped(cell: str, rng: random.Random) -> str:
    """One character in another, somewhere."""
    place = rng.randrange(len(cell))
    other = rng.choice([char for char in '0123456789abcdefXYZ{}" ,:é' if char != cell[place]])
    return cell[:place] + other + cell[place + 1 :]


def means_the_same(column: str, old: str, new: str) -> bool:
    """A value that is only written in another way is read as the same."""
    if column == "at":
        return re.findall(r"\d+", old) == re.findall(r"\d+", new)
    try:
        return json.loads(old) == json.loads(new)
    except ValueError:
        return False


COLUMNS = {
    "signatures": (
        "id draft version meaning role person session method at sha256 statement key_id signature"
    ),
    "decisions": "draft version field kind role revision value reason person session at",
    "draft_versions": "draft content configuration",
}


@pytest.mark.req("ES-02")
@pytest.mark.parametrize("table", COLUMNS)
def test_one_changed_character_is_found(approved: Office, keys: PublicKeys, table: str) -> None:
    rng = random.Random(table)  # noqa: S311 - where to tamper, no secret
    for column in COLUMNS[table].split():
        for _ in range(8):
            rowid, old = rng.choice(cells(approved, table, column))
            new = flipped(old, rng)
            if means_the_same(column, old, new):
                continue
            write(approved, table, column, rowid, new)
            assert found(approved, keys) != [], (column, old, new)
            write(approved, table, column, rowid, old)
    assert found(approved, keys) == []


def cells(office: Office, table: str, column: str) -> list[tuple[int, str]]:
    query = text(f"SELECT rowid, CAST({column} AS TEXT) FROM {table}")  # noqa: S608 - of COLUMNS
    with office.ledger.database.read() as session:
        return [(rowid, cell) for rowid, cell in session.execute(query)]


def write(office: Office, table: str, column: str, rowid: int, cell: str) -> None:
    tamper(office, f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (cell, rowid))  # noqa: S608


@pytest.mark.req("ES-02")
def test_a_signature_copied_to_another_record_is_found(
    approved: Office, keys: PublicKeys, team: Team
) -> None:
    approved.prepare(team.writer, "NOTE-2")
    copy_row(approved, "'NOTE-2'", "version")
    assert any("its draft is NOTE-2" in finding for finding in found(approved, keys))
    with approved.ledger.database.read() as session:
        (copied,) = validity(session, "NOTE-2", keys)
    assert copied.validity is Validity.BROKEN


@pytest.mark.req("ES-02")
def test_a_signature_copied_to_a_later_version_is_found(
    approved: Office, keys: PublicKeys, team: Team
) -> None:
    with approved.ledger.work(team.approver) as work:
        reopen(work, approved.signing.reviewing, DRAFT, "a new result came in")
    approved.edit(team.writer, "A new result came in.")
    copy_row(approved, "draft", "2")
    assert any("its version is 2" in finding for finding in found(approved, keys))
    assert ("authored", "broken") in shown(approved, keys)


def copy_row(office: Office, draft: str, version: str) -> None:
    """The author's signature, under a name of its own."""
    columns = "meaning, role, person, session, method, at, sha256, statement, key_id, signature"
    copy = (
        f"INSERT INTO signatures (id, draft, version, {columns}) "  # noqa: S608 - of this file
        f"SELECT 'SIG-COPY', {draft}, {version}, {columns} FROM signatures "
        "WHERE meaning = 'authored' AND draft = 'NOTE-1'"
    )
    tamper(office, copy)


@pytest.mark.req("ES-02")
@pytest.mark.parametrize("meaning", ["authored", "reviewed", "approved"])
def test_a_signature_that_is_gone_is_found(
    approved: Office, keys: PublicKeys, meaning: str
) -> None:
    tamper(approved, "DELETE FROM signatures WHERE meaning = ?", (meaning,))
    findings = " ".join(found(approved, keys))
    assert "is in the trail and is gone" in findings
    assert f"is not signed as {meaning}" in findings


def test_an_approval_that_nobody_signed_is_found(
    office: Office, team: Team, keys: PublicKeys
) -> None:
    office.write(team.writer)
    tamper(office, "UPDATE drafts SET state = 'approved'")
    assert [finding.split("is not")[1] for finding in found(office, keys)] == [
        " signed as authored",
        " signed as reviewed",
        " signed as approved",
    ]


@pytest.mark.req("ES-02")
def test_a_decision_slipped_in_before_the_signing_is_found(
    approved: Office, keys: PublicKeys
) -> None:
    columns = "version, kind, role, reason, person, session, at"
    slipped = (
        f"INSERT INTO decisions (draft, field, revision, value, {columns}) "  # noqa: S608 - of this file
        f"SELECT draft, field, 2, '\"some\"', {columns} FROM decisions WHERE field = 'impact'"
    )
    tamper(approved, slipped)
    assert any("the record is not the one that was signed" in one for one in found(approved, keys))


@pytest.mark.req("ES-02")
def test_a_statement_sealed_with_another_key_is_found(
    approved: Office, keys: PublicKeys, settings: Settings
) -> None:
    other = load_or_create_key(settings.data / "another-site")
    row = approved.signatures()[2]
    forged = {**row.statement, "at": "2024-01-01T00:00:00+00:00", "key_id": other.key_id}
    change = (
        "UPDATE signatures SET statement = ?, signature = ?, key_id = ?, "
        "at = '2024-01-01 00:00:00.000000' WHERE id = ?"
    )
    tamper(approved, change, (json.dumps(forged), seal(forged, other), other.key_id, row.id))
    assert any("none of this site's" in finding for finding in found(approved, keys))
    assert found(approved, {**keys, other.key_id: other.public}) != []


@pytest.mark.req("ES-02")
def test_a_changed_record_shows_as_unsigned(approved: Office, team: Team, keys: PublicKeys) -> None:
    with approved.ledger.work(team.approver) as work:
        reopen(work, approved.signing.reviewing, DRAFT, "a new result came in")
    assert [state for _, state in shown(approved, keys)] == ["valid"] * 3
    approved.edit(team.writer, "A new result came in.")
    assert [state for _, state in shown(approved, keys)] == ["superseded"] * 3
    assert [state for _, state in shown(approved, keys, version=1)] == ["valid"] * 3
    assert found(approved, keys) == []


@pytest.mark.req("ES-02")
def test_a_decision_made_anew_shows_the_record_as_unsigned(
    office: Office, team: Team, keys: PublicKeys
) -> None:
    office.prepare(team.writer)
    office.sign(team.writer, Meaning.AUTHORED)
    with office.ledger.work(team.reviewer) as work:
        return_draft(work, office.signing.reviewing, DRAFT, "the impact is another")
    assert shown(office, keys) == [("authored", "valid")]
    office.decide(team.writer, IMPACT, "some", based_on=1)
    assert shown(office, keys) == [("authored", "superseded")]
    office.sign(team.writer, Meaning.AUTHORED)
    assert shown(office, keys) == [("authored", "superseded"), ("authored", "valid")]
    assert found(office, keys) == []


def test_a_signature_keeps_the_name_that_it_was_made_under(
    approved: Office, keys: PublicKeys
) -> None:
    tamper(approved, "UPDATE people SET name = 'Wanda Married' WHERE username = 'wanda'")
    assert found(approved, keys) == []
    assert approved.signatures()[0].statement["signer"]["name"] == "Wanda"


def test_no_other_state_asks_for_a_signature(office: Office, team: Team, keys: PublicKeys) -> None:
    office.write(team.writer)
    for state in (DraftState.DRAFT, DraftState.WITHDRAWN, DraftState.ARCHIVED):
        tamper(office, "UPDATE drafts SET state = ?", (state.value,))
        assert found(office, keys) == []
