"""My work: the page that everybody begins with."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import page
from app.web.work.first_run import first_steps
from app.web.work.view import work_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/")
def my_work(
    actor: Annotated[Actor, sees(Permission.ME)], service: CurrentService, request: Request
) -> Response:
    with service.ledger.database.read() as session:
        work = work_of(service, session, actor)
        steps = first_steps(session, actor, service.ledger.clock())
    return page(request, "work.html", actor, title="My work", here="work", work=work, steps=steps)
