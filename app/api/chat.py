"""The chat: threads of the caller, questions in them, and the answer's events as they are told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.agent import service as threads
from app.agent import store
from app.agent.events import TurnEvent
from app.agent.service import Changes
from app.agent.store import Turn
from app.api.access import CurrentService, Route, may
from app.api.schemas_chat import (
    NOW,
    Feedback,
    NewThread,
    Question,
    ThreadChange,
    ThreadList,
    ThreadView,
    ThreadWithTurns,
    TurnView,
    TurnWithEvents,
    thread_view,
    thread_with_turns,
    turn_view,
    turn_with_events,
)
from app.auth.actor import Actor, Scope
from app.auth.permissions import Permission
from app.monitoring import service as monitoring
from app.retrieval.search import parse_as_of

router = APIRouter(prefix="/chat", tags=["chat"], route_class=Route)

Reader = Annotated[Actor, may(Permission.RECORDS_READ)]

_WAIT_S = 1.0  # then it is looked whether somebody else has told something, or the reader is gone


def own_turn(actor: Reader, service: CurrentService, turn_id: str) -> Turn:
    """Before the stream begins: what fails in it can no longer be said with a status."""
    with service.ledger.database.read() as session:
        return store.get_turn(session, actor, turn_id)


@router.post("/threads", status_code=201)
def open_thread(actor: Reader, service: CurrentService, given: NewThread) -> ThreadView:
    """An empty thread of the caller. Nobody else reads it."""
    service.warming.begin()
    as_of, scope = _as_of(service, actor, given.as_of), _scope(given)
    return thread_view(threads.open_thread(service.ledger, actor, as_of, scope))


@router.get("/threads")
def list_threads(
    actor: Reader,
    service: CurrentService,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ThreadList:
    """The caller's own, last used first; with ``q`` those with its words in title or questions."""
    with service.ledger.database.read() as session:
        found = store.threads_of(session, actor, q, limit)
    return ThreadList(items=[thread_view(one) for one in found])


@router.get("/threads/{thread_id}")
def get_thread(actor: Reader, service: CurrentService, thread_id: str) -> ThreadWithTurns:
    with service.ledger.database.read() as session:
        thread = store.get_thread(session, actor, thread_id)
        return thread_with_turns(thread, store.turns_of(session, thread.id))


@router.patch("/threads/{thread_id}")
def change_thread(
    actor: Reader, service: CurrentService, thread_id: str, given: ThreadChange
) -> ThreadView:
    """Title, time and scope, for what is asked from here on."""
    named = given.model_fields_set & {"title", "as_of"}
    if given.model_fields_set & {"sites", "products"}:
        named |= {"scope"}
    as_of = _as_of(service, actor, given.as_of)
    changes = Changes(frozenset(named), given.title or "", as_of, _scope(given))
    return thread_view(threads.change_thread(service.ledger, actor, thread_id, changes))


@router.delete("/threads/{thread_id}", status_code=204)
def archive_thread(actor: Reader, service: CurrentService, thread_id: str) -> None:
    """It is listed no more; its turns can still be opened."""
    threads.archive_thread(service.ledger, actor, thread_id)


@router.post("/threads/{thread_id}/turns", status_code=201)
def ask(actor: Reader, service: CurrentService, thread_id: str, given: Question) -> TurnView:
    """Asks a question. The answer begins at once; its events tell of it."""
    attachments = [one.model_dump(mode="json") for one in given.attachments]
    as_of = _as_of(service, actor, given.as_of)
    turn = threads.ask(
        service.ledger,
        service.chat,
        actor,
        thread_id,
        given.question,
        as_of=as_of,
        attachments=attachments,
    )
    return turn_view(turn)


@router.get("/turns/{turn_id}")
def get_turn(actor: Reader, service: CurrentService, turn_id: str) -> TurnWithEvents:
    with service.ledger.database.read() as session:
        return turn_with_events(*threads.read_turn(session, actor, turn_id))


@router.get("/turns/{turn_id}/events", response_class=EventSourceResponse)
async def stream_events(
    actor: Reader,
    service: CurrentService,
    turn: Annotated[Turn, Depends(own_turn)],
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Every event of the turn, those to come as they are told, up to the last; with
    ``Last-Event-ID`` those behind it. A comment is sent while nothing happens."""
    seen, ended = _seq(last_event_id), False
    while True:
        count = service.chat.count
        found = await asyncio.to_thread(threads.events_after, service.ledger, turn.id, seen)
        for event in found:
            seen, ended = event.seq, event.type.is_last
            yield _sent(event)
        if ended and (not found or found[-1].type.is_last):
            return
        ended = not found and await asyncio.to_thread(_has_ended, service, actor, turn.id)
        if not ended:  # else it is looked once more for what was told before the end
            await service.chat.wait(count, _WAIT_S)


@router.post("/turns/{turn_id}/stop")
def stop(actor: Reader, service: CurrentService, turn_id: str) -> TurnView:
    """What was told so far stays. A turn that has ended stays as it is."""
    return turn_view(threads.stop(service.ledger, service.chat, actor, turn_id))


@router.post("/turns/{turn_id}/retry", status_code=201)
def retry(actor: Reader, service: CurrentService, turn_id: str) -> TurnView:
    """The same question as of the same time, as a new turn of the thread."""
    return turn_view(threads.retry(service.ledger, service.chat, actor, turn_id))


@router.post("/turns/{turn_id}/feedback", status_code=204)
def give_feedback(actor: Reader, service: CurrentService, turn_id: str, given: Feedback) -> None:
    """What the asker thinks of an answer. People read it; nothing applies it."""
    with service.ledger.work(actor) as work:
        monitoring.give_feedback(work, turn_id, given.rating, given.comment)


def _sent(event: TurnEvent) -> ServerSentEvent:
    return ServerSentEvent(data=dict(event.json), event=event.type.value, id=str(event.seq))


def _has_ended(service: CurrentService, actor: Actor, turn_id: str) -> bool:
    """Where the reader had seen its last event already. A turn whose process is gone ends here."""
    with service.ledger.database.read() as session:
        if store.get_turn(session, actor, turn_id).finished_at is not None:
            return True
    service.chat.end_left()
    return False


def _seq(last_event_id: str | None) -> int:
    """What is no number of ours was seen by nobody."""
    given = last_event_id or ""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def _as_of(service: CurrentService, actor: Actor, text: str | None) -> datetime | None:
    """A day is the end of it, where the actor's site is."""
    if not text or text == NOW:
        return None
    return parse_as_of(text, service.site(actor.scope)[2])


def _scope(given: NewThread) -> Scope:
    return Scope(_set(given.sites), _set(given.products))


def _set(names: list[str] | None) -> frozenset[str] | None:
    return frozenset(names) if names else None
