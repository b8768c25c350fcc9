"""What watches over review and over the records: oversight, exercises, retention."""

from typing import Annotated, Any

from fastapi import APIRouter

from app.api.access import CurrentService, Route, may
from app.api.schemas_people import Moment, WithReason
from app.api.schemas_review import Made, Marked, NewExercise, NewHold
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.core.canonical import plain
from app.oversight import exercise
from app.oversight import service as oversight
from app.retention import service as retention

router = APIRouter(tags=["oversight and retention"], route_class=Route)

Holder = Annotated[Actor, may(Permission.RETENTION_HOLD)]


@router.get("/oversight")
def oversee(
    actor: Annotated[Actor, may(Permission.OVERSIGHT_READ)],
    service: CurrentService,
    start: Moment,
    end: Moment,
) -> oversight.Oversight:
    """How drafts were checked and adopted in a period: for training, never for content."""
    with service.ledger.database.read() as session:
        return oversight.oversee(session, actor, start, end)


@router.post("/exercises", status_code=201)
def make_exercise(
    actor: Annotated[Actor, may(Permission.EXERCISE_MAKE)],
    service: CurrentService,
    given: NewExercise,
) -> Made:
    """A copy of a draft with planted errors, apart from the records."""
    with service.ledger.work(actor) as work:
        return Made(id=exercise.make_exercise(work, given.draft, given.seed, given.count))


@router.get("/exercises/{exercise_id}")
def show_exercise(
    actor: Annotated[Actor, may(Permission.EXERCISE_TAKE)],
    service: CurrentService,
    exercise_id: str,
) -> exercise.Shown:
    with service.ledger.database.read() as session:
        return exercise.show_exercise(session, actor, exercise_id)


@router.post("/exercises/{exercise_id}/answer", status_code=201)
def take_exercise(
    actor: Annotated[Actor, may(Permission.EXERCISE_TAKE)],
    service: CurrentService,
    exercise_id: str,
    given: Marked,
) -> exercise.Result:
    """Which statements are wrong: once a person."""
    with service.ledger.work(actor) as work:
        return exercise.take_exercise(work, exercise_id, given.statements)


@router.get("/exercises/{exercise_id}/solution")
def solution(
    actor: Annotated[Actor, may(Permission.EXERCISE_TAKE)],
    service: CurrentService,
    exercise_id: str,
) -> list[dict[str, Any]]:
    """For whoever has answered."""
    with service.ledger.database.read() as session:
        return [dict(one) for one in exercise.solution(session, actor, exercise_id)]


@router.get("/retention")
def retention_report(
    actor: Annotated[Actor, may(Permission.RETENTION_READ)], service: CurrentService
) -> dict[str, Any]:
    """The dry run: what is kept until when, by which rule, under which hold. Changes nothing."""
    chosen = retention.rules_of(service.settings)
    with service.ledger.database.read() as session:
        report = retention.retention_report(session, actor, chosen, service.ledger.clock())
    return plain(report)


@router.post("/holds", status_code=201)
def set_hold(actor: Holder, service: CurrentService, given: NewHold) -> Made:
    with service.ledger.work(actor) as work:
        return Made(id=retention.set_hold(work, given.on, given.record, given.reason).id)


@router.post("/holds/{hold_id}/release", status_code=204)
def release_hold(actor: Holder, service: CurrentService, hold_id: str, given: WithReason) -> None:
    with service.ledger.work(actor) as work:
        retention.release_hold(work, hold_id, given.reason)


@router.post("/drafts/{draft_id}/dispose")
def dispose(
    actor: Annotated[Actor, may(Permission.RETENTION_DISPOSE)],
    service: CurrentService,
    draft_id: str,
    given: WithReason,
) -> dict[str, Any]:
    """Only past retention and under no hold: else 409. Leaves a certificate."""
    chosen = retention.rules_of(service.settings)
    with service.ledger.work(actor) as work:
        return plain(retention.dispose(work, draft_id, given.reason, chosen))
