"""Pages of the chat: a thread with its turns, and what of a turn was told since a page saw it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from app.agent import service as threads
from app.agent import store
from app.agent.store import Thread
from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.records.store import each_package
from app.records.view import View
from app.web.chat.view import (
    TurnShown,
    attachable,
    commands,
    examples,
    thing_of,
    turn_shown,
)
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import page, words_of_scope

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Reader = Annotated[Actor, sees(Permission.RECORDS_READ)]
Words = Annotated[str, Query(max_length=200)]


@router.get("/chat")
def new_chat(
    actor: Reader, service: CurrentService, request: Request, q: Words = "", about: Words = ""
) -> Response:
    """A thread that does not exist until something is asked in it. ``about`` is a thing to ask
    about, ``deviation:DEV-2025-0124``."""
    service.warming.begin()
    with service.ledger.database.read() as session:
        view = View(session, scope=actor.scope)
        values = _beside(session, actor, q)
        values |= {"examples": examples(view), "attached": thing_of(about)}
    return _page(request, actor, None, (), values)


@router.get("/chat/attachable")
def find_attachable(
    actor: Reader, service: CurrentService, request: Request, q: Words = ""
) -> Response:
    """Deviations and documents that a question can be about, for the dialog."""
    with service.ledger.database.read() as session:
        found = attachable(View(session, scope=actor.scope), q)
    return page(request, "chat_attachable.html", actor, title="Attach", here="chat", found=found)


@router.get("/chat/turns/{turn_id}")
def turn(
    actor: Reader,
    service: CurrentService,
    request: Request,
    turn_id: str,
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """What was told behind the event ``after``, drawn as the whole page draws it."""
    with service.ledger.database.read() as session:
        shown = turn_shown(*threads.read_turn(session, actor, turn_id), after=after)
    values: dict[str, Any] = {"one": shown, "is_more": after > 0}
    return page(request, "chat_turn.html", actor, title="Turn", here="chat", **values)


@router.get("/chat/{thread_id}")
def thread(
    actor: Reader, service: CurrentService, request: Request, thread_id: str, q: Words = ""
) -> Response:
    service.warming.begin()
    with service.ledger.database.read() as session:
        found = store.get_thread(session, actor, thread_id)
        told = store.events_of_thread(session, found.id)
        turns = store.turns_of(session, found.id)
        shown = tuple(turn_shown(one, told.get(one.id, ())) for one in turns)
        values = _beside(session, actor, q)
    return _page(request, actor, found, shown, values)


def _beside(session: Session, actor: Actor, words: str) -> dict[str, Any]:
    """The other threads, and what a thread can be narrowed to."""
    view = View(session, scope=actor.scope)
    sites = {one["site"]: one["name"] for one in each_package(session)}
    return {
        "threads": store.threads_of(session, actor, words),
        "words": words,
        "sites": {site: name for site, name in sites.items() if actor.scope.allows_site(site)},
        "products": dict(view.select("products", "product", "name")),
        "commands": commands(),
        "examples": (),
        "attached": None,
    }


def _page(
    request: Request,
    actor: Actor,
    found: Thread | None,
    turns: Sequence[TurnShown],
    values: dict[str, Any],
) -> Response:
    shown = {
        "thread": found,
        "turns": turns,
        "narrowed": words_of_scope(actor.scope.within(found.scope) if found else actor.scope),
        "draft_of": turns[-1].draft_of if turns else None,
        **values,
    }
    title = found.title if found and found.title else "New conversation"
    return page(request, "chat.html", actor, title=title, here="chat", **shown)
