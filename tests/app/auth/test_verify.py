"""Somebody owns the database file, has dropped the triggers, and cannot sign."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from pyotp.totp import TOTP

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Role
from app.auth.credentials import begin_totp, confirm_totp, remove_totp, set_password
from app.auth.gate import Gate
from app.auth.people import (
    bind_subject,
    change_person,
    create_person,
    deactivate,
    grant,
    make_link,
    revoke,
    unlock,
)
from app.auth.permissions import Permission
from app.auth.qualification import Attestation, Course, record_attestation, record_training
from app.auth.rules import GrantKind
from app.auth.sessions import sign_in, use_link
from app.auth.tokens import make_token, revoke_token
from app.auth.verify import verify_people
from app.core.errors import Unauthenticated
from tests.app.auth.conftest import PASSWORD, Happened
from tests.conftest import ACTOR, Ticking

DAY = timedelta(days=1)
LATER = "2099-01-01 00:00:00.000000"

pytestmark = [pytest.mark.req("RC-06"), pytest.mark.req("AT-02")]


def enrol(gate: Gate, username: str) -> str:
    """A writer with a password set by a link; the id."""
    with gate.ledger.work(ACTOR) as work:
        person = create_person(
            work, username=username, name=username.title(), identity_record=f"HR-{username}"
        )
        grant(work, person.id, GrantKind.ROLE, Role.WRITER, until=work.now + 90 * DAY)
        link = make_link(work, person.id)
    set_password(gate, use_link(gate, link).actor, PASSWORD)
    return person.id


def qualify(ledger: Ledger, person_id: str) -> None:
    with ledger.work(ACTOR) as work:
        done, ends = work.now - DAY, work.now + 90 * DAY
        record_training(
            work, person_id, Course.AI_LIMITS, passed=True, completed_at=done, expires_at=ends
        )
        record_attestation(work, person_id, Attestation.IDENTITY_VERIFIED, "passport seen")


def lock_out(gate: Gate, username: str) -> None:
    for _ in range(gate.settings.lockout_attempts):
        with pytest.raises(Unauthenticated):
            sign_in(gate, username, "not the password")


def use_tokens(gate: Gate, username: str) -> None:
    """One is revoked, one is not."""
    with gate.ledger.work(sign_in(gate, username, PASSWORD).actor) as work:
        ends, permitted = work.now + DAY, [Permission.RECORDS_READ]
        make_token(work, "kept", permitted, ends, sites=["DUB"])
        revoked, _secret = make_token(work, "revoked", permitted, ends)
        revoke_token(work, revoked)


@pytest.fixture
def history(gate: Gate) -> Ledger:
    """``ann`` works; ``bob`` was locked out; ``cid`` has left, after a role was taken away."""
    ann, bob, cid = (enrol(gate, name) for name in ("ann", "bob", "cid"))
    qualify(gate.ledger, ann)
    use_tokens(gate, "ann")
    lock_out(gate, "bob")
    with gate.ledger.work(ACTOR) as work:
        change_person(work, ann, "married", name="Ann B.", email="ann@b.example")
        given = grant(work, cid, GrantKind.SITE, "DUB")
        revoke(work, given.id, "moved")
        deactivate(work, cid, "left")
    with gate.ledger.work(ACTOR) as work:
        unlock(work, bob, "asked in person")
    lock_out(gate, "bob")
    return gate.ledger


def tamper(ledger: Ledger, change: str) -> None:
    with closing(sqlite3.connect(ledger.database.engine.url.database or "")) as raw, raw:
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        assert raw.execute(change).rowcount > 0


def found(ledger: Ledger) -> list[str]:
    with ledger.database.read() as session:
        return verify_people(session)


def copy_of(table: str, **changed: str) -> str:
    """SQL that adds a row like one that is there."""
    columns = {
        "grants": "id person kind value granted_at granted_by until",
        "trainings": "id person course passed completed_at expires_at recorded_at recorded_by",
        "attestations": "id person kind text at recorded_by",
        "people": "id username name identity_record failed_attempts created_at",
        "api_tokens": "id secret_sha256 name person permits made_at expires_at",
    }[table].split()
    taken = ", ".join(changed.get(column, column) for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {taken} FROM {table} LIMIT 1"  # noqa: S608


@pytest.mark.req("IA-01")
@pytest.mark.req("IA-08")
def test_an_intact_history_has_no_finding(history: Ledger) -> None:
    assert found(history) == []


def test_a_second_factor_and_a_subject_that_were_set_have_no_finding(
    gate: Gate, clock: Ticking
) -> None:
    ann = enrol(gate, "ann")
    actor = sign_in(gate, "ann", PASSWORD).actor
    begun = begin_totp(gate, actor)
    confirm_totp(gate, actor, begun.sealed, TOTP(begun.secret).at(clock.now), PASSWORD)
    with gate.ledger.work(ACTOR) as work:
        bind_subject(work, ann, "https://idp", "1", "joined")
    assert found(gate.ledger) == []
    with gate.ledger.work(ACTOR) as work:
        remove_totp(work, ann, "lost the phone")
    assert found(gate.ledger) == []
    tamper(gate.ledger, "UPDATE people SET totp_secret = 'sealed elsewhere'")
    (finding,) = found(gate.ledger)
    assert finding == "account ann: its totp_secret is not the one that the trail tells of"


def test_a_password_that_was_hashed_anew_at_sign_in_has_no_finding(
    gate: Gate, history: Ledger, happened: Happened
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    sign_in(replace(gate, passwords=replace(gate.passwords, hasher=stronger)), "ann", PASSWORD)
    assert "rehashed" in happened(Action.PERSON_CHANGED)[-1].new.values()
    assert found(history) == []


@pytest.mark.parametrize("table", ["grants", "trainings", "attestations", "api_tokens"])
@pytest.mark.req("IA-08")
def test_what_was_put_in_is_found(history: Ledger, table: str) -> None:
    tamper(history, copy_of(table, id="'X-1'", secret_sha256="'0'"))  # noqa: S106
    (finding,) = found(history)
    assert "X-1 of ann is not in the trail" in finding


@pytest.mark.parametrize("table", ["grants", "trainings", "attestations", "api_tokens"])
@pytest.mark.req("IA-08")
def test_what_was_taken_out_is_found(history: Ledger, table: str) -> None:
    with closing(sqlite3.connect(history.database.engine.url.database or "")) as raw:
        (count,) = raw.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    tamper(history, f"DELETE FROM {table}")  # noqa: S608
    assert [finding.endswith("is in the trail and is gone") for finding in found(history)] == (
        [True] * count
    )


@pytest.mark.req("IA-01")
def test_an_account_that_was_put_in_is_found(history: Ledger) -> None:
    tamper(history, copy_of("people", id="'X-1'", username="'eve'"))
    assert found(history) == ["account eve is not in the trail"]


@pytest.mark.req("IA-01")
def test_an_account_that_was_taken_out_is_found(history: Ledger) -> None:
    tamper(history, "DELETE FROM people WHERE username = 'cid'")
    assert "account cid is in the trail and is gone" in found(history)


@pytest.mark.req("IA-01")
@pytest.mark.req("IA-08")
@pytest.mark.parametrize(
    ("change", "where", "column"),
    [
        ("people SET name = 'Eve' WHERE username = 'ann'", "account ann", "name"),
        ("people SET username = 'eve' WHERE username = 'ann'", "account ann", "username"),
        ("people SET email = NULL WHERE username = 'ann'", "account ann", "email"),
        ("people SET identity_record = 'X' WHERE username = 'ann'", "ann", "identity_record"),
        ("people SET oidc_subject = '7' WHERE username = 'ann'", "account ann", "oidc_subject"),
        ("people SET deactivated_at = NULL WHERE username = 'cid'", "cid", "deactivated_at"),
        ("people SET locked_at = NULL WHERE username = 'bob'", "account bob", "locked_at"),
        (f"people SET locked_at = '{LATER}' WHERE username = 'ann'", "ann", "locked_at"),
        ("grants SET revoked_at = NULL WHERE revoked_at IS NOT NULL", "of cid", "revoked_at"),
        ("grants SET revoked_by = 'eve' WHERE revoked_at IS NOT NULL", "of cid", "revoked_by"),
        ("grants SET value = '*' WHERE kind = 'site'", "of cid", "value"),
        ("grants SET granted_by = 'eve' WHERE kind = 'site'", "of cid", "granted_by"),
        (f"grants SET until = '{LATER}' WHERE kind = 'site'", "of cid", "until"),
        (f"trainings SET expires_at = '{LATER}'", "training", "expires_at"),
        ("trainings SET passed = 0", "training", "passed"),
        ("attestations SET text = 'seen'", "attestation", "text"),
        (f"api_tokens SET expires_at = '{LATER}' WHERE name = 'kept'", "token", "expires_at"),
        ("api_tokens SET revoked_at = NULL WHERE name = 'revoked'", "token", "revoked_at"),
        ("api_tokens SET sites = NULL WHERE name = 'kept'", "token", "sites"),
        ("api_tokens SET permits = '[\"me\"]' WHERE name = 'kept'", "token", "permits"),
        ("api_tokens SET secret_sha256 = '0' WHERE name = 'kept'", "token", "secret_sha256"),
    ],
)
def test_what_was_altered_is_found(history: Ledger, change: str, where: str, column: str) -> None:
    tamper(history, f"UPDATE {change}")
    (finding,) = found(history)
    assert where in finding
    assert f"its {column} is " in finding


COPIED = (
    "UPDATE people SET password_hash = "
    "(SELECT password_hash FROM people WHERE username = 'bob') WHERE username = 'ann'"
)


@pytest.mark.req("IA-01")
def test_a_password_hash_that_was_copied_is_found(history: Ledger) -> None:
    tamper(history, COPIED)
    expected = "account ann: its password_hash is not the one that the trail tells of"
    assert found(history) == [expected]


@pytest.mark.req("IA-01")
def test_a_copied_hash_is_found_after_a_password_was_set_with_it(
    gate: Gate, history: Ledger
) -> None:
    tamper(history, COPIED)
    set_password(gate, sign_in(gate, "ann", PASSWORD).actor, "amber lighthouse 77", PASSWORD)
    (finding,) = found(history)
    assert finding.startswith("account ann: the password that was replaced at ")


@pytest.mark.req("IA-08")
def test_a_grant_that_was_put_in_is_found_after_it_was_revoked(history: Ledger) -> None:
    tamper(history, copy_of("grants", id="'X-1'"))
    with history.work(ACTOR) as work:
        revoke(work, "X-1", "who gave this?")
    assert any(
        finding.startswith("grant X-1 of ann: its granted_by is") for finding in found(history)
    )


def test_a_cell_that_cannot_be_read_is_a_finding(history: Ledger) -> None:
    tamper(history, "UPDATE api_tokens SET permits = 'no json'")
    (finding,) = found(history)
    assert finding.startswith("people: a row was altered and cannot be read")
