"""Which step leads from which state of a draft to which, who takes it and what the signature means.

======== ============================================ ================= ========= ====== ===========
step     from                                         to                signed as reason roles
======== ============================================ ================= ========= ====== ===========
author   draft, changes requested, reopened           in review         authored         W, REG
review   in review                                    QA review         reviewed         REV
approve  QA review                                    approved          approved         QA
reject   QA review                                    changes requested rejected  yes    QA
return   in review                                    changes requested           yes    REV
return   QA review                                    changes requested           yes    QA
withdraw draft, changes requested, reopened           withdrawn                   yes    W, REG
reopen   approved                                     reopened                    yes    QA
======== ============================================ ================= ========= ====== ===========

Whatever is not in the table is refused (WF-01, P11 11.10(f)). Withdrawn and archived are final. No
step lets the content of an approved version go: reopening leads to new versions beside it.

Meanings are enumerated per step and limited by role (ES-04, P11 11.50(a)(3)). Not done here:
whether the draft is ready (``service``), whether the person is independent (``rules``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.auth.actor import Role
from app.core.errors import Conflict
from app.drafts.states import EDITABLE, DraftState

REOPENING_FIELD = "reopening"
"""The decision that goes with reopening, of which the approved record holds nothing."""


class Meaning(StrEnum):
    """What a signature says."""

    AUTHORED = "authored"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    REJECTED = "rejected"


class Transition(StrEnum):
    AUTHOR = "author"
    REVIEW = "review"
    APPROVE = "approve"
    REJECT = "reject"
    RETURN = "return"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Step:
    """One row of the table. ``meaning`` is that of the signature it takes, ``None`` for none."""

    transition: Transition
    sources: frozenset[DraftState]
    target: DraftState
    roles: frozenset[Role]
    meaning: Meaning | None = None
    needs_reason: bool = False


class IllegalTransition(Conflict):
    """The draft's state does not allow the step."""


_AUTHORS = frozenset({Role.WRITER, Role.REGULATORY})
_REVIEWERS = frozenset({Role.REVIEWER})
_QA = frozenset({Role.QA_APPROVER})
_IN_REVIEW = frozenset({DraftState.IN_REVIEW})
_QA_REVIEW = frozenset({DraftState.QA_REVIEW})
_CHANGES = DraftState.CHANGES_REQUESTED

STEPS = (
    Step(Transition.AUTHOR, EDITABLE, DraftState.IN_REVIEW, _AUTHORS, Meaning.AUTHORED),
    Step(Transition.REVIEW, _IN_REVIEW, DraftState.QA_REVIEW, _REVIEWERS, Meaning.REVIEWED),
    Step(Transition.APPROVE, _QA_REVIEW, DraftState.APPROVED, _QA, Meaning.APPROVED),
    Step(Transition.REJECT, _QA_REVIEW, _CHANGES, _QA, Meaning.REJECTED, needs_reason=True),
    Step(Transition.RETURN, _IN_REVIEW, _CHANGES, _REVIEWERS, needs_reason=True),
    Step(Transition.RETURN, _QA_REVIEW, _CHANGES, _QA, needs_reason=True),
    Step(Transition.WITHDRAW, EDITABLE, DraftState.WITHDRAWN, _AUTHORS, needs_reason=True),
    Step(
        Transition.REOPEN,
        frozenset({DraftState.APPROVED}),
        DraftState.REOPENED,
        _QA,
        needs_reason=True,
    ),
)

TRANSITION_OF = {step.meaning: step.transition for step in STEPS if step.meaning is not None}
"""The step that a signature of each meaning takes."""

ROLES_OF = {step.meaning: step.roles for step in STEPS if step.meaning is not None}
"""Who may sign in each meaning."""


def steps_from(state: DraftState) -> Iterator[Step]:
    return (step for step in STEPS if state in step.sources)


def step_from(state: DraftState, transition: Transition) -> Step:
    """Raises :class:`IllegalTransition`, naming what is possible instead."""
    possible = {step.transition: step for step in steps_from(state)}
    if transition not in possible:
        raise IllegalTransition(
            f"a draft in state {state.words} has no step {transition}",
            expected=", ".join(possible) or "no step: the state is final",
            got=transition.value,
        )
    return possible[transition]
