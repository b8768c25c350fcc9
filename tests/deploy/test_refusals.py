"""What the database refuses whoever writes, its owner included, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, delete, select, text, update
from sqlalchemy.exc import IntegrityError

from app.auth.tables import grants, people, sessions
from app.core.database import Database, metadata
from app.drafts.tables import contributions, draft_versions, drafts
from app.retention.tables import disposals, holds
from app.review.tables import adoptions, decisions
from app.signatures.tables import signatures
from tests.deploy.rows import NOON, add, add_person, append_only_tables, fill

APPEND_ONLY = [table.name for table in append_only_tables()]
REFUSALS = {"draft_versions": "only when its disposal is recorded"}


@pytest.fixture
def filled(any_database: Database) -> Database:
    with any_database.write() as session:
        fill(session)
    return any_database


def refused(database: Database, statement: Any, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), database.write() as session:
        session.execute(statement)


def insertion_refused(database: Database, table: Table, words: str, /, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=words), database.write() as session:
        add(session, table, **values)


def permitted(database: Database, table: Table, /, **values: Any) -> None:
    with database.write() as session:
        add(session, table, **values)


@pytest.mark.req("AT-02")
@pytest.mark.req("H08")
@pytest.mark.parametrize("name", APPEND_ONLY)
def test_what_is_appended_is_neither_changed_nor_removed(name: str, filled: Database) -> None:
    table = metadata.tables[name]
    column = next(iter(table.columns))
    with filled.read() as session:
        assert session.execute(select(table)).first() is not None
    refused(filled, update(table).values({column: column}), f"{name} is append-only")
    refused(filled, delete(table), REFUSALS.get(name, f"{name} is append-only"))
    if not filled.is_embedded:
        refused(filled, text(f"TRUNCATE {name} CASCADE"), "append-only")


@pytest.mark.req("AT-02")
def test_every_table_of_the_record_is_append_only() -> None:
    assert {"audit_events", "signatures", "decisions", "adoptions"} <= set(APPEND_ONLY)


@pytest.mark.req("IU-02")
@pytest.mark.parametrize(
    "values",
    [
        {"session": "S-REVIEWER"},  # of another person
        {"person": "REVIEWER", "session": "S-REVIEWER"},  # without the role
        {"kind": "disposition", "role": "qa_approver"},  # without QA's role
    ],
)
def test_a_decision_without_a_session_in_the_role_is_refused(
    values: dict[str, str], filled: Database
) -> None:
    insertion_refused(filled, decisions, "only a person in the role decides", **values)


@pytest.mark.req("IU-02")
@pytest.mark.parametrize(
    "change",
    [
        update(sessions).values(ended_at=NOON),
        update(grants).values(revoked_at=NOON),
        update(grants).values(until=NOON - timedelta(days=1)),
    ],
)
def test_a_decision_after_the_session_or_the_role_has_ended_is_refused(
    change: Any, filled: Database
) -> None:
    with filled.write() as session:
        session.execute(change)
    insertion_refused(filled, decisions, "only a person in the role decides")


@pytest.mark.req("IU-02")
def test_a_decision_in_another_role_than_its_kinds_is_refused(filled: Database) -> None:
    values = {"person": "APPROVER", "session": "S-APPROVER", "role": "qa_approver"}
    permitted(filled, decisions, **values, kind="disposition", field="B-1")
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        permitted(filled, decisions, **values, kind="root_cause", field="B-2")


@pytest.mark.parametrize(
    ("table", "words"), [(adoptions, "session adopts"), (signatures, "session signs")]
)
def test_nobody_adopts_or_signs_in_another_persons_session(
    table: Table, words: str, filled: Database
) -> None:
    insertion_refused(filled, table, words, person="REVIEWER")


def sign(database: Database, meaning: str, person: str, /, **values: Any) -> None:
    own = {"id": f"{meaning}-{person}", "session": f"S-{person}", "meaning": meaning, "version": 1}
    permitted(database, signatures, **own | {"person": person, **values})


@pytest.mark.req("ES-05")
@pytest.mark.req("H06")
@pytest.mark.parametrize("meaning", ["reviewed", "approved"])
def test_nobody_signs_their_own_work(meaning: str, filled: Database) -> None:
    with pytest.raises(IntegrityError, match="their own work"):
        sign(filled, meaning, "AUTHOR")


@pytest.mark.req("ES-05")
@pytest.mark.req("H06")
def test_nobody_signs_their_own_work_under_another_account(filled: Database) -> None:
    with filled.write() as session:
        add_person(session, "SECOND", "reviewer", identity="AUTHOR")
    with pytest.raises(IntegrityError, match="their own work"):
        sign(filled, "reviewed", "SECOND")


@pytest.mark.req("ES-05")
def test_nobody_signs_for_whoever_did_the_work(filled: Database) -> None:
    with pytest.raises(IntegrityError, match="their own work"):
        sign(filled, "reviewed", "REVIEWER", on_behalf_of="AUTHOR")


APPROVE = update(drafts).where(drafts.c.id == "DRAFT").values(state="approved")


@pytest.mark.parametrize(
    "signed",
    [
        [],
        [("reviewed", "REVIEWER")],
        [("approved", "APPROVER")],
        [("reviewed", "REVIEWER"), ("approved", "REVIEWER")],
    ],
)
def test_a_draft_is_not_approved_without_three_signatures_of_three_people(
    signed: list[tuple[str, str]], filled: Database
) -> None:
    for meaning, person in signed:
        sign(filled, meaning, person)
    refused(filled, APPROVE, "three signatures")


def test_a_draft_is_not_approved_on_the_signatures_of_an_earlier_version(filled: Database) -> None:
    sign(filled, "reviewed", "REVIEWER")
    sign(filled, "approved", "APPROVER")
    permitted(filled, draft_versions, version=2)
    refused(filled, APPROVE, "three signatures")


@pytest.fixture
def approved(filled: Database) -> Database:
    sign(filled, "reviewed", "REVIEWER")
    sign(filled, "approved", "APPROVER")
    with filled.write() as session:
        session.execute(APPROVE)
    return filled


def test_a_signed_draft_gets_no_further_version_until_it_is_reopened(approved: Database) -> None:
    insertion_refused(approved, draft_versions, "does not change", version=2)
    with approved.write() as session:
        session.execute(update(drafts).values(state="reopened"))
    permitted(approved, draft_versions, version=2)


@pytest.mark.parametrize("state", ["in_review", "qa_review", "withdrawn"])
def test_a_draft_under_review_or_withdrawn_gets_no_further_version(
    state: str, filled: Database
) -> None:
    with filled.write() as session:
        session.execute(update(drafts).values(state=state))
    insertion_refused(filled, draft_versions, "does not change", version=2)


@pytest.mark.req("RC-02")
def test_a_version_is_deleted_only_with_its_disposal(filled: Database) -> None:
    with filled.write() as session:
        add(session, drafts, id="OTHER")
        add(session, draft_versions, draft="OTHER", version=1)
    other = delete(draft_versions).where(draft_versions.c.draft == "OTHER")
    refused(filled, other, "disposal is recorded")
    permitted(filled, disposals, draft="OTHER")
    with filled.write() as session:
        session.execute(other)


@pytest.mark.req("RC-02")
def test_a_hold_is_never_deleted(filled: Database) -> None:
    permitted(filled, holds, set_by="APPROVER")
    refused(filled, delete(holds), "released, never deleted")


@pytest.mark.req("IA-01")
@pytest.mark.req("H19")
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (delete(people), "an account is never deleted"),
        (update(people).values(username=people.c.username + "2"), "keeps its name"),
        (update(people).values(id=people.c.id + "2"), "keeps its name"),
        (delete(grants), "revoked, never deleted"),
    ],
)
def test_an_account_keeps_its_name_and_is_never_deleted(
    statement: Any, words: str, filled: Database
) -> None:
    refused(filled, statement, words)


@pytest.mark.req("IA-01")
def test_an_account_can_be_deactivated(filled: Database) -> None:
    with filled.write() as session:
        session.execute(update(people).values(deactivated_at=NOON, name="New Name"))


def test_a_contribution_is_kept_with_its_person(filled: Database) -> None:
    with filled.read() as session:
        assert session.execute(select(contributions.c.person)).scalar_one() == "AUTHOR"
