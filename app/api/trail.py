"""The audit trail: searched, exported, attested; alerts until somebody answers for them."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from app.api.access import CurrentService, Route, may
from app.api.problems import files
from app.api.schemas_people import Moment
from app.api.schemas_review import Remark, TrailEvent, TrailPage
from app.audit import alerts, attest, export, search
from app.audit.chain import ChainedEvent
from app.auth.acting import own_ids
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.core.canonical import plain
from app.core.errors import Forbidden, NotFound
from app.drafts.store import get_version, ids_within

router = APIRouter(tags=["trail"], route_class=Route)

TrailReader = Annotated[Actor, may(Permission.TRAIL_READ)]
RecordReader = Annotated[Actor, may(Permission.RECORD_TRAIL_READ)]
_MEDIA = {export.Form.CSV: "text/csv", export.Form.JSON_LINES: "application/x-ndjson"}


def _asked(
    entity: Annotated[str | None, Query(max_length=100)] = None,
    entity_id: Annotated[str | None, Query(max_length=200)] = None,
    by: Annotated[str | None, Query(max_length=200)] = None,
    action: Annotated[str | None, Query(max_length=100)] = None,
    since: Moment | None = None,
    until: Moment | None = None,
    text: Annotated[str | None, Query(max_length=500)] = None,
) -> search.Query:
    return search.Query(entity, entity_id, by, action, since, until, text)


@router.get("/audit")
def trail(
    actor: TrailReader,
    service: CurrentService,
    query: Annotated[search.Query, Depends(_asked)],
    cursor: Annotated[int | None, Query(ge=0, lt=2**31)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    newest_first: bool = False,
) -> TrailPage:
    """The whole trail, for those whose scope is whole: an event does not say of which product its
    record is."""
    require_whole(actor)
    with service.ledger.database.read() as session:
        page = search.search(session, query, cursor=cursor, limit=limit, newest_first=newest_first)
    more = None if page.next_cursor is None else str(page.next_cursor)
    return TrailPage(items=[_event(one) for one in page.entries], next_cursor=more)


@router.get(
    "/audit/export.{form}",
    response_class=StreamingResponse,
    responses=files(*_MEDIA.values()),
)
def export_trail(
    actor: TrailReader,
    service: CurrentService,
    form: export.Form,
    query: Annotated[search.Query, Depends(_asked)],
) -> StreamingResponse:
    """CSV or JSON Lines; taking it is itself an event."""
    require_whole(actor)
    with service.ledger.work(actor) as work:
        export.record_export(work, query, form)

    def lines() -> Iterator[str]:
        with service.ledger.database.read() as session:
            yield from export.lines(search.find_all(session, query), form)

    return StreamingResponse(lines(), media_type=_MEDIA[form])


@router.post("/drafts/{draft_id}/trail", status_code=201)
def open_trail(actor: RecordReader, service: CurrentService, draft_id: str) -> list[TrailEvent]:
    """The events of one record, oldest first; keeps that this person has opened them."""
    with service.ledger.work(actor) as work:
        get_version(work.session, draft_id, scope=actor.scope)
        return [_event(one) for one in attest.open_trail(work, "draft", draft_id)]


@router.post("/drafts/{draft_id}/trail/reviewed", status_code=204)
def attest_trail(
    actor: Annotated[Actor, may(Permission.TRAIL_ATTEST)],
    service: CurrentService,
    draft_id: str,
    given: Remark,
) -> None:
    """That this person has reviewed the record's trail: after opening it, and not of own work."""
    with service.ledger.work(actor) as work:
        get_version(work.session, draft_id, scope=actor.scope)
        same = own_ids(work.session, actor)
        attest.attest_reviewed(work, "draft", draft_id, given.remark, same)


@router.get("/alerts")
def list_alerts(
    actor: Annotated[Actor, may(Permission.ALERTS_READ)], service: CurrentService
) -> list[TrailEvent]:
    """Those that nobody has answered for; of drafts, those in scope."""
    with service.ledger.database.read() as session:
        return [_event(one) for one in seen_alerts(session, actor, alerts.open_alerts(session))]


@router.post("/alerts/{seq}/acknowledge", status_code=204)
def acknowledge(
    actor: Annotated[Actor, may(Permission.ALERTS_ACKNOWLEDGE)],
    service: CurrentService,
    seq: Annotated[int, Path(ge=1, lt=2**31)],
    given: Remark,
) -> None:
    with service.ledger.work(actor) as work:
        there = alerts.open_alerts(work.session)
        seen = seen_alerts(work.session, actor, there)
        if seq in {one.seq for one in there} - {one.seq for one in seen}:
            raise NotFound(f"no alert {seq}")
        alerts.acknowledge(work, seq, given.remark, own_ids(work.session, actor))


def seen_alerts(session: Session, actor: Actor, found: list[ChainedEvent]) -> list[ChainedEvent]:
    if actor.scope.is_whole:
        return found
    within = ids_within(session, actor.scope)
    return [one for one in found if one.event.entity != "draft" or one.event.entity_id in within]


def require_whole(actor: Actor) -> None:
    if not actor.scope.is_whole:
        raise Forbidden(
            "the whole trail is for those who may see every site and product",
            hint="Open the trail of a record instead",
        )


def _event(entry: ChainedEvent) -> TrailEvent:
    return TrailEvent(
        seq=entry.seq, prev_hash=entry.prev_hash, hash=entry.hash, **plain(entry.event)
    )
