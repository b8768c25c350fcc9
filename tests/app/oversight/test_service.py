from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor, Role, Scope
from app.core.errors import BadInput, Forbidden
from app.drafts.tables import draft_versions
from app.oversight.measures import Share
from app.oversight.service import Oversight, oversee
from app.oversight.tables import section_times
from app.retention.tables import disposals
from app.review.tables import adoptions, openings
from app.signatures.tables import signatures
from tests.app.oversight.conftest import AUTHOR, QA, REVIEWER
from tests.deploy.rows import add

Draft = Callable[..., str]

YEAR = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))
AUDITOR = replace(QA, roles=frozenset({Role.AUDITOR}))


def _sign(office: Ledger, draft_id: str, person: str, meaning: str, role: str) -> None:
    with office.database.write() as session:
        add(
            session,
            signatures,
            id=f"SIGN-{draft_id}-{meaning}",
            draft=draft_id,
            version=1,
            meaning=meaning,
            role=role,
            person=person,
            session=f"S-{person}",
            at=office.clock(),
        )


def _oversee(office: Ledger, actor: Actor = QA, period: tuple = YEAR) -> Oversight:
    with office.database.read() as session:
        return oversee(session, actor, *period)


@pytest.mark.req("WF-06")
def test_a_review_is_measured_from_what_was_recorded(office: Ledger, draft: Draft) -> None:
    draft_id = draft()
    _sign(office, draft_id, "AUTHOR", "authored", "writer")
    with office.database.write() as session:
        at = office.clock()
        add(session, section_times, draft=draft_id, section="exceptions", person="REVIEWER",
            seconds=90.0, at=at)  # fmt: skip
        for evidence, role in (("E1", "reviewer"), ("E1", "reviewer"), ("E2", "reviewer"),
                               ("E3", "writer"), ("E999", "reviewer")):  # fmt: skip
            add(session, openings, draft=draft_id, evidence=evidence, person="REVIEWER", role=role,
                at=at)  # fmt: skip
    _sign(office, draft_id, "REVIEWER", "reviewed", "reviewer")
    (found,) = _oversee(office).checking
    assert (found.person, found.role, found.document_type) == (
        "REVIEWER", Role.REVIEWER, "investigation",
    )  # fmt: skip
    assert found.evidence_opened.count == 2  # twice is once, as a writer is not as a reviewer
    assert found.returned == Share(0, 1)
    assert found.seconds_per_100_words.n == 3
    assert found.hours_to_verdict.median == pytest.approx(2 / 3600)


@pytest.mark.req("WF-06")
def test_what_is_sent_back_unsigned_counts_as_returned(office: Ledger, draft: Draft) -> None:
    draft_id = draft()
    with office.work(REVIEWER) as work:
        new = {"state": "changes_requested", "version": 1}
        work.record(Action.DRAFT_RETURNED, "draft", draft_id, new=new, reason="why")
    (found,) = _oversee(office).checking
    assert (found.person, found.role, found.returned) == ("REVIEWER", Role.REVIEWER, Share(1, 1))


@pytest.mark.req("WF-06")
def test_adoption_is_measured_over_the_evidence_of_its_section(
    office: Ledger, draft: Draft
) -> None:
    draft_id = draft()
    with office.database.write() as session:
        at = office.clock()
        for edited in (False, True):
            add(session, adoptions, draft=draft_id, section="event", edited=edited,
                person="AUTHOR", session="S-AUTHOR", at=at)  # fmt: skip
        add(session, openings, draft=draft_id, evidence="E1", person="AUTHOR", role="writer", at=at)
    found = _oversee(office)
    (adopting,) = found.adopting
    assert adopting.unedited == Share(1, 2)
    assert adopting.evidence_opened.count == 2
    assert adopting.evidence_opened.of > 20
    assert found.names == {"AUTHOR": "AUTHOR"}


@pytest.mark.req("WF-06")
def test_the_period_includes_its_start_and_not_its_end(office: Ledger, draft: Draft) -> None:
    _sign(office, draft(), "REVIEWER", "reviewed", "reviewer")
    at = office.clock() - timedelta(seconds=1)
    hour = timedelta(hours=1)
    assert len(_oversee(office, period=(at, at + hour)).checking) == 1
    assert _oversee(office, period=(at - hour, at)).checking == []


@pytest.mark.req("WF-06")
def test_only_drafts_in_scope_are_measured(office: Ledger, draft: Draft) -> None:
    _sign(office, draft(site="DUB"), "REVIEWER", "reviewed", "reviewer")
    _sign(office, draft(site="BOS"), "REVIEWER", "reviewed", "reviewer")
    scoped = replace(AUDITOR, scope=Scope(sites=frozenset({"BOS"})))
    assert [one.checks for one in _oversee(office, scoped).checking] == [1]
    assert [one.checks for one in _oversee(office, AUDITOR).checking] == [2]


def test_what_was_disposed_of_is_not_measured(office: Ledger, draft: Draft) -> None:
    draft_id = draft()
    _sign(office, draft_id, "REVIEWER", "reviewed", "reviewer")
    with office.database.write() as session:
        add(session, disposals, draft=draft_id, disposed_by="QA")
        session.execute(delete(draft_versions))
    assert _oversee(office).checking == []


@pytest.mark.parametrize("actor", [REVIEWER, AUTHOR], ids=["reviewer", "writer"])
def test_nobody_measures_their_colleagues(office: Ledger, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        _oversee(office, actor)


def test_a_period_that_ends_before_it_starts_is_refused(office: Ledger) -> None:
    with pytest.raises(BadInput):
        _oversee(office, period=YEAR[::-1])
