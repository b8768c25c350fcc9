"""A part in a draft follows the person through accounts and delegations."""

import pytest

from app.auth.actor import Actor, Role
from app.drafts.store import get_version
from app.review.independence import (
    Signed,
    contributor_identities,
    represented_identities,
    require_independence,
)
from app.review.rules import NotIndependent
from app.review.states import Meaning
from tests.app.review.company import Company
from tests.app.review.conftest import Team


def may(company: Company, draft: str, actor: Actor, meaning: Meaning, *signed: Signed) -> bool:
    now = company.ledger.clock()
    with company.ledger.database.read() as session:
        stored = get_version(session, draft)
        try:
            require_independence(session, stored, actor.person or "", meaning, signed, now)
        except NotIndependent:
            return False
    return True


def signature(company: Company, actor: Actor, meaning: Meaning, version: int = 1) -> Signed:
    return Signed(meaning, version, actor.person or "", None, company.ledger.clock())


@pytest.mark.req("ES-05")
def test_the_creator_is_a_contributor_and_a_stranger_is_none(
    company: Company, draft: str, team: Team
) -> None:
    assert not may(company, draft, team.writer, Meaning.REVIEWED)
    assert may(company, draft, team.reviewer, Meaning.REVIEWED)


@pytest.mark.req("H06")
def test_a_second_account_of_a_contributor_is_the_contributor(company: Company, draft: str) -> None:
    twin = company.hire("w.smith", Role.REVIEWER, identity=" wanda ")
    assert not may(company, draft, twin, Meaning.REVIEWED)


@pytest.mark.req("H06")
def test_whoever_stands_in_for_a_contributor_checks_nothing_until_it_is_revoked(
    company: Company, team: Team
) -> None:
    author = company.hire("arno", Role.WRITER, Role.QA_APPROVER)
    draft = company.draft(author)
    delegate = company.hire("dora")
    lent = company.delegate(author, delegate, Role.QA_APPROVER)
    assert not may(company, draft, delegate, Meaning.APPROVED)
    company.delegate(team.approver, delegate, Role.QA_APPROVER)
    assert not may(company, draft, delegate, Meaning.APPROVED)
    company.revoke(lent.id)
    assert may(company, draft, delegate, Meaning.APPROVED)


@pytest.mark.req("H06")
def test_whom_a_contributor_stood_in_for_has_a_part_in_the_draft(company: Company) -> None:
    principal = company.hire("petra", Role.WRITER, Role.REVIEWER)
    delegate = company.hire("dora")
    company.delegate(principal, delegate, Role.WRITER)
    draft = company.draft(delegate)
    assert not may(company, draft, principal, Meaning.REVIEWED)
    with company.ledger.database.read() as session:
        assert contributor_identities(session, draft) == {"DORA", "PETRA"}


def test_a_role_held_in_ones_own_right_is_nobody_elses(company: Company, team: Team) -> None:
    colleague = company.hire("quirin", Role.QA_APPROVER)
    company.delegate(team.approver, colleague, Role.QA_APPROVER)
    now = company.ledger.clock()
    with company.ledger.database.read() as session:
        found = represented_identities(session, colleague.person or "", [Role.QA_APPROVER], now)
    assert found == frozenset()


@pytest.mark.req("ES-05")
def test_who_authored_an_earlier_version_reviews_no_later_one(
    company: Company, draft: str, team: Team
) -> None:
    other = company.hire("wim", Role.WRITER, Role.REVIEWER)
    authored = signature(company, other, Meaning.AUTHORED, version=0)
    assert may(company, draft, other, Meaning.REVIEWED)
    assert not may(company, draft, other, Meaning.REVIEWED, authored)


@pytest.mark.req("ES-05")
def test_who_reviewed_an_earlier_version_may_approve_a_later_one(
    company: Company, draft: str
) -> None:
    """Independence of review and approval is asked of each version."""
    both = company.hire("bea", Role.REVIEWER, Role.QA_APPROVER)
    earlier = signature(company, both, Meaning.REVIEWED, version=0)
    assert may(company, draft, both, Meaning.APPROVED, earlier)
    now = signature(company, both, Meaning.REVIEWED)
    assert not may(company, draft, both, Meaning.APPROVED, now)


@pytest.mark.req("ES-05")
def test_a_signature_given_for_another_counts_for_both(
    company: Company, draft: str, team: Team
) -> None:
    at = company.ledger.clock()
    delegate = company.hire("dora")
    for_rita = Signed(Meaning.REVIEWED, 1, delegate.person or "", team.reviewer.person, at)
    assert not may(company, draft, team.reviewer, Meaning.APPROVED, for_rita)
    assert not may(company, draft, delegate, Meaning.APPROVED, for_rita)
    assert may(company, draft, team.approver, Meaning.APPROVED, for_rita)
