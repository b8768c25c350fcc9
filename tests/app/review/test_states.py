"""The state machine against a model written down here independently of its table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.auth.actor import Role
from app.drafts.states import DraftState
from app.review.states import (
    ROLES_OF,
    STEPS,
    TRANSITION_OF,
    IllegalTransition,
    Meaning,
    Transition,
    step_from,
    steps_from,
)

MODEL = {
    "draft": {"author": "in_review", "withdraw": "withdrawn"},
    "changes_requested": {"author": "in_review", "withdraw": "withdrawn"},
    "reopened": {"author": "in_review", "withdraw": "withdrawn"},
    "in_review": {"review": "qa_review", "return": "changes_requested"},
    "qa_review": {
        "approve": "approved",
        "reject": "changes_requested",
        "return": "changes_requested",
    },
    "approved": {"reopen": "reopened"},
    "withdrawn": {},
    "archived": {},
}


@pytest.mark.req("WF-01")
@pytest.mark.parametrize("state", DraftState)
@pytest.mark.parametrize("transition", Transition)
def test_a_step_leads_where_the_model_says_or_is_refused(
    state: DraftState, transition: Transition
) -> None:
    expected = MODEL[state.value].get(transition.value)
    if expected is None:
        with pytest.raises(IllegalTransition) as refused:
            step_from(state, transition)
        assert all(possible in str(refused.value) for possible in MODEL[state.value])
    else:
        assert step_from(state, transition).target == expected


@pytest.mark.req("WF-01")
@given(st.lists(st.sampled_from(Transition), max_size=30))
def test_approval_follows_an_authoring_and_a_review_since_the_last_change(
    transitions: list[Transition],
) -> None:
    state, taken = DraftState.DRAFT, []
    for transition in transitions:
        if transition in {step.transition for step in steps_from(state)}:
            state = step_from(state, transition).target
            taken.append(transition)
            if state is DraftState.APPROVED:
                assert taken[-3:] == [Transition.AUTHOR, Transition.REVIEW, Transition.APPROVE]


@pytest.mark.req("ES-04")
def test_each_meaning_is_signed_in_one_step_by_its_roles_only() -> None:
    assert {meaning: transition.value for meaning, transition in TRANSITION_OF.items()} == {
        Meaning.AUTHORED: "author",
        Meaning.REVIEWED: "review",
        Meaning.APPROVED: "approve",
        Meaning.REJECTED: "reject",
    }
    roles = {meaning: set(allowed) for meaning, allowed in ROLES_OF.items()}
    assert roles == {
        Meaning.AUTHORED: {Role.WRITER, Role.REGULATORY},
        Meaning.REVIEWED: {Role.REVIEWER},
        Meaning.APPROVED: {Role.QA_APPROVER},
        Meaning.REJECTED: {Role.QA_APPROVER},
    }


@pytest.mark.req("AT-03")
def test_every_step_back_needs_a_reason() -> None:
    forward = {Transition.AUTHOR, Transition.REVIEW, Transition.APPROVE}
    assert {step.transition for step in STEPS if not step.needs_reason} == forward
