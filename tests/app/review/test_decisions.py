"""Who decides what, when, and over what."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.auth.actor import Actor, Kind, Role
from app.core.errors import BadInput, Conflict, Forbidden, NotFound, VeridraftError
from app.drafts.kinds import Decided
from app.drafts.states import EDITABLE, DraftState
from app.drafts.store import Contribution, contributors, set_state
from app.investigation.slots import slots
from app.review.decisions import StaleDecision, current, decide, may_decide
from app.review.tables import decisions
from tests.app.investigation.sample import LOT, VALUES, content
from tests.app.review.company import KINDS, Company
from tests.app.review.conftest import Team

FIELD = "severity"
SETTABLE = frozenset(DraftState) - {DraftState.APPROVED}  # the database asks for signatures


def decided(
    company: Company, actor: Actor, draft: str, field: str, value: Any, based_on: int = 0
) -> Decided:
    with company.ledger.work(actor) as work:
        return decide(work, KINDS, draft, field, value, "as the records show", based_on)


def state(company: Company, draft: str, state: DraftState) -> None:
    with company.ledger.database.write() as session:
        set_state(session, draft, state)


def now_decided(company: Company, draft: str) -> dict[str, Decided]:
    with company.ledger.database.read() as session:
        return current(session, draft)


@pytest.mark.req("IU-03")
def test_nothing_is_decided_before_a_person_decides(company: Company, draft: str) -> None:
    assert now_decided(company, draft) == {}


@pytest.mark.req("IU-02")
def test_a_writer_decides_with_name_role_reason_and_revision(
    company: Company, draft: str, team: Team
) -> None:
    made = decided(company, team.writer, draft, LOT, "confirmed")
    assert (made.value, made.role, made.name, made.reason, made.revision) == (
        "confirmed",
        Role.WRITER,
        "Wanda",
        "as the records show",
        1,
    )
    assert now_decided(company, draft) == {LOT: made}
    assert company.events()[-1] == ("decision:made", "as the records show")


@pytest.mark.req("IU-02")
def test_everything_that_is_asked_can_be_decided_by_its_role(
    company: Company, draft: str, team: Team
) -> None:
    for slot in slots(content()):
        who = team.writer if slot.role is Role.WRITER else team.approver
        by_writer = slot.role is Role.WRITER
        state(company, draft, DraftState.DRAFT if by_writer else DraftState.QA_REVIEW)
        decided(company, who, draft, slot.field, VALUES.get(slot.field, "as recorded"))
    assert set(now_decided(company, draft)) == {slot.field for slot in slots(content())}


@pytest.mark.req("IU-02")
@pytest.mark.parametrize(
    ("role", "field", "when"),
    [
        (Role.REVIEWER, FIELD, DraftState.DRAFT),
        (Role.QA_APPROVER, FIELD, DraftState.DRAFT),
        (Role.REGULATORY, FIELD, DraftState.DRAFT),
        (Role.AUDITOR, FIELD, DraftState.DRAFT),
        (Role.ADMINISTRATOR, FIELD, DraftState.DRAFT),
        (Role.WRITER, "disposition", DraftState.QA_REVIEW),
        (Role.REVIEWER, "disposition", DraftState.QA_REVIEW),
        (Role.ADMINISTRATOR, "closure", DraftState.QA_REVIEW),
    ],
)
def test_another_role_decides_nothing(
    company: Company, draft: str, role: Role, field: str, when: DraftState
) -> None:
    other = company.hire("otto", role)
    state(company, draft, when)
    with pytest.raises(Forbidden):
        decided(company, other, draft, field, "something")
    assert now_decided(company, draft) == {}


@pytest.mark.req("IU-02")
@pytest.mark.parametrize("kind", [Kind.TOKEN, Kind.AGENT, Kind.JOB, Kind.CLI, Kind.PERSON])
def test_a_machine_in_a_writers_name_decides_nothing(
    company: Company, draft: str, team: Team, kind: Kind
) -> None:
    machine = replace(team.writer, kind=kind, session=None)
    with pytest.raises(Forbidden):
        decided(company, machine, draft, FIELD, "high")


@pytest.mark.req("IU-02")
@pytest.mark.parametrize(
    "changed",
    [
        {"session": "SESSION-UNKNOWN"},
        {"person": "reviewer"},
        {"kind": "disposition"},
        {"kind": "mood"},
        {"role": "qa_approver", "kind": "disposition"},
    ],
)
def test_the_database_refuses_a_decision_without_session_or_role(
    company: Company, draft: str, team: Team, changed: dict[str, str]
) -> None:
    row = {
        "draft": draft,
        "version": 1,
        "field": FIELD,
        "kind": "severity",
        "role": "writer",
        "revision": 1,
        "value": "high",
        "reason": "r",
        "person": team.writer.person,
        "session": team.writer.session,
        "at": company.ledger.clock(),
    }
    changed = changed | ({"person": team.reviewer.person or ""} if "person" in changed else {})
    with company.ledger.database.write() as session:
        session.execute(insert(decisions).values(**row))
    with (
        pytest.raises(IntegrityError),
        company.ledger.database.write() as session,
    ):
        session.execute(insert(decisions).values(**(row | {"revision": 2} | changed)))


@pytest.mark.req("RC-05")
def test_one_revision_of_a_field_is_written_once(company: Company, draft: str, team: Team) -> None:
    decided(company, team.writer, draft, FIELD, "high")
    with company.ledger.database.read() as session:
        row = dict(session.execute(decisions.select()).mappings().one())
    del row["id"]
    with pytest.raises(IntegrityError), company.ledger.database.write() as session:
        session.execute(insert(decisions).values(**row))


@pytest.mark.req("WF-01")
@pytest.mark.parametrize("when", sorted(SETTABLE - EDITABLE))
def test_a_writer_decides_only_while_the_draft_may_change(
    company: Company, draft: str, team: Team, when: DraftState
) -> None:
    state(company, draft, when)
    with pytest.raises(Conflict):
        decided(company, team.writer, draft, FIELD, "high")


@pytest.mark.req("WF-01")
@pytest.mark.parametrize("when", sorted(SETTABLE - {DraftState.QA_REVIEW}))
def test_qa_decides_only_in_qa_review(
    company: Company, draft: str, team: Team, when: DraftState
) -> None:
    state(company, draft, when)
    with pytest.raises(Conflict):
        decided(company, team.approver, draft, "disposition", "reject")


@pytest.mark.parametrize("when", DraftState)
def test_who_may_decide_is_told_as_it_is_enforced(team: Team, when: DraftState) -> None:
    own = {slot.field: slot for slot in slots(content())}
    assert may_decide(team.writer, when, own[FIELD]) is (when in EDITABLE)
    assert may_decide(team.approver, when, own["disposition"]) is (when is DraftState.QA_REVIEW)
    assert not may_decide(team.approver, when, own[FIELD])
    assert not may_decide(team.writer, when, own["disposition"])


def test_a_field_that_the_document_does_not_ask_is_unknown(
    company: Company, draft: str, team: Team
) -> None:
    for field in ("summary.root_cause", "scope:NF-9", "reopening", "mood"):
        with pytest.raises(NotFound):
            decided(company, team.writer, draft, field, "x")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (LOT, "perhaps"),
        (LOT, ""),
        (LOT, None),
        (FIELD, " "),
        (FIELD, None),
        (FIELD, []),
        ("capa", {}),
        ("impact", 3),
    ],
)
def test_a_value_is_an_option_or_says_something(
    company: Company, draft: str, team: Team, field: str, value: object
) -> None:
    with pytest.raises(BadInput):
        decided(company, team.writer, draft, field, value)


@pytest.mark.req("AT-03")
@pytest.mark.parametrize("reason", ["", "   ", "\x00"])
def test_a_decision_without_a_reason_is_refused(
    company: Company, draft: str, team: Team, reason: str
) -> None:
    with pytest.raises(BadInput), company.ledger.work(team.writer) as work:
        decide(work, KINDS, draft, FIELD, "high", reason, 0)


@pytest.mark.req("RC-05")
def test_a_decision_over_an_unseen_one_is_refused_and_shows_both(
    company: Company, draft: str, team: Team
) -> None:
    colleague = company.hire("wim", Role.WRITER)
    decided(company, team.writer, draft, FIELD, "high")
    for based_on in (0, 2):
        with pytest.raises(StaleDecision) as stale:
            decided(company, colleague, draft, FIELD, "low", based_on)
        assert stale.value.details == ("1", "low", "high", "as the records show")
    assert decided(company, colleague, draft, FIELD, "low", 1).revision == 2


def test_what_counted_at_a_time_is_found_again(company: Company, draft: str, team: Team) -> None:
    decided(company, team.writer, draft, FIELD, "high")
    between = company.ledger.clock()
    decided(company, team.writer, draft, FIELD, "low", 1)
    with company.ledger.database.read() as session:
        assert current(session, draft, between)[FIELD].value == "high"
        assert current(session, draft)[FIELD].value == "low"


@pytest.mark.req("ES-05")
def test_a_writers_decision_is_a_contribution_and_qas_is_none(
    company: Company, draft: str, team: Team
) -> None:
    colleague = company.hire("wim", Role.WRITER)
    decided(company, colleague, draft, FIELD, "high")
    state(company, draft, DraftState.QA_REVIEW)
    decided(company, team.approver, draft, "disposition", "reject")
    with company.ledger.database.read() as session:
        made = [(one.person, one.kind) for one in contributors(session, draft)]
    assert made == [
        (team.writer.person, Contribution.CREATED),
        (colleague.person, Contribution.DECIDED),
    ]


@pytest.mark.req("IA-03")
def test_a_draft_out_of_scope_is_no_draft(company: Company, draft: str, team: Team) -> None:
    scope = replace(team.writer.scope, products=frozenset({"P9"}))
    with pytest.raises(VeridraftError) as refused:
        decided(company, replace(team.writer, scope=scope), draft, FIELD, "high")
    assert isinstance(refused.value, NotFound)
