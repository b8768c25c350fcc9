"""The same steps on a real PostgreSQL server, from the same migrations."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor, Role
from app.core.database import Database
from app.core.settings import Settings
from app.drafts.states import DraftState
from app.review.decisions import StaleDecision, current, decide
from app.review.service import reopen
from app.review.states import Meaning
from tests.app.review.company import KINDS, Company
from tests.conftest import Ticking


@pytest.fixture
def company(postgres_database: Database, settings: Settings) -> Company:
    key = load_or_create_key(settings.anchors)
    return Company(Ledger(postgres_database, settings.anchors, key, Ticking()))


@pytest.mark.req("WF-03")
def test_a_draft_goes_through_every_state(company: Company) -> None:
    writer = company.hire("wanda", Role.WRITER)
    reviewer = company.hire("rita", Role.REVIEWER)
    approver = company.hire("quentin", Role.QA_APPROVER)
    draft = company.draft(writer)
    company.adopt_all(writer, draft)
    company.decide_all(writer, draft)
    company.sign(writer, draft, Meaning.AUTHORED)
    company.sign(reviewer, draft, Meaning.REVIEWED)
    company.decide_all(approver, draft)
    company.sign(approver, draft, Meaning.APPROVED)
    with company.ledger.work(approver) as work:
        reopen(work, company.reviewing, draft, "an error was found")
    assert company.state(draft) is DraftState.REOPENED


@pytest.mark.req("RC-05")
def test_of_decisions_made_at_once_one_stands_and_the_others_are_told(company: Company) -> None:
    writer = company.hire("wanda", Role.WRITER)
    draft = company.draft(writer)

    def answer(value: str) -> str:
        return _answer(company, writer, draft, value)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(answer, [f"level {place}" for place in range(6)]))
    assert sorted(answers) == ["made", *["stale"] * 5]
    with company.ledger.database.read() as session:
        assert current(session, draft)["severity"].revision == 1


def _answer(company: Company, writer: Actor, draft: str, value: str) -> str:
    try:
        with company.ledger.work(writer) as work:
            decide(work, KINDS, draft, "severity", value, "as recorded", 0)
    except StaleDecision:
        return "stale"
    return "made"
