"""Wire shapes of the chat."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.agent.events import EventType, TurnEvent, TurnState
from app.agent.service import LONGEST_QUESTION
from app.agent.store import Thread, Turn
from app.agent.things import ThingKind
from app.agent.titles import LONGEST_TITLE
from app.api.schemas_people import Given

NOW = "now"
_Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Names = Annotated[list[_Name], Field(max_length=100)]


class Feedback(Given):
    rating: Literal["up", "down"]
    comment: str | None = Field(default=None, min_length=1, max_length=2000)


class NewThread(Given):
    """``as_of`` is a date or a time, as in a search; ``now`` and None are whenever something is
    asked. ``sites`` and ``products`` narrow what the person may see; none named narrow nothing."""

    as_of: str | None = Field(default=None, max_length=40)
    sites: _Names | None = None
    products: _Names | None = None


class ThreadChange(NewThread):
    """What is named is changed; ``sites`` and ``products`` together are the scope."""

    title: str | None = Field(default=None, min_length=1, max_length=LONGEST_TITLE)


class Attachment(Given):
    """A thing that the question is about, though it does not name it."""

    kind: ThingKind
    id: _Name


class Question(Given):
    """``as_of`` takes the place of the thread's."""

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    as_of: str | None = Field(default=None, max_length=40)
    attachments: list[Attachment] = Field(default_factory=list, max_length=8)


class ThreadView(BaseModel):
    id: str
    title: str
    as_of: datetime | None
    sites: list[str] | None
    products: list[str] | None
    created_at: datetime
    used_at: datetime
    archived: bool


class ThreadList(BaseModel):
    """Last used first."""

    items: list[ThreadView]


class TurnView(BaseModel):
    """``intent`` is what the question was understood to ask, once that is known."""

    id: str
    thread: str
    number: int
    question: str
    as_of: datetime | None
    attachments: list[dict[str, Any]]
    state: TurnState
    intent: str | None
    started_at: datetime
    finished_at: datetime | None


class ThreadWithTurns(ThreadView):
    """In the order of the questions."""

    turns: list[TurnView]


class EventView(BaseModel):
    """``json`` depends on the type; see the chat's description."""

    seq: int
    type: EventType
    json_: dict[str, Any] = Field(serialization_alias="json")
    at: datetime


class TurnWithEvents(TurnView):
    """All that was told so far, in order."""

    events: list[EventView]


def thread_view(thread: Thread) -> ThreadView:
    return ThreadView(**_thread(thread))


def thread_with_turns(thread: Thread, turns: list[Turn]) -> ThreadWithTurns:
    return ThreadWithTurns(**_thread(thread), turns=[turn_view(one) for one in turns])


def turn_view(turn: Turn) -> TurnView:
    return TurnView(**_turn(turn))


def turn_with_events(turn: Turn, events: list[TurnEvent]) -> TurnWithEvents:
    return TurnWithEvents(**_turn(turn), events=[event_view(one) for one in events])


def event_view(event: TurnEvent) -> EventView:
    return EventView(seq=event.seq, type=event.type, json_=dict(event.json), at=event.at)


def _thread(thread: Thread) -> dict[str, Any]:
    sites, products = thread.scope.sites, thread.scope.products
    return {
        "id": thread.id,
        "title": thread.title,
        "as_of": thread.as_of,
        "sites": None if sites is None else sorted(sites),
        "products": None if products is None else sorted(products),
        "created_at": thread.created_at,
        "used_at": thread.used_at,
        "archived": thread.archived_at is not None,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {name: value for name, value in turn.__dict__.items() if name != "subjects"}
