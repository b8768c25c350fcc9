"""The door for chat programs: OpenAI's chat completions over the chat, for API tokens alone.

The answer is the chat's own, with its steps, sources and abstentions; temperature and the like are
of no effect on it. ``citations``, ``abstained``, ``thread`` and ``turn`` stand beside the text.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from app.agent.events import EventType, TurnEvent
from app.agent.store import Turn
from app.api.access import CurrentService, machine_may
from app.api.answer_text import piece_of, sources, title_of
from app.api.completions_errors import (
    RESPONSES,
    AnswerFailed,
    ErrorRoute,
    NoSuchModel,
    Unsupported,
    error_body,
)
from app.api.completions_turn import begin, follow
from app.api.schemas_completions import (
    MODEL,
    Answer,
    Choice,
    Cited,
    Completion,
    CompletionRequest,
    Offered,
    OfferedList,
    UsageCounts,
)
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.core.canonical import canonical_json
from app.llm.store import calls_of
from app.wiring import Service

router = APIRouter(prefix="/v1", tags=["programs"], route_class=ErrorRoute, responses=RESPONSES)

Machine = Annotated[Actor, machine_may(Permission.RECORDS_READ)]

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}
}
_NONE = (None, False, 0, [], {}, "none")
_UNSUPPORTED = {
    "tools": "no tools: the service runs its own",
    "functions": "no functions: the service runs its own tools",
    "tool_choice": "none",
    "function_call": "none",
    "logprobs": "no probabilities: the answer is put together of claims",
    "top_logprobs": "no probabilities: the answer is put together of claims",
    "logit_bias": "no bias",
    "audio": "text",
    "web_search_options": "nothing: nothing outside the records is searched",
}


@router.get("/models")
def list_models(_actor: Machine) -> OfferedList:
    """The one name there is; which language model is behind it, if any, the settings say."""
    return OfferedList(data=[_OFFERED])


@router.get("/models/{name}")
def get_model(_actor: Machine, name: str) -> Offered:
    _check_model(name)
    return _OFFERED


@router.post("/chat/completions", response_model=Completion, responses=_STREAM)
async def complete(
    actor: Machine, service: CurrentService, request: Request, given: CompletionRequest
) -> Completion | Response:
    """Answers the last message of the user, in the thread of this conversation. With ``stream`` the
    text comes block by block, and the sources with the last piece. A program that goes away stops
    the answer."""
    _check_supported(given)
    thread, as_of = given.extras
    turn = await asyncio.to_thread(begin, service, actor, given.questions, thread, as_of)
    told = follow(request, service, actor, turn)
    if given.stream:
        with_usage = given.stream_options is not None and given.stream_options.include_usage
        chunks = _chunks(service, turn, told, with_usage)
        return StreamingResponse(chunks, media_type="text/event-stream")
    return await _whole(service, turn, told)


async def _whole(service: Service, turn: Turn, told: AsyncIterator[TurnEvent]) -> Completion:
    """Raises :class:`AnswerFailed`."""
    events = [event async for event in told]
    _check_ended(events)
    cited = _cited(service, turn, events)
    answer = Answer(
        content="".join(map(piece_of, events)) + _sources(cited),
        citations=cited,
        abstained=_has_abstained(events),
        thread=turn.thread,
        turn=turn.id,
        as_of=turn.as_of,
    )
    usage = await asyncio.to_thread(_usage, service, turn)
    return Completion(
        id=_id(turn),
        created=_created(turn),
        model=MODEL,
        choices=[Choice(message=answer)],
        usage=usage,
    )


async def _chunks(
    service: Service, turn: Turn, told: AsyncIterator[TurnEvent], with_usage: bool
) -> AsyncIterator[bytes]:
    """The first tells thread and turn, the last of the text its sources."""
    began = {"role": "assistant", "content": "", "thread": turn.thread, "turn": turn.id}
    yield _chunk(turn, began)
    events: list[TurnEvent] = []
    async for event in told:
        events.append(event)
        if piece := piece_of(event):
            yield _chunk(turn, {"content": piece})
    try:
        _check_ended(events)
    except AnswerFailed as error:  # no status can tell it any more
        yield _sent(error_body(error).model_dump())
        return
    cited = _cited(service, turn, events)
    behind = {
        "content": _sources(cited),
        "citations": [one.model_dump(mode="json") for one in cited],
        "abstained": _has_abstained(events),
    }
    yield _chunk(turn, behind)
    yield _chunk(turn, {}, "stop")
    if with_usage:
        usage = await asyncio.to_thread(_usage, service, turn)
        yield _sent({**_frame(turn), "choices": [], "usage": usage.model_dump()})
    yield b"data: [DONE]\n\n"


def _check_model(model: str) -> None:
    if model != MODEL:
        raise NoSuchModel(f"no model {model}", where="model", expected=MODEL)


def _check_supported(given: CompletionRequest) -> None:
    """What would change the answer is refused; what only tunes a model's words is of no effect."""
    _check_model(given.model)
    if given.n not in (None, 1):
        raise Unsupported("n", "1: a question has one answer", given.n)
    for name, expected in _UNSUPPORTED.items():
        if getattr(given, name) not in _NONE:
            raise Unsupported(name, expected)
    if (given.response_format or {"type": "text"}).get("type") != "text":
        raise Unsupported("response_format", "text: sources come beside it as JSON")
    if given.modalities not in (None, ["text"]):
        raise Unsupported("modalities", "text")


def _check_ended(events: list[TurnEvent]) -> None:
    last = events[-1] if events else None
    if last is None or last.type is not EventType.TURN_FINISHED:
        message = "The answer was not awaited." if last is None else last.json.get("message", "")
        raise AnswerFailed(str(message) or "The answer was stopped.")


def _cited(service: Service, turn: Turn, events: list[TurnEvent]) -> list[Cited]:
    told = [event.json for event in events if event.type is EventType.CITATION]
    address = f"{service.settings.base_url}/evidence/turn/{turn.id}"
    return [
        Cited(
            number=one["number"],
            kind=one["evidence"]["kind"],
            title=title_of(one["evidence"]),
            excerpt=one["evidence"]["excerpt"],
            where=one["evidence"]["where"],
            sha256=one["evidence"]["sha256"],
            url=f"{address}/{one['number']}",
        )
        for one in told
    ]


def _sources(cited: list[Cited]) -> str:
    return sources([(one.number, one.title, one.url) for one in cited])


def _has_abstained(events: list[TurnEvent]) -> bool:
    return any(event.type is EventType.ABSTAINED for event in events)


def _usage(service: Service, turn: Turn) -> UsageCounts:
    with service.ledger.database.read() as session:
        calls = calls_of(session, turn.id)
    prompt = sum(call.prompt_tokens for call in calls)
    completion = sum(call.completion_tokens for call in calls)
    return UsageCounts(
        prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion
    )


def _chunk(turn: Turn, delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return _sent({**_frame(turn), "choices": [choice]})


def _frame(turn: Turn) -> dict[str, Any]:
    kind = "chat.completion.chunk"
    return {"id": _id(turn), "object": kind, "created": _created(turn), "model": MODEL}


def _sent(told: dict[str, Any]) -> bytes:
    return b"data: " + canonical_json(told) + b"\n\n"


def _id(turn: Turn) -> str:
    return f"chatcmpl-{turn.id}"


def _created(turn: Turn) -> int:
    return int(turn.started_at.timestamp())


_OFFERED = Offered(id=MODEL, created=0)
