"""Review: evidence opened, adoption, comments, decisions, steps back."""

from typing import Annotated

from fastapi import APIRouter, Header

from app.api.access import CurrentService, Route, may
from app.api.drafts import IfMatch, based_on
from app.api.schemas_people import WithReason
from app.api.schemas_review import (
    Decide,
    DecidedView,
    NewComment,
    OpenedView,
    OpenEvidence,
    Readiness,
    ReadSection,
    Resolve,
    StateView,
)
from app.api.views import decided_view
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.drafts.store import get_version
from app.oversight.times import record_time
from app.review import adoption, comments, decisions, openings, readiness, store
from app.review import service as steps
from app.review.service import Entered
from app.review.states import Transition

router = APIRouter(tags=["review"], route_class=Route)

Opener = Annotated[Actor, may(Permission.EVIDENCE_OPEN)]
Commenter = Annotated[Actor, may(Permission.COMMENT)]
Reader = Annotated[Actor, may(Permission.RECORDS_READ)]
Revision = Annotated[
    str, Header(alias="If-Match", max_length=20, description="The revision decided upon, from 0.")
]


@router.post("/drafts/{draft_id}/openings", status_code=201)
def open_evidence(
    actor: Opener, service: CurrentService, draft_id: str, given: OpenEvidence
) -> OpenedView:
    """Shows one piece of evidence, and keeps that this person has seen it."""
    with service.ledger.work(actor) as work:
        shown = openings.open_evidence(work, draft_id, given.evidence)
    return OpenedView.model_validate(shown, from_attributes=True)


@router.post("/drafts/{draft_id}/sections/{section_id}/time", status_code=204)
def spend_time(
    actor: Opener, service: CurrentService, draft_id: str, section_id: str, given: ReadSection
) -> None:
    """How long the person had the section before them; counts in oversight alone."""
    with service.ledger.work(actor) as work:
        record_time(work, draft_id, given.version, section_id, given.seconds)


@router.post("/drafts/{draft_id}/sections/{section_id}/adoption", status_code=201)
def adopt(
    actor: Annotated[Actor, may(Permission.DRAFT_ADOPT)],
    service: CurrentService,
    draft_id: str,
    section_id: str,
    if_match: IfMatch,
) -> adoption.SectionAdoption:
    """One section, once its evidence was opened: 409 names what was not."""
    with service.ledger.work(actor) as work:
        return adoption.adopt(work, draft_id, based_on(if_match), section_id)


@router.get("/drafts/{draft_id}/comments")
def list_comments(actor: Reader, service: CurrentService, draft_id: str) -> list[store.Comment]:
    with service.ledger.database.read() as session:
        get_version(session, draft_id, scope=actor.scope)
        return list(store.comments_of(session, draft_id))


@router.post("/drafts/{draft_id}/comments", status_code=201)
def comment(
    actor: Commenter, service: CurrentService, draft_id: str, given: NewComment
) -> store.Comment:
    with service.ledger.work(actor) as work:
        return comments.make_comment(work, draft_id, given.statement, given.text)


@router.post("/drafts/{draft_id}/comments/{comment_id}/resolve")
def resolve(
    actor: Commenter, service: CurrentService, draft_id: str, comment_id: str, given: Resolve
) -> store.Comment:
    with service.ledger.work(actor) as work:
        return comments.resolve_comment(work, draft_id, comment_id, given.text)


@router.put("/drafts/{draft_id}/decisions/{field:path}")
def decide(
    actor: Annotated[Actor, may(Permission.DECIDE)],
    service: CurrentService,
    draft_id: str,
    field: str,
    given: Decide,
    revision: Revision,
) -> DecidedView:
    """One field, by a person in the role that it asks for. `If-Match` is the revision that the
    person saw, `"0"` for none: another one in between is 409, with both values."""
    kinds = service.reviewing.kinds
    seen = 0 if revision.strip('"') == "0" else based_on(revision)
    with service.ledger.work(actor) as work:
        made = decisions.decide(work, kinds, draft_id, field, given.value, given.reason, seen)
    return decided_view(made)


@router.get("/drafts/{draft_id}/readiness/{transition}")
def ready(
    actor: Reader, service: CurrentService, draft_id: str, transition: Transition
) -> Readiness:
    """What still holds the step back, for everybody alike."""
    with service.ledger.database.read() as session:
        found = readiness.readiness(service.reviewing, session, draft_id, actor, transition)
    return Readiness(transition=transition, blockers=list(found))


@router.post("/drafts/{draft_id}/return")
def return_draft(
    actor: Annotated[Actor, may(Permission.DRAFT_RETURN)],
    service: CurrentService,
    draft_id: str,
    given: WithReason,
) -> StateView:
    """To its writers, for changes."""
    with service.ledger.work(actor) as work:
        return _state(steps.return_draft(work, service.reviewing, draft_id, given.reason))


@router.post("/drafts/{draft_id}/withdraw")
def withdraw(
    actor: Annotated[Actor, may(Permission.DRAFT_WITHDRAW)],
    service: CurrentService,
    draft_id: str,
    given: WithReason,
) -> StateView:
    """For good; every version stays readable."""
    with service.ledger.work(actor) as work:
        return _state(steps.withdraw(work, service.reviewing, draft_id, given.reason))


@router.post("/drafts/{draft_id}/reopen")
def reopen(
    actor: Annotated[Actor, may(Permission.DRAFT_REOPEN)],
    service: CurrentService,
    draft_id: str,
    given: WithReason,
) -> StateView:
    """The approved version stays as it is, with its signatures; changes become a new version."""
    with service.ledger.work(actor) as work:
        return _state(steps.reopen(work, service.reviewing, draft_id, given.reason))


def _state(entered: Entered) -> StateView:
    return StateView(draft=entered.draft, version=entered.version, state=entered.new)
