"""A draft with sentences of many kinds, and people around it."""

import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import app.investigation.predicates  # noqa: F401 - registers what the claims are of
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role
from app.auth.tables import grants, people, sessions
from app.drafts import store
from app.drafts.composing import Composer, Numbering
from app.drafts.content import (
    Cell,
    DraftContent,
    EvidenceBlock,
    Section,
    TableColumn,
    Tone,
    to_json,
)
from evals.invented import invented_ledger
from tests.deploy.rows import add


@pytest.fixture(scope="session")
def content() -> dict[str, Any]:
    """As stored: a section of prose, of every registered predicate, and one with tables."""
    ledger = invented_ledger(random.Random(1), each=2)  # noqa: S311 - repeatable
    write = Composer(Numbering())
    claims = list(ledger.claims.values())
    prose = tuple(write.claims(claims[start : start + 4]) for start in range(0, len(claims), 4))
    rows = tuple(
        (Cell(f"row {n}"), Cell("below", Tone.BAD if n == 3 else Tone.OK)) for n in range(6)
    )
    columns = (TableColumn("Entry"), TableColumn("Result"))
    table = write.table(caption="Exceptions", columns=columns, rows=rows, note="6 entries")
    made = DraftContent(
        document_type="investigation",
        subject="DEV-1",
        title="Fill volume below its limit",
        subtitle="",
        site="DUB",
        timezone="Europe/Dublin",
        product="P1",
        sections=(
            Section("event", 1, "Event", prose),
            Section("exceptions", 2, "Exceptions", (table,)),
            Section("evidence", 3, "Evidence", (EvidenceBlock(),)),
        ),
        evidence=ledger.evidence,
        facts=ledger.facts,
        claims=ledger.claims,
        gates=(),
    )
    return to_json(made)


START = datetime(2024, 5, 31, 23, tzinfo=UTC)  # the tests' clock begins an hour later
REVIEWER = Actor(
    Kind.PERSON, "reviewer", frozenset({Role.REVIEWER}), person="REVIEWER", session="S-REVIEWER"
)
QA = Actor(Kind.PERSON, "qa", frozenset({Role.QA_APPROVER}), person="QA", session="S-QA")
AUTHOR = Actor(Kind.PERSON, "author", frozenset({Role.WRITER}), person="AUTHOR", session="S-AUTHOR")


@pytest.fixture
def office(any_ledger: Ledger) -> Ledger:
    """An author, a reviewer and QA, each in an open session."""
    with any_ledger.database.write() as session:
        for actor in (AUTHOR, REVIEWER, QA):
            (role,) = actor.roles
            person = actor.person
            add(
                session, people, id=person, username=actor.name, name=person, identity_record=person
            )
            add(session, grants, id=f"G-{person}", person=person, kind="role", value=role.value)
            add(
                session,
                sessions,
                id=actor.session,
                person=person,
                secret_sha256=person,
                started_at=START,
            )
    return any_ledger


@pytest.fixture
def draft(office: Ledger, content: dict[str, Any]) -> Callable[..., str]:
    """A draft of the author with this content; returns its id."""
    taken = itertools.count(1)

    def make(**where: str) -> str:
        draft_id = f"DRAFT-{next(taken)}"
        own = content | {"product": where.get("product", "P1")}
        with office.database.write() as session:
            store.add_draft(
                session,
                draft_id,
                own,
                site=where.get("site", "DUB"),
                configuration="c",
                by=AUTHOR.id,
                job=None,
                now=START,
            )
        return draft_id

    return make
