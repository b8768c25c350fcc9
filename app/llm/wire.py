"""A request as it goes over the wire, and an answer as it comes: LlamaIndex's words for ours.

Everything that shapes the decoding is said: what a request leaves open, a server takes from the
model's own ``generation_config.json``, and nobody would see that it differs.
"""

from typing import TYPE_CHECKING, Any

from app.llm.calls import Completion, Finish, Message, Request, Speaker, ToolCall, Usage

if TYPE_CHECKING:  # slow to import
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse

DECODING = (
    "top_p 1, no top_k, no min_p, no penalties, strict json_schema, tool_choice auto, no thinking"
)
"""Said of every call beside the temperature and the length of its prompt file."""

TEMPLATE_OPTIONS = {"enable_thinking": False, "thinking": False}
"""What templates of models that can reason call it; others do not look at it. Thoughts would spend
the tokens of the answer, and nobody could check them."""

_FINISHES = {"stop": Finish.STOP, "tool_calls": Finish.TOOL_CALLS, "length": Finish.LENGTH}


class NoAnswer(ValueError):
    """What came is no completion."""


def options(request: Request) -> dict[str, Any]:
    """Of a chat completion, but the messages."""
    decoding = request.decoding
    made: dict[str, Any] = {
        "temperature": decoding.temperature,
        "seed": decoding.seed,
        "max_tokens": decoding.max_tokens,
        "top_p": 1.0,
        "presence_penalty": 0.0,
        "frequency_penalty": 0.0,
        "stream_options": {"include_usage": True},
        "extra_body": {
            "top_k": 0,
            "min_p": 0.0,
            "repetition_penalty": 1.0,
            "chat_template_kwargs": TEMPLATE_OPTIONS,
        },
    }
    if request.schema is not None:
        schema = {"name": request.name.value, "schema": request.schema, "strict": True}
        made["response_format"] = {"type": "json_schema", "json_schema": schema}
    if request.tools:
        made |= {"tools": tools(request), "tool_choice": "auto"}
    return made


def tools(request: Request) -> list[dict[str, Any]]:
    return [
        {
            "type": "function",
            "function": {
                "name": one.name,
                "description": one.purpose,
                "parameters": dict(one.arguments),
            },
        }
        for one in request.tools
    ]


def chat_messages(request: Request) -> "list[ChatMessage]":
    return [_chat_message(message) for message in request.messages]


def plain_messages(request: Request) -> list[dict[str, Any]]:
    """As they stand in the body: for whoever counts them before they are sent."""
    from llama_index.llms.openai.utils import to_openai_message_dicts  # noqa: PLC0415 - slow

    return [dict(one) for one in to_openai_message_dicts(chat_messages(request))]  # type: ignore[call-overload]


def _chat_message(message: Message) -> "ChatMessage":
    from llama_index.core.base.llms.types import (  # noqa: PLC0415 - slow to import
        ChatMessage,
        MessageRole,
        TextBlock,
        ToolCallBlock,
    )

    blocks: list[Any] = [TextBlock(text=message.text)]
    blocks += [
        ToolCallBlock(tool_call_id=call.id, tool_name=call.name, tool_kwargs=call.arguments)
        for call in message.calls
    ]
    further = {} if message.answers is None else {"tool_call_id": message.answers}
    role = MessageRole(message.speaker.value)
    if message.speaker is not Speaker.TOOL:
        further = {}
    return ChatMessage(role=role, blocks=blocks, additional_kwargs=further)


class Assembling:
    """An answer piece by piece. Raises :class:`NoAnswer` for what no completion consists of."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._pieces: list[str] = []
        self._calls: tuple[ToolCall, ...] = ()
        self._finish: Finish | None = None
        self._usage = Usage()

    def take(self, response: "ChatResponse") -> str:
        """The piece of text that came."""
        raw: Any = response.raw
        if raw.model != self._model:
            raise NoAnswer(f"another model answered: {raw.model!r}")
        for choice in raw.choices[:1]:
            if choice.finish_reason is not None:
                self._finish = _finish(choice.finish_reason)
        if raw.usage is not None:
            self._usage = Usage(int(raw.usage.prompt_tokens), int(raw.usage.completion_tokens))
        self._calls = _calls(response) or self._calls
        piece = response.delta or ""
        self._pieces.append(piece)
        return piece

    def done(self) -> Completion:
        if self._finish is None:
            raise NoAnswer("the stream ended before the answer did")
        finish = self._finish
        if self._calls and finish is Finish.STOP:
            finish = Finish.TOOL_CALLS
        return Completion("".join(self._pieces), finish, self._calls, self._usage)


def _finish(reason: object) -> Finish:
    if not isinstance(reason, str) or reason not in _FINISHES:
        raise NoAnswer(f"the server gave up the answer: {reason!r}")
    return _FINISHES[reason]


def _calls(response: "ChatResponse") -> tuple[ToolCall, ...]:
    from llama_index.core.base.llms.types import ToolCallBlock  # noqa: PLC0415 - slow to import

    blocks = [one for one in response.message.blocks if isinstance(one, ToolCallBlock)]
    return tuple(
        ToolCall(
            one.tool_call_id or f"call-{number}",
            one.tool_name,
            one.tool_kwargs if isinstance(one.tool_kwargs, str) else "",
        )
        for number, one in enumerate(blocks, 1)
    )
