"""QA, and drafts of every state and age."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role
from app.drafts.store import add_draft
from tests.deploy.rows import add_person

QA = Actor(Kind.PERSON, "QA", frozenset({Role.QA_APPROVER}), person="QA", session="S-QA")
ROLES = {"AUTHOR": "writer", "REVIEWER": "reviewer", "QA": "qa_approver"}


@pytest.fixture
def office(any_ledger: Ledger) -> Ledger:
    with any_ledger.database.write() as session:
        for name, role in ROLES.items():
            add_person(session, name, role)
    return any_ledger


@pytest.fixture
def draft(office: Ledger) -> Callable[..., str]:
    """``draft("DRAFT-1", made_at)``"""

    def make(draft_id: str, made_at: datetime, **changed: Any) -> str:
        given = {"document_type": "investigation", "subject": "DEV-1", "title": "t"}
        content = {**given, "product": "P1", "sections": [], "evidence": {}, **changed}
        with office.database.write() as session:
            add_draft(
                session,
                draft_id,
                content,
                site="DUB",
                configuration="c",
                by="person:AUTHOR",
                job=None,
                now=made_at,
            )
        return draft_id

    return make
