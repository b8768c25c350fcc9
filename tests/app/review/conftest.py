"""A company of a writer, a reviewer and a QA approver, with one draft."""

from dataclasses import dataclass

import pytest

from app.audit.work import Ledger
from app.auth.actor import Actor, Role
from tests.app.review.company import DRAFT, Company


@dataclass(frozen=True)
class Team:
    writer: Actor
    reviewer: Actor
    approver: Actor


@pytest.fixture
def company(ledger: Ledger) -> Company:
    return Company(ledger)


@pytest.fixture
def team(company: Company) -> Team:
    return Team(
        company.hire("wanda", Role.WRITER),
        company.hire("rita", Role.REVIEWER),
        company.hire("quentin", Role.QA_APPROVER),
    )


@pytest.fixture
def draft(company: Company, team: Team) -> str:
    company.draft(team.writer)
    return DRAFT
