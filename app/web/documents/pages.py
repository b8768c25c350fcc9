"""Controlled documents: the register as of a date, one document to read, two versions compared."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from app.api.access import CurrentService
from app.api.schemas_documents import difference_view
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.documents import store
from app.documents.comparison import ClauseKind, compare
from app.documents.versions import all_versions, find_version, versions_of
from app.records.view import View
from app.retrieval.search import parse_as_of
from app.web.documents.reader_view import open_document
from app.web.documents.view import State, came_lately, grouped, listed, matching
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import page as show_page
from app.web.frame.shell import zone_of
from app.wiring import Service

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Reader = Annotated[Actor, sees(Permission.RECORDS_READ)]
Version = Annotated[str, Query(min_length=1, max_length=200)]
Offset = Annotated[int, Query(ge=0, lt=2**31)]


@router.get("/documents")
def documents(
    actor: Reader,
    service: CurrentService,
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    at: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """``at`` is the day as of which the register is read, by default now."""
    moment = _moment(service, actor, at)
    with service.ledger.database.read() as session:
        everything = listed(all_versions(View(session, scope=actor.scope)), moment)
    in_state = {one: sum(item.state is one for item in everything) for one in State}
    chosen = [one for one in matching(everything, q) if state in ("", one.state)]
    return show_page(
        request,
        "documents.html",
        actor,
        title="Documents",
        here="documents",
        groups=grouped(chosen),
        in_state=in_state,
        total=len(everything),
        found=len(chosen),
        lately=came_lately(everything, moment),
        q=q,
        state=state,
        at=at,
        moment=moment,
    )


@router.get("/documents/{number:path}/compare")
def compared(
    actor: Reader,
    service: CurrentService,
    request: Request,
    number: str,
    old: Version,
    new: Version,
) -> Response:
    with service.ledger.database.read() as session:
        view = View(session, scope=actor.scope)
        before, after = (find_version(view, number, version) for version in (old, new))
        found = compare(
            store.chunks_of(session, before.sha256), store.chunks_of(session, after.sha256)
        )
        versions = versions_of(view, number)
    kinds = [change.kind for change in found.changes]
    return show_page(
        request,
        "compare.html",
        actor,
        title=f"{number}, version {old} and {new}",
        here="documents",
        old=before,
        new=after,
        versions=versions,
        difference=difference_view(before, after, found),
        tally=[(kind.value, kinds.count(kind)) for kind in ClauseKind if kind in kinds],
    )


@router.get("/documents/{number:path}")
def document(
    actor: Reader,
    service: CurrentService,
    request: Request,
    number: str,
    version: Version | None = None,
    page: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    start: Offset = 0,
    end: Offset = 0,
) -> Response:
    """One page of one version to read; the span of its text is marked where one is named."""
    span = (start, end) if start < end else None
    with service.ledger.database.read() as session:
        view = View(session, scope=actor.scope)
        opened = open_document(view, number, version, page, span, service.ledger.clock())
    return show_page(
        request,
        "document.html",
        actor,
        title=f"{number} · {opened.chosen.title}",
        here="documents",
        shown=opened,
    )


def _moment(service: Service, actor: Actor, at: str) -> datetime:
    if not at:
        return service.ledger.clock()
    return parse_as_of(at, zone_of(service, actor) or ZoneInfo("UTC"))
