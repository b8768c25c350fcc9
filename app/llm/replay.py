"""A stored call asked again: is the same prompt made of it, and does it have the same answer?

Rules, in order (AT-06):

1. The request is rebuilt from the log alone and must have the hash that was logged.
2. A model or a prompt file other than then is said before anything is asked: what it would answer
   is no replay of what was answered.
3. The answer to the rebuilt request is equal byte for byte, or it is different. Both are findings:
   a server that runs several requests at a time may add in another order, so that greedy decoding
   is not the same on each run.
4. An answer that was not whole then is not reproducible: cut, cancelled, refused or lost.
"""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.canonical import sha256_bytes, sha256_of
from app.core.errors import Corrupt
from app.llm.calls import (
    CallName,
    Completion,
    Decoding,
    Message,
    Model,
    ModelUnavailable,
    OverBudget,
    Request,
    Speaker,
    ToolCall,
    ToolOffer,
)
from app.llm.store import Outcome, StoredCall

_WHOLE = (Outcome.ANSWERED, Outcome.UNREADABLE, Outcome.CUT)


class Verdict(StrEnum):
    EQUAL = "equal"
    DIFFERENT = "different"
    NOT_REPRODUCIBLE = "not_reproducible"


@dataclass(frozen=True)
class Replayed:
    """``output`` is what is answered now; None where nothing was asked or nothing was answered."""

    verdict: Verdict
    reason: str
    output: str | None = None


def rebuild(call: StoredCall) -> Request:
    """The request as it was. Raises :class:`Corrupt` where the log does not have its hash."""
    if sha256_of(call.request) != call.request_sha256:
        raise _altered(call, call.request)
    try:
        request = _request(call.request)
    except (KeyError, TypeError, ValueError) as error:
        raise Corrupt(f"no request of a model: {error}", where=call.id) from error
    if sha256_of(request) != call.request_sha256:
        raise _altered(call, request)
    return request


async def replay(call: StoredCall, model: Model, prompt_sha256: str | None = None) -> Replayed:
    """``prompt_sha256`` is of the prompt file as it is now, where that is to be the same. Raises
    :class:`Corrupt`."""
    request = rebuild(call)
    if call.outcome not in _WHOLE:
        return Replayed(Verdict.NOT_REPRODUCIBLE, f"it had no whole answer then: {call.outcome}")
    if prompt_sha256 is not None and prompt_sha256 != call.prompt_sha256:
        return Replayed(Verdict.NOT_REPRODUCIBLE, f"the prompt file of {call.prompt} has changed")
    name = await asyncio.to_thread(lambda: model.name)  # it may look it up
    if name != call.model:
        return Replayed(Verdict.NOT_REPRODUCIBLE, f"the model was {call.model}, it is {name}")
    try:
        completion = await model.complete(request)
    except (ModelUnavailable, OverBudget) as error:
        return Replayed(Verdict.NOT_REPRODUCIBLE, str(error))
    return _compared(call, completion)


def _compared(call: StoredCall, completion: Completion) -> Replayed:
    is_same_text = sha256_bytes(completion.text.encode()) == call.output_sha256
    said = [(one["name"], one["arguments"]) for one in call.tool_calls]
    is_same_calls = said == [(one.name, one.arguments) for one in completion.tool_calls]
    if is_same_text and is_same_calls:
        return Replayed(Verdict.EQUAL, "the same answer", completion.text)
    return Replayed(Verdict.DIFFERENT, "another answer to the same request", completion.text)


def _request(stored: dict[str, Any]) -> Request:
    return Request(
        name=CallName(stored["name"]),
        messages=tuple(_message(one) for one in stored["messages"]),
        decoding=Decoding(**stored["decoding"]),
        schema=stored["schema"],
        tools=tuple(ToolOffer(**one) for one in stored["tools"]),
    )


def _message(stored: dict[str, Any]) -> Message:
    calls = tuple(ToolCall(**one) for one in stored["calls"])
    return Message(Speaker(stored["speaker"]), stored["text"], calls, stored["answers"])


def _altered(call: StoredCall, request: Any) -> Corrupt:
    return Corrupt(
        "the logged request does not have its hash",
        where=call.id,
        expected=call.request_sha256,
        got=sha256_of(request),
    )
