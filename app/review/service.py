"""The steps of a draft from state to state; ``enter_checked`` is the only way to another state.

Rules, in order: 1. the person has the right and a role of the step; 2. the state allows it; 3. of a
signed step, the person is independent; 4. nothing holds it back (``readiness``); 5. a step back has
a reason; 6. a signed step has its signature, made in the same transaction by the same person.

A signed step is told by its signature's event, the others have an event of their own. Not done
here: authenticating anew, training and attestation, which ``signatures`` asks before it signs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.acting import acting, allow
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.auth.rules import text
from app.core.errors import BadInput, Conflict, Forbidden
from app.drafts.states import DraftState
from app.drafts.store import StoredVersion, lock_newest, set_state
from app.review import decisions
from app.review.independence import Signed, require_independence
from app.review.readiness import Blocker, Reviewing, blockers
from app.review.states import Meaning, Step, Transition, step_from

REASON_LENGTH = 4000

_PERMISSION = {
    Transition.AUTHOR: Permission.SIGN,
    Transition.REVIEW: Permission.SIGN,
    Transition.APPROVE: Permission.SIGN,
    Transition.REJECT: Permission.SIGN,
    Transition.RETURN: Permission.DRAFT_RETURN,
    Transition.WITHDRAW: Permission.DRAFT_WITHDRAW,
    Transition.REOPEN: Permission.DRAFT_REOPEN,
}
_ACTION = {
    Transition.RETURN: Action.DRAFT_RETURNED,
    Transition.WITHDRAW: Action.DRAFT_WITHDRAWN,
    Transition.REOPEN: Action.DRAFT_REOPENED,
}


@dataclass(frozen=True)
class CheckedStep:
    """A step that may be taken, for as long as the work that asked holds the draft's lock."""

    stored: StoredVersion
    step: Step


@dataclass(frozen=True)
class Entered:
    """What the event that tells of the step needs."""

    draft: str
    version: int
    old: DraftState
    new: DraftState


class NotReady(Conflict):
    """Something holds the step back; ``blockers`` and ``details`` name each."""

    code = "not_ready"

    def __init__(self, draft_id: str, transition: Transition, found: Sequence[Blocker]) -> None:
        self.blockers = tuple(found)
        super().__init__(
            f"the step {transition} is held back by {len(found)} things",
            where=draft_id,
            got=f"{found[0].id}: {found[0].text}",
            details=tuple(f"{one.kind} {one.id}: {one.text}" for one in found),
        )


class Unsigned(Conflict):
    """A signed step without its signature."""

    code = "unsigned"


def check_step(
    work: Work, reviewing: Reviewing, stored: StoredVersion, transition: Transition
) -> CheckedStep:
    """Rules 1 to 4, before anything is signed; ``stored`` is the newest version, locked by this
    work. Raises Forbidden, :class:`IllegalTransition`, NotIndependent, :class:`NotReady`."""
    actor = allow(work, _PERMISSION[transition])
    step = step_from(stored.state, transition)
    _check_role(actor, step)
    if step.meaning is not None:
        signed = reviewing.signed(work.session, stored.draft)
        person = actor.person or ""
        require_independence(work.session, stored, person, step.meaning, signed, work.now)
    if transition is Transition.WITHDRAW:
        _check_never_approved(reviewing.signed(work.session, stored.draft), stored.draft)
    found = list(blockers(reviewing, work.session, actor, stored, transition))
    if found:
        raise NotReady(stored.draft, transition, found)
    return CheckedStep(stored, step)


def enter_checked(
    work: Work, reviewing: Reviewing, checked: CheckedStep, reason: str | None = None
) -> Entered:
    """Rules 5 and 6, of what :func:`check_step` let pass in this work. Raises BadInput for a reason
    that is missing, and :class:`Unsigned` for a signed step without a signature at its time."""
    stored, step = checked.stored, checked.step
    typed = _reason(step, reason)
    if step.meaning is not None:
        _check_signature(work, reviewing, stored, step.meaning)
    if step.transition is Transition.REOPEN:
        _decide_reopening(work, stored, typed)
    set_state(work.session, stored.draft, step.target)
    if step.transition in _ACTION:
        old, new = {"state": stored.state}, {"state": step.target, "version": stored.version}
        work.record(_ACTION[step.transition], "draft", stored.draft, old=old, new=new, reason=typed)
    return Entered(stored.draft, stored.version, stored.state, step.target)


def enter_state(
    work: Work,
    reviewing: Reviewing,
    draft_id: str,
    transition: Transition,
    reason: str | None = None,
) -> Entered:
    """Raises NotFound, and what :func:`check_step` and :func:`enter_checked` raise."""
    actor = allow(work, _PERMISSION[transition])
    stored = lock_newest(work.session, draft_id, actor.scope)
    checked = check_step(work, reviewing, stored, transition)
    return enter_checked(work, reviewing, checked, reason)


def return_draft(work: Work, reviewing: Reviewing, draft_id: str, reason: str) -> Entered:
    """To its writers, by the reviewer or by QA, unsigned."""
    return enter_state(work, reviewing, draft_id, Transition.RETURN, reason)


def withdraw(work: Work, reviewing: Reviewing, draft_id: str, reason: str) -> Entered:
    """For good; every version stays readable."""
    return enter_state(work, reviewing, draft_id, Transition.WITHDRAW, reason)


def reopen(work: Work, reviewing: Reviewing, draft_id: str, reason: str) -> Entered:
    """The approved version and its signatures stay; what changes becomes a new version."""
    return enter_state(work, reviewing, draft_id, Transition.REOPEN, reason)


def _check_never_approved(signed: Sequence[Signed], draft_id: str) -> None:
    """What QA has approved does not end by its writers' word alone, opened again or not."""
    if any(one.meaning == Meaning.APPROVED for one in signed):
        raise Conflict(
            "a record that was approved is not withdrawn",
            where=draft_id,
            hint="Change it and have it approved anew",
        )


def _check_role(actor: Actor, step: Step) -> None:
    if not step.roles & actor.roles:
        raise Forbidden(
            f"{actor.id} does not take the step {step.transition}",
            expected=f"one of the roles {', '.join(sorted(step.roles))}",
            got=actor.role,
        )


def _reason(step: Step, reason: str | None) -> str:
    """Empty where none is needed and none was given."""
    if reason is None and step.needs_reason:
        raise BadInput(f"the step {step.transition} needs a reason", where="reason")
    return "" if reason is None else text(reason, "reason", REASON_LENGTH)


def _check_signature(
    work: Work, reviewing: Reviewing, stored: StoredVersion, meaning: Meaning
) -> None:
    """An earlier signature of the same meaning, of a round that was sent back, does not count."""
    actor = acting(work)
    wanted = (meaning, stored.version, actor.person, work.now)
    signed = reviewing.signed(work.session, stored.draft)
    if wanted not in {(one.meaning, one.version, one.person, one.at) for one in signed}:
        raise Unsigned(
            f"{actor.id} did not sign version {stored.version} as {meaning} in this step",
            where=stored.draft,
        )


def _decide_reopening(work: Work, stored: StoredVersion, reason: str) -> None:
    """Reopening is on the closed list of decisions: the database, too, asks who makes it."""
    before = decisions.current(work.session, stored.draft).get(decisions.REOPENING.field)
    decisions.write(work, stored, decisions.REOPENING, before, "reopened", reason)
