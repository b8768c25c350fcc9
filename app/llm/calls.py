"""What a model is asked and what it answers, as every model takes and gives it.

Nothing here is trusted: a completion is text that a model wrote, and whoever asked checks it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from app.core.errors import BadInput, Unavailable


class CallName(StrEnum):
    """Each kind of call is registered here and has the prompt file of its name."""

    WRITE_SECTION = "write_section"
    DISCUSS_HYPOTHESIS = "discuss_hypothesis"
    CHAT_AGENT = "chat_agent"
    CHAT_ANSWER = "chat_answer"
    JUDGE_SUPPORT = "judge_support"


class Speaker(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class Finish(StrEnum):
    STOP = "stop"
    TOOL_CALLS = "tool_calls"
    LENGTH = "length"  # cut off: what was said is not whole


@dataclass(frozen=True)
class ToolCall:
    """``arguments`` is JSON as the model wrote it: perhaps none, perhaps ``Infinity`` in it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Message:
    """``calls`` are those of an assistant; ``answers`` names the call whose result a tool says."""

    speaker: Speaker
    text: str
    calls: tuple[ToolCall, ...] = ()
    answers: str | None = None


@dataclass(frozen=True)
class ToolOffer:
    """A tool that the model may name; ``arguments`` is a JSON schema."""

    name: str
    purpose: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Decoding:
    """``timeout_s`` is for the whole answer."""

    max_tokens: int
    temperature: float = 0.0
    seed: int = 0
    timeout_s: float = 120.0


@dataclass(frozen=True)
class Request:
    """``schema`` is a JSON schema that the text must follow; with ``tools`` there is none."""

    name: CallName
    messages: tuple[Message, ...]
    decoding: Decoding
    schema: Mapping[str, Any] | None = None
    tools: tuple[ToolOffer, ...] = ()


@dataclass(frozen=True)
class Usage:
    """Tokens, as the server counts them."""

    prompt: int = 0
    completion: int = 0


@dataclass(frozen=True)
class Completion:
    text: str
    finish: Finish = Finish.STOP
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)


OnText = Callable[[str], None]
"""Told each piece of the text as it comes."""


class Model(Protocol):
    """A chat model. Cancelling the task that awaits it ends the generation on the server."""

    @property
    def name(self) -> str:
        """Of the model and whatever else makes its words its own: digest, quantisation, server."""
        ...

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        """Raises :class:`ModelUnavailable`, :class:`OverBudget`."""
        ...


class ModelUnavailable(Unavailable):
    """Not there, not answering in time, or answering what is no answer."""

    code = "model_unavailable"


def in_short(failure: str) -> str:
    """Why a model did not answer, for people: without the address of its server and the words of
    its client, which the log of calls keeps."""
    return re.sub(r"^https?://\S+: |, got .*$", "", failure, flags=re.DOTALL)


class OverBudget(BadInput):
    """More tokens than the model's window has: refused before the call, never cut (H32)."""

    code = "over_budget"
