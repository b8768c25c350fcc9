"""The page of the configuration: what runs, what differs, changes and signatures, figures."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from app.api.access import CurrentService
from app.api.schemas_configuration import configuration_view, monitoring_view
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.web.administration.configuration_view import offered_changes, proof_fields
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import page

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/configuration")
def configuration(
    actor: Annotated[Actor, sees(Permission.CONFIGURATION_READ)],
    service: CurrentService,
    request: Request,
) -> Response:
    service.watch.keep()
    with service.ledger.database.read() as session:
        offered = offered_changes(session, actor)
        fields = proof_fields(service, session, actor)
    return page(
        request,
        "configuration.html",
        actor,
        title="Configuration",
        here="people",
        running=configuration_view(service),
        offered=offered,
        fields=fields,
        monitoring=monitoring_view(service),
    )
