"""Drafts: the list, the editor, versions side by side, and what changed in the sources."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.drafts.impact import impact_on
from app.drafts.states import DraftState
from app.drafts.store import get_version, versions_of
from app.web.drafts.alternatives import texts_view
from app.web.drafts.list_view import draft_groups
from app.web.drafts.versions import difference_view
from app.web.drafts.view import editor_view, names_of
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import FRAGMENT, page

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Reader = Annotated[Actor, sees(Permission.RECORDS_READ)]
Version = Annotated[int | None, Query(ge=1, lt=2**31)]


@router.get("/drafts")
def drafts(
    actor: Reader,
    service: CurrentService,
    request: Request,
    state: Annotated[str, Query(max_length=40)] = "",
    words: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    chosen = DraftState(state) if state in set(DraftState) else None
    return page(
        request,
        "drafts.html",
        actor,
        title="Drafts",
        here="drafts",
        groups=draft_groups(service, actor, chosen, words),
        states=[*DraftState],
        state=chosen,
        words=words,
    )


@router.get("/drafts/{draft_id}")
def draft(
    actor: Reader, service: CurrentService, request: Request, draft_id: str, version: Version = None
) -> Response:
    """An earlier version is read, and not edited."""
    view = editor_view(service, actor, draft_id, version)
    return page(
        request,
        "draft.html",
        actor,
        title=f"{view.content.subject}, draft",
        here="drafts",
        view=view,
    )


@router.get("/drafts/{draft_id}/versions")
def versions(actor: Reader, service: CurrentService, request: Request, draft_id: str) -> Response:
    with service.ledger.database.read() as session:
        stored = get_version(session, draft_id, scope=actor.scope)
        found, names = versions_of(session, draft_id), names_of(session)
    return page(
        request,
        "draft_versions.html",
        actor,
        title=f"{stored.content['subject']}, versions",
        here="drafts",
        stored=stored,
        versions=list(reversed(found)),
        names=names,
    )


@router.get("/drafts/{draft_id}/difference")
def difference(
    actor: Reader,
    service: CurrentService,
    request: Request,
    draft_id: str,
    old: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    new: Version = None,
) -> Response:
    """Of two versions; by default the newest and the one before it."""
    view = difference_view(service, actor, draft_id, old, new)
    return page(
        request,
        "draft_difference.html",
        actor,
        title=f"{view.subject}, changes",
        here="drafts",
        view=view,
    )


@router.get("/drafts/{draft_id}/sources")
def sources(actor: Reader, service: CurrentService, request: Request, draft_id: str) -> Response:
    """What changed in the sources since they were cited; from here the draft is made anew."""
    with service.ledger.database.read() as session:
        stored = get_version(session, draft_id, scope=actor.scope)
        found = impact_on(session, draft_id, actor.scope)
    return page(
        request,
        "draft_sources.html",
        actor,
        title=f"{stored.content['subject']}, sources",
        here="drafts",
        stored=stored,
        items=[one for one in found if one.version == stored.version],
        is_fragment=FRAGMENT in request.headers,
    )


@router.get("/drafts/{draft_id}/texts/{section_id}")
def texts(
    actor: Reader, service: CurrentService, request: Request, draft_id: str, section_id: str
) -> Response:
    """People's sentences of a section beside code's, to choose from."""
    view = texts_view(service, actor, draft_id, section_id)
    return page(
        request,
        "draft_texts.html",
        actor,
        title=f"{view.stored.content['subject']}, texts",
        here="drafts",
        view=view,
        is_fragment=FRAGMENT in request.headers,
    )
