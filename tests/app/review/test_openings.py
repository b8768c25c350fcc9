"""What was opened, by whom, in which role."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.auth.actor import Actor, Role
from app.core.errors import Forbidden, NotFound
from app.drafts.states import DraftState
from app.drafts.store import set_state
from app.review.openings import missing_openings, open_evidence, role_on
from app.review.store import openings_of
from app.review.tables import openings
from tests.app.investigation.sample import content
from tests.app.review.company import Company
from tests.app.review.conftest import Team


def open_one(company: Company, actor: Actor, draft: str, evidence: str = "E2") -> None:
    with company.ledger.work(actor) as work:
        open_evidence(work, draft, evidence)


@pytest.mark.req("WF-02")
def test_an_opening_names_person_role_version_and_hash(
    company: Company, draft: str, team: Team
) -> None:
    open_one(company, team.writer, draft)
    with company.ledger.database.read() as session:
        row = session.execute(select(openings)).one()
    assert (row.person, row.role, row.version) == (team.writer.person, "writer", 1)
    assert (row.evidence, row.sha256) == ("E2", content().evidence["E2"].sha256)
    assert company.events()[-1][0] == "evidence:opened"


@pytest.mark.req("WF-02")
def test_what_a_reviewer_opened_does_not_count_for_the_writer(
    company: Company, draft: str, team: Team
) -> None:
    both = company.hire("bea", Role.WRITER, Role.REVIEWER)
    with company.ledger.database.write() as session:
        set_state(session, draft, DraftState.IN_REVIEW)
    open_one(company, both, draft)
    with company.ledger.database.write() as session:
        set_state(session, draft, DraftState.CHANGES_REQUESTED)
    with company.ledger.database.read() as session:
        assert missing_openings(session, draft, both.person or "", content(), "event")
    open_one(company, both, draft)
    with company.ledger.database.read() as session:
        assert not missing_openings(session, draft, both.person or "", content(), "event")
        assert missing_openings(session, draft, team.writer.person or "", content(), "event")


@pytest.mark.req("WF-02")
def test_evidence_that_is_another_now_was_not_opened(
    company: Company, draft: str, team: Team
) -> None:
    open_one(company, team.writer, draft)
    made = content()
    changed = replace(made.evidence["E2"], sha256="2" * 64)
    made = replace(made, evidence=made.evidence | {"E2": changed})
    with company.ledger.database.read() as session:
        assert missing_openings(session, draft, team.writer.person or "", made, "event")


@pytest.mark.parametrize(
    ("state", "roles", "expected"),
    [
        (DraftState.DRAFT, {Role.WRITER, Role.REVIEWER}, Role.WRITER),
        (DraftState.REOPENED, {Role.REGULATORY, Role.QA_APPROVER}, Role.REGULATORY),
        (DraftState.IN_REVIEW, {Role.WRITER, Role.REVIEWER}, Role.REVIEWER),
        (DraftState.QA_REVIEW, {Role.REVIEWER, Role.QA_APPROVER}, Role.QA_APPROVER),
        (DraftState.IN_REVIEW, {Role.WRITER}, Role.WRITER),
        (DraftState.APPROVED, {Role.QA_APPROVER}, Role.QA_APPROVER),
    ],
)
def test_of_several_roles_it_is_the_one_whose_turn_it_is(
    team: Team, state: DraftState, roles: set[Role], expected: Role
) -> None:
    assert role_on(replace(team.writer, roles=frozenset(roles)), state) is expected


def test_unknown_evidence_is_not_opened(company: Company, draft: str, team: Team) -> None:
    with pytest.raises(NotFound):
        open_one(company, team.writer, draft, "E99")


@pytest.mark.req("IA-02")
def test_an_auditor_opens_nothing_in_the_name_of_review(company: Company, draft: str) -> None:
    with pytest.raises(Forbidden):
        open_one(company, company.hire("otto", Role.AUDITOR), draft)


def test_everybodys_openings_are_listed_once_each(company: Company, draft: str, team: Team) -> None:
    for _ in range(2):
        open_one(company, team.writer, draft)
    with company.ledger.database.write() as session:
        set_state(session, draft, DraftState.IN_REVIEW)
    open_one(company, team.reviewer, draft)
    with company.ledger.database.read() as session:
        found = [(one.name, one.role, one.evidence) for one in openings_of(session, draft)]
    assert found == [("Rita", Role.REVIEWER, "E2"), ("Wanda", Role.WRITER, "E2")]
