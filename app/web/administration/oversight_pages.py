"""Pages that tell whether review works: measures of a period, and exercises with planted errors."""

import secrets
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission, permits
from app.drafts.store import list_drafts
from app.oversight.exercise import list_exercises
from app.oversight.measures import FEW
from app.oversight.service import oversee
from app.web.administration.oversight_view import (
    names_in,
    paper_of,
    period_of,
    runs_of,
    source_of,
    stampings,
)
from app.web.evidence.pages import panel
from app.web.evidence.view import Cited
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import manner, page

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_SEEDS = 2**31


@router.get("/oversight")
def oversight(
    actor: Annotated[Actor, sees(Permission.OVERSIGHT_READ)],
    service: CurrentService,
    request: Request,
    first: date | None = None,
    last: date | None = None,
) -> Response:
    zone = manner(request, service, actor).zone
    period = period_of(first, last, service.ledger.clock(), zone)
    with service.ledger.database.read() as session:
        seen = oversee(session, actor, period.start, period.end)
        alerts = stampings(session, actor)
    return page(
        request,
        "oversight.html",
        actor,
        title="Oversight",
        here="people",
        period=period,
        seen=seen,
        alerts=alerts,
        few=FEW,
    )


@router.get("/exercises")
def exercises(
    actor: Annotated[Actor, sees(Permission.ME)], service: CurrentService, request: Request
) -> Response:
    """Of those who take them, and of those who oversee review."""
    makes = permits(actor, Permission.EXERCISE_MAKE)
    with service.ledger.database.read() as session:
        listed = list_exercises(session, actor)
        names = names_in(session, listed)
        drafts = list_drafts(session, actor.scope) if makes else []
    return page(
        request,
        "exercises.html",
        actor,
        title="Exercises",
        here=_place(actor),
        listed=listed,
        names=names,
        drafts=[one for one in drafts if one["state"] not in ("withdrawn", "archived")],
        seed=secrets.randbelow(_SEEDS),
    )


@router.get("/exercises/{exercise_id}")
def exercise(
    actor: Annotated[Actor, sees(Permission.EXERCISE_TAKE)],
    service: CurrentService,
    request: Request,
    exercise_id: str,
) -> Response:
    with service.ledger.database.read() as session:
        paper = paper_of(session, actor, exercise_id)
    return page(
        request,
        "exercise.html",
        actor,
        title=paper.shown.title,
        here=_place(actor),
        paper=paper,
        can_take=paper.can_take(actor),
        runs=lambda text: runs_of(text, paper.shown.evidence),
    )


@router.get("/evidence/exercise/{exercise_id}/{evidence_id}")
def of_exercise(
    actor: Annotated[Actor, sees(Permission.EXERCISE_TAKE)],
    service: CurrentService,
    request: Request,
    exercise_id: str,
    evidence_id: str,
    page: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> Response:
    """A source of the copy, without what rests on it: that would tell the errors."""

    def find(session: Session) -> Cited:
        return source_of(session, actor, exercise_id, evidence_id)

    return panel(actor, service, request, find, page)


def _place(actor: Actor) -> str:
    """Whoever does not administer finds exercises from their own work."""
    return "people" if permits(actor, Permission.PEOPLE_READ) else "work"
