"""The page of retention: the dry run, holds, disposals and their certificates."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.auth.store import all_people
from app.retention.service import holds_seen, retention_report, rules_of
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import page

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/retention")
def retention(
    actor: Annotated[Actor, sees(Permission.RETENTION_READ)],
    service: CurrentService,
    request: Request,
) -> Response:
    chosen = rules_of(service.settings)
    with service.ledger.database.read() as session:
        report = retention_report(session, actor, chosen, service.ledger.clock())
        holds = holds_seen(session, actor)
        names = {one.id: one.name for one in all_people(session)}
    return page(
        request,
        "retention.html",
        actor,
        title="Retention",
        here="people",
        report=report,
        holds=holds,
        names=names,
        subjects=sorted({one.kept.subject for one in report.lines}),
    )
