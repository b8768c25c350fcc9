"""The trail: of one record with its attestation, the whole of it, and the alerts in it."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import CurrentService
from app.api.trail import require_whole, seen_alerts
from app.audit import search
from app.audit.actions import Action
from app.audit.alerts import open_alerts
from app.audit.attest import LOOKING, is_by
from app.auth.acting import own_ids
from app.auth.actor import Actor
from app.auth.permissions import Permission, permits
from app.drafts.store import get_version
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import manner, page
from app.web.trail.action_words import WORDS
from app.web.trail.search import Asked, exported, query_of
from app.web.trail.view import chain_state, event_lines, grouped, names

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_PER_PAGE = 50


@router.get("/drafts/{draft_id}/trail")
def record_trail(
    actor: Annotated[Actor, sees(Permission.RECORD_TRAIL_READ)],
    service: CurrentService,
    request: Request,
    draft_id: str,
) -> Response:
    """Newest first. That it was opened is told by the page's script, where it is news."""
    with service.ledger.database.read() as session:
        stored = get_version(session, draft_id, scope=actor.scope)
        query = search.Query(entity="draft", entity_id=draft_id)
        entries = list(search.find_all(session, query))
        own = own_ids(session, actor)
        known = names(session)
    done = [one for one in entries if one.event.action not in LOOKING]
    lines = list(event_lines(reversed(entries), known))
    since = [one for one in lines if one.seq > (done[-1].seq if done else 0)]
    return page(
        request,
        "record_trail.html",
        actor,
        title=f"{stored.content['subject']}, trail",
        here="drafts",
        stored=stored,
        groups=grouped(lines),
        reviewed=[one for one in lines if one.action == Action.TRAIL_REVIEWED],
        is_news=not any(one.action == Action.TRAIL_OPENED and one.actor in own for one in since),
        is_own=any(is_by(one.event.actor, own) for one in done),
    )


@router.get("/trail")
def trail(
    actor: Annotated[Actor, sees(Permission.ALERTS_READ)],
    service: CurrentService,
    request: Request,
    asked: Annotated[Asked, Depends()],
    cursor: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> Response:
    """Who reads alerts alone is led to them."""
    if not permits(actor, Permission.TRAIL_READ):
        return RedirectResponse("/alerts", status_code=303)
    require_whole(actor)
    query = query_of(asked, manner(request, service, actor).zone)
    with service.ledger.database.read() as session:
        found = search.search(session, query, cursor=cursor, limit=_PER_PAGE, newest_first=True)
        known = names(session)
        chain = chain_state(session, service.ledger)
    return page(
        request,
        "trail.html",
        actor,
        title="Audit trail",
        here="trail",
        asked=asked,
        groups=grouped(event_lines(found.entries, known)),
        older=found.next_cursor and urlencode({**asked.typed, "cursor": found.next_cursor}),
        newest=cursor and (urlencode(asked.typed) or "from=newest"),
        export=urlencode(exported(query)),
        people=sorted(known.by_username.items(), key=lambda one: one[1]),
        actions=sorted(
            ((one.value, words) for one, (words, _) in WORDS.items()), key=lambda one: one[1]
        ),
        chain=chain,
        anchors=str(service.ledger.anchors),
    )


@router.get("/alerts")
def alerts(
    actor: Annotated[Actor, sees(Permission.ALERTS_READ)],
    service: CurrentService,
    request: Request,
) -> Response:
    """Those that nobody has answered for; the answered ones stand in the trail."""
    with service.ledger.database.read() as session:
        found = seen_alerts(session, actor, open_alerts(session))
        own = own_ids(session, actor)
        lines = list(event_lines(reversed(found), names(session)))
    return page(
        request,
        "alerts.html",
        actor,
        title="Alerts",
        here="trail",
        lines=lines,
        own={one.seq for one in lines if {one.actor, one.entity_id} & own},
    )
