"""Dossier: approved records as sources, by product, with the files that they go out as."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.web.deviations.dossier_store import approved, received
from app.web.deviations.store import products
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import page

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Text = Annotated[str, Query(max_length=200)]


@router.get("/dossier")
def dossier(
    actor: Annotated[Actor, sees(Permission.RECORDS_READ)],
    service: CurrentService,
    request: Request,
    q: Text = "",
    product: Text = "",
) -> Response:
    with service.ledger.database.read() as session:
        records = approved(session, actor.scope, product, q)
        archived = received(session, actor.scope, product, q)
        known = products(session, actor.scope)
    names = dict(known)
    by_product = groupby(records, key=lambda one: one.product)
    return page(
        request,
        "dossier.html",
        actor,
        title="Dossier",
        here="dossier",
        groups=[(names.get(one or "", one), one, list(group)) for one, group in by_product],
        archived=archived,
        products=known,
        q=q,
        product=product,
        kinds={name: kind.title for name, kind in service.reviewing.kinds.items()},
    )
