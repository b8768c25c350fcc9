"""Steps of a draft: who, when, what holds them back, and what stays."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from app.auth.actor import Actor, Kind, Role
from app.core.errors import BadInput, Conflict, Forbidden, NotFound, Unavailable, VeridraftError
from app.drafts.states import DraftState
from app.drafts.store import get_version, set_state
from app.review.comments import make_comment
from app.review.decisions import current
from app.review.readiness import Blocker, BlockerKind, Reviewing, readiness
from app.review.rules import NotIndependent
from app.review.service import (
    NotReady,
    Unsigned,
    enter_state,
    reopen,
    return_draft,
    withdraw,
)
from app.review.states import IllegalTransition, Meaning, Transition
from app.review.store import adoptions_of
from tests.app.review.company import Company
from tests.app.review.conftest import Team


def blockers(
    company: Company, draft: str, actor: Actor, transition: Transition
) -> dict[BlockerKind, set[str]]:
    with company.ledger.database.read() as session:
        found = readiness(company.reviewing, session, draft, actor, transition)
    kinds: dict[BlockerKind, set[str]] = {}
    for one in found:
        kinds.setdefault(one.kind, set()).add(one.id)
    return kinds


@pytest.fixture
def ready(company: Company, draft: str, team: Team) -> str:
    """Everything that the writer does is done."""
    company.adopt_all(team.writer, draft)
    company.decide_all(team.writer, draft)
    return draft


@pytest.fixture
def in_review(company: Company, ready: str, team: Team) -> str:
    company.sign(team.writer, ready, Meaning.AUTHORED)
    return ready


@pytest.fixture
def in_qa(company: Company, in_review: str, team: Team) -> str:
    company.sign(team.reviewer, in_review, Meaning.REVIEWED)
    return in_review


@pytest.fixture
def approved(company: Company, in_qa: str, team: Team) -> str:
    company.decide_all(team.approver, in_qa)
    company.sign(team.approver, in_qa, Meaning.APPROVED)
    return in_qa


@pytest.mark.req("WF-03")
def test_a_draft_is_authored_reviewed_and_approved_by_three_persons(
    company: Company, approved: str
) -> None:
    assert company.state(approved) is DraftState.APPROVED


@pytest.mark.req("WF-04")
def test_a_fresh_draft_is_held_back_by_gates_and_sections(
    company: Company, draft: str, team: Team
) -> None:
    found = blockers(company, draft, team.writer, Transition.AUTHOR)
    assert found[BlockerKind.SECTION] == {"event", "timeline"}
    assert {"G3", "G6", "G7", "G8", "G9", "G10"} <= found[BlockerKind.GATE]
    with pytest.raises(NotReady) as held:
        company.sign(team.writer, draft, Meaning.AUTHORED)
    assert len(held.value.details) == len(held.value.blockers) == sum(map(len, found.values()))
    assert company.state(draft) is DraftState.DRAFT


@pytest.mark.req("WF-04")
def test_what_qa_has_not_decided_holds_back_approval_alone(
    company: Company, in_qa: str, team: Team
) -> None:
    assert blockers(company, in_qa, team.approver, Transition.APPROVE) == {
        BlockerKind.GATE: {"G14"}
    }
    with pytest.raises(NotReady):
        company.sign(team.approver, in_qa, Meaning.APPROVED)


@pytest.mark.req("IN-08")
@pytest.mark.parametrize("meaning", [Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED])
def test_a_changed_source_holds_back_every_step_forward(
    company: Company, ready: str, team: Team, meaning: Meaning
) -> None:
    who = {Meaning.AUTHORED: team.writer, Meaning.REVIEWED: team.reviewer}
    for step in (Meaning.AUTHORED, Meaning.REVIEWED):
        if step is not meaning:
            company.sign(who[step], ready, step)
        else:
            break
    if meaning is Meaning.APPROVED:
        company.decide_all(team.approver, ready)
    company.stale.append("SOP-7")
    with pytest.raises(NotReady) as held:
        company.sign(who.get(meaning, team.approver), ready, meaning)
    assert [(one.kind, one.id) for one in held.value.blockers] == [(BlockerKind.SOURCE, "SOP-7")]


def test_an_open_comment_holds_back_authoring_and_approval_and_not_review(
    company: Company, ready: str, team: Team
) -> None:
    with company.ledger.work(team.reviewer) as work:
        comment = make_comment(work, ready, "S91", "Which lot?")
    held = {BlockerKind.COMMENT: {comment.id}}
    assert blockers(company, ready, team.writer, Transition.AUTHOR) == held
    assert BlockerKind.COMMENT in blockers(company, ready, team.approver, Transition.APPROVE)
    assert BlockerKind.COMMENT not in blockers(company, ready, team.reviewer, Transition.REVIEW)


@pytest.mark.req("WF-03")
def test_the_signatures_of_the_steps_before_are_asked_for(
    company: Company, ready: str, team: Team
) -> None:
    review = blockers(company, ready, team.reviewer, Transition.REVIEW)
    approval = blockers(company, ready, team.approver, Transition.APPROVE)
    assert review[BlockerKind.SIGNATURE] == {"authored"}
    assert approval[BlockerKind.SIGNATURE] == {"authored", "reviewed"}


@pytest.mark.req("WF-03")
@pytest.mark.parametrize(
    ("state", "transition"),
    [
        (DraftState.IN_REVIEW, Transition.REVIEW),
        (DraftState.QA_REVIEW, Transition.APPROVE),
    ],
)
def test_a_state_that_was_set_past_the_service_leads_no_further(
    company: Company, ready: str, team: Team, state: DraftState, transition: Transition
) -> None:
    with company.ledger.database.write() as session:
        set_state(session, ready, state)
    who = team.reviewer if transition is Transition.REVIEW else team.approver
    with pytest.raises(NotReady), company.ledger.work(who) as work:
        enter_state(work, company.reviewing, ready, transition)


@pytest.mark.req("WF-03")
def test_the_database_lets_no_unsigned_draft_be_approved(company: Company, in_qa: str) -> None:
    with pytest.raises(IntegrityError), company.ledger.database.write() as session:
        set_state(session, in_qa, DraftState.APPROVED)


@pytest.mark.req("ES-03")
def test_a_signed_step_without_its_signature_is_refused(
    company: Company, ready: str, team: Team
) -> None:
    with pytest.raises(Unsigned), company.ledger.work(team.writer) as work:
        enter_state(work, company.reviewing, ready, Transition.AUTHOR)


@pytest.mark.req("ES-03")
def test_a_signature_of_a_round_that_was_sent_back_takes_no_step_again(
    company: Company, in_review: str, team: Team
) -> None:
    with company.ledger.work(team.reviewer) as work:
        return_draft(work, company.reviewing, in_review, "the lot is missing")
    with pytest.raises(Unsigned), company.ledger.work(team.writer) as work:
        enter_state(work, company.reviewing, in_review, Transition.AUTHOR)


@pytest.mark.req("ES-05")
def test_an_author_with_every_role_passes_no_check_of_their_own_work(
    company: Company, ready: str, team: Team
) -> None:
    both = company.hire("wanda2", Role.REVIEWER, Role.QA_APPROVER, identity="wanda")
    company.sign(team.writer, ready, Meaning.AUTHORED)
    with pytest.raises((NotIndependent, IntegrityError)):
        company.sign(both, ready, Meaning.REVIEWED)
    with pytest.raises(NotIndependent), company.ledger.work(both) as work:
        enter_state(work, company.reviewing, ready, Transition.REVIEW)


@pytest.mark.req("H06")
def test_a_reviewer_under_another_account_does_not_approve(
    company: Company, in_qa: str, team: Team
) -> None:
    other = company.hire("rita2", Role.QA_APPROVER, identity="RITA")
    company.decide_all(team.approver, in_qa)
    with pytest.raises(NotIndependent):
        company.sign(other, in_qa, Meaning.APPROVED)


@pytest.mark.req("WF-01")
def test_a_step_that_the_state_does_not_have_is_refused(
    company: Company, draft: str, team: Team
) -> None:
    with pytest.raises(IllegalTransition), company.ledger.work(team.approver) as work:
        reopen(work, company.reviewing, draft, "an error was found")


@pytest.mark.req("AT-03")
@pytest.mark.parametrize("reason", [None, "", " "])
def test_a_step_back_without_a_reason_is_refused(
    company: Company, in_review: str, team: Team, reason: str | None
) -> None:
    with pytest.raises(BadInput), company.ledger.work(team.reviewer) as work:
        enter_state(work, company.reviewing, in_review, Transition.RETURN, reason)


@pytest.mark.req("AT-01")
def test_each_unsigned_step_is_one_event_with_its_reason(
    company: Company, approved: str, team: Team
) -> None:
    before = len(company.events())
    with company.ledger.work(team.approver) as work:
        reopen(work, company.reviewing, approved, "an error was found")
    assert company.events()[before:] == [("draft:reopened", "an error was found")]


def test_withdrawing_is_one_event_with_its_reason(company: Company, draft: str, team: Team) -> None:
    before = len(company.events())
    with company.ledger.work(team.writer) as work:
        withdraw(work, company.reviewing, draft, "replaced by another")
    assert company.events()[before:] == [("draft:withdrawn", "replaced by another")]


@pytest.mark.req("WF-01")
def test_a_record_that_was_approved_is_not_withdrawn(
    company: Company, approved: str, team: Team
) -> None:
    with company.ledger.work(team.approver) as work:
        reopen(work, company.reviewing, approved, "an error was found")
    with pytest.raises(Conflict, match="not withdrawn"), company.ledger.work(team.writer) as work:
        withdraw(work, company.reviewing, approved, "replaced by another")
    assert company.state(approved) is DraftState.REOPENED


def test_qa_and_reviewer_each_return_a_draft_in_their_turn(
    company: Company, in_review: str, team: Team
) -> None:
    with pytest.raises(Forbidden), company.ledger.work(team.approver) as work:
        return_draft(work, company.reviewing, in_review, "too early")
    company.sign(team.reviewer, in_review, Meaning.REVIEWED)
    with pytest.raises(Forbidden), company.ledger.work(team.reviewer) as work:
        return_draft(work, company.reviewing, in_review, "too late")
    with company.ledger.work(team.approver) as work:
        return_draft(work, company.reviewing, in_review, "the extent is not clear")
    assert company.state(in_review) is DraftState.CHANGES_REQUESTED


@pytest.mark.req("WF-01")
def test_reopening_keeps_the_approved_version_and_is_a_decision_of_qa(
    company: Company, approved: str, team: Team
) -> None:
    with company.ledger.database.read() as session:
        before = get_version(session, approved)
    with company.ledger.work(team.approver) as work:
        reopen(work, company.reviewing, approved, "an error was found")
    assert company.state(approved) is DraftState.REOPENED
    with company.ledger.database.read() as session:
        after = get_version(session, approved, before.version)
        decided = current(session, approved)["reopening"]
        assert adoptions_of(session, approved)
    assert (after.content, after.sha256) == (before.content, before.sha256)
    assert (decided.role, decided.reason) == (Role.QA_APPROVER, "an error was found")


@pytest.mark.req("ES-06")
@pytest.mark.parametrize("transition", Transition)
@pytest.mark.parametrize("kind", [Kind.TOKEN, Kind.AGENT, Kind.JOB, Kind.CLI])
def test_no_machine_takes_a_step(
    company: Company, draft: str, team: Team, kind: Kind, transition: Transition
) -> None:
    everything = replace(team.writer, kind=kind, roles=frozenset(Role))
    with pytest.raises(Forbidden), company.ledger.work(everything) as work:
        enter_state(work, company.reviewing, draft, transition, "a reason")


@pytest.mark.req("IA-03")
def test_a_draft_out_of_scope_is_no_draft(company: Company, draft: str, team: Team) -> None:
    stranger = replace(team.writer, scope=replace(team.writer.scope, sites=frozenset({"CORK"})))
    with pytest.raises(NotFound), company.ledger.work(stranger) as work:
        withdraw(work, company.reviewing, draft, "a reason")
    with pytest.raises(NotFound):
        blockers(company, draft, stranger, Transition.AUTHOR)


def test_a_kind_of_document_that_nobody_registered_passes_no_gate(
    company: Company, draft: str, team: Team
) -> None:
    reviewing = Reviewing({}, lambda *_: (), lambda *_: ())
    with pytest.raises(Unavailable), company.ledger.database.read() as session:
        readiness(reviewing, session, draft, team.writer, Transition.AUTHOR)


def test_a_blocker_names_what_it_is() -> None:
    held = NotReady("DRAFT-1", Transition.AUTHOR, [Blocker(BlockerKind.GATE, "G3", "B-2")])
    assert held.details == ("gate G3: B-2",)
    assert isinstance(held, VeridraftError)
