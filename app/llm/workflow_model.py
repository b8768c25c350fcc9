"""LlamaIndex's view of our caller: what its agent workflow takes for a model.

It only translates. Whatever asks is a function that is given to it, so that limits, prompt and log
are those of every other call; the workflow's own prompts are not used. The first message, the
question, is left out: the rendered prompt holds it. What the model sent as a tool's arguments is
handed on as it was written, for the tool to read or refuse.

Slow to import: imported where it is used.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseAsyncGen,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms.function_calling import FunctionCallingLLM
from llama_index.core.llms.llm import ToolSelection
from llama_index.core.tools import AsyncBaseTool, BaseTool, ToolMetadata, ToolOutput
from pydantic import BaseModel

from app.core.strict_json import read_strict
from app.llm.calls import Completion, Message, Speaker, ToolCall, ToolOffer

AskModel = Callable[[tuple[Message, ...], tuple[ToolOffer, ...]], Awaitable[Completion]]
"""Asks with what follows the rendered prompt, and with the tools that may be named."""

UseTool = Callable[[str, str], str]
"""Name and arguments as the model wrote them → what it is told. Never raises."""

UNKNOWN = "unknown"
"""Where a call goes whose name was not offered; it is not offered itself."""

_CALLS = "calls"
_ECHOED_CHARS = 2_000  # of arguments that the model sees again


class WorkflowTool(AsyncBaseTool):
    """One tool of ours, as the workflow calls it."""

    def __init__(self, name: str, purpose: str, arguments: type[BaseModel], use: UseTool) -> None:
        self._metadata = ToolMetadata(purpose, name, arguments)
        self._use = use

    @property
    def metadata(self) -> ToolMetadata:
        return self._metadata

    def call(self, input: Any) -> ToolOutput:
        content = self._use(input["name"], input["written"])
        return ToolOutput(
            content=content, tool_name=input["name"], raw_input=input, raw_output=content
        )

    async def acall(self, input: Any) -> ToolOutput:
        """In the loop's own thread, which is the turn's: so is its database session."""
        return self.call(input)


class WorkflowModel(FunctionCallingLLM):
    """Answers whole, not in pieces: what a model writes here is shown to nobody."""

    _ask: AskModel = PrivateAttr()
    _name: str = PrivateAttr()
    _known: frozenset[str] = PrivateAttr()

    def __init__(self, ask: AskModel, name: str, known: frozenset[str]) -> None:
        super().__init__()
        self._ask = ask
        self._name = name
        self._known = known

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(
            is_chat_model=True, is_function_calling_model=True, model_name=self._name
        )

    async def achat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        tools: Sequence[BaseTool] = kwargs["tools"]
        offers = tuple(_offer(tool) for tool in tools if tool.metadata.get_name() != UNKNOWN)
        further = tuple(_message(one) for one in messages[1:])
        completion = await self._ask(further, offers)
        made = [call for one in further for call in one.calls]
        calls = _numbered(completion.tool_calls, len(made))
        message = ChatMessage(
            role=MessageRole.ASSISTANT, content=completion.text, additional_kwargs={_CALLS: calls}
        )
        return ChatResponse(message=message)

    def get_tool_calls_from_response(
        self, response: ChatResponse, error_on_no_tool_call: bool = True, **kwargs: Any
    ) -> list[ToolSelection]:
        """Those that came as calls. What looks like one in the text is text."""
        calls: Sequence[ToolCall] = response.message.additional_kwargs[_CALLS]
        return [
            ToolSelection(
                tool_id=call.id,
                tool_name=call.name if call.name in self._known else UNKNOWN,
                tool_kwargs={"input": {"name": call.name, "written": call.arguments}},
            )
            for call in calls
        ]

    def _prepare_chat_with_tools(
        self,
        tools: Sequence[BaseTool],
        user_msg: str | ChatMessage | None = None,
        chat_history: list[ChatMessage] | None = None,
        verbose: bool = False,
        allow_parallel_tool_calls: bool = False,
        tool_required: bool = False,
        **kwargs: Any,
    ) -> dict[str, Any]:
        return {"messages": chat_history or [], "tools": tools}

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        raise NotImplementedError(_ONE_WAY)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        raise NotImplementedError(_ONE_WAY)

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        raise NotImplementedError(_ONE_WAY)

    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseGen:
        raise NotImplementedError(_ONE_WAY)

    async def acomplete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponse:
        raise NotImplementedError(_ONE_WAY)

    async def astream_chat(
        self, messages: Sequence[ChatMessage], **kwargs: Any
    ) -> ChatResponseAsyncGen:
        raise NotImplementedError(_ONE_WAY)

    async def astream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseAsyncGen:
        raise NotImplementedError(_ONE_WAY)


_ONE_WAY = "the agent asks by achat_with_tools alone"


def _offer(tool: BaseTool) -> ToolOffer:
    schema = tool.metadata.fn_schema
    if schema is None:
        raise TypeError(f"{tool.metadata.name} has no schema")
    return ToolOffer(
        tool.metadata.get_name(), tool.metadata.description, schema.model_json_schema()
    )


def _message(one: ChatMessage) -> Message:
    text = one.content or ""
    if one.role is MessageRole.TOOL:
        return Message(Speaker.TOOL, text, answers=one.additional_kwargs["tool_call_id"])
    calls = tuple(_echoed(call) for call in one.additional_kwargs[_CALLS])
    return Message(Speaker.ASSISTANT, text, calls)


def _numbered(calls: Sequence[ToolCall], made: int) -> list[ToolCall]:
    """With ids of ours: a model may give none, or the same to two."""
    return [replace(call, id=f"call-{made + n}") for n, call in enumerate(calls, 1)]


def _echoed(call: ToolCall) -> ToolCall:
    """As a server's chat template can read it back: arguments that are no object are left out."""
    name = call.name if call.name.isidentifier() and call.name.isascii() else UNKNOWN
    return replace(call, name=name, arguments=call.arguments if _is_object(call) else "{}")


def _is_object(call: ToolCall) -> bool:
    try:
        is_short = len(call.arguments) <= _ECHOED_CHARS
        return is_short and isinstance(read_strict(call.arguments), dict)
    except (ValueError, RecursionError):
        return False
