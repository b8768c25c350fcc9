"""Pages of administration: accounts, what they hold and held, and what qualifies them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import CurrentService
from app.auth import store
from app.auth.access import access_at
from app.auth.actor import Actor, Role
from app.auth.permissions import Permission, permits
from app.auth.qualification import Attestation
from app.retrieval.search import parse_as_of
from app.web.administration.view import (
    ATTESTATIONS,
    COURSES,
    accounts,
    dossier_of,
    known_scopes,
)
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import manner, page

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Reader = Annotated[Actor, sees(Permission.PEOPLE_READ)]


@router.get("/people")
def people(
    actor: Reader,
    service: CurrentService,
    request: Request,
    q: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    with service.ledger.database.read() as session:
        found = accounts(session, service.ledger.clock(), q.strip())
    return page(request, "people.html", actor, title="People", here="people", found=found, q=q)


@router.get("/people/access")
def access(
    actor: Reader,
    service: CurrentService,
    request: Request,
    at: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Who held what at a time, in the site's zone; now, where none is named."""
    zone = manner(request, service, actor).zone
    moment = parse_as_of(at, zone) if at else service.ledger.clock()
    with service.ledger.database.read() as session:
        held = access_at(session, moment)
    return page(
        request,
        "access.html",
        actor,
        title="Who held what",
        here="people",
        held=held,
        at=moment,
        asked=moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        zone=zone.key,
    )


@router.get("/people/{person_id}")
def person(actor: Reader, service: CurrentService, request: Request, person_id: str) -> Response:
    now = service.ledger.clock()
    with service.ledger.database.read() as session:
        kept = dossier_of(session, actor, person_id, now)
        everybody = store.all_people(session)
        scopes = known_scopes(session, now)
    works_on = kept.account.person.is_active and not kept.is_own
    return page(
        request,
        "person.html",
        actor,
        title=kept.account.person.name,
        here="people",
        kept=kept,
        administers=works_on and permits(actor, Permission.PEOPLE_ADMINISTER),
        records=works_on and permits(actor, Permission.TRAINING_RECORD),
        others=[one for one in everybody if one.is_active and one.id != person_id],
        scopes=scopes,
        roles=list(Role),
        courses=COURSES,
        attestations=ATTESTATIONS,
        by_others=[one for one in Attestation if one is not Attestation.SIGNATURE_ACCOUNTABILITY],
        base_url=service.settings.base_url,
    )
