"""The loop in which a model chooses tools: LlamaIndex's agent workflow over our tools.

What is its own here is little: the order of asking, calling and asking again. The prompt is ours
(`chat_agent`), each call goes through the caller, each tool through the toolbox; the agent has no
system prompt, no state, no other agent to hand over to, and its memory is thrown away.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from app.agent.asking import Asking, Halted
from app.agent.offers import SearchArguments
from app.agent.toolbox import Toolbox
from app.llm.calls import CallName, Completion, Message, ToolOffer
from app.llm.service import Answered, Ask

_LABEL = "the model chooses what to look up"
_ROOM = 10**9  # of the workflow's memory, which drops what is beyond


async def choose(asking: Asking, box: Toolbox, inputs: Mapping[str, str]) -> None:
    """Until the model has enough. Raises :class:`Halted`, ModelUnavailable, OverBudget, and what
    ended the turn while a tool ran."""
    # Slow to import: seconds, which only an installation with a model pays.
    from llama_index.core.agent.workflow import FunctionAgent  # noqa: PLC0415
    from llama_index.core.memory import ChatMemoryBuffer  # noqa: PLC0415

    from app.llm.workflow_model import UNKNOWN, WorkflowModel, WorkflowTool  # noqa: PLC0415

    chooser = _Chooser(asking, box, inputs)
    model = WorkflowModel(chooser.ask, asking.caller.model.name, frozenset(box.offers))
    offers = [(one.name, one.purpose, one.arguments) for one in box.offers.values()]
    unknown = (UNKNOWN, "", SearchArguments)
    agent = FunctionAgent(
        llm=model,
        tools=[WorkflowTool(*one, box.use) for one in (*offers, unknown)],
        streaming=False,
    )
    handler = agent.run(
        user_msg=box.a.question,
        memory=ChatMemoryBuffer.from_defaults(token_limit=_ROOM, tokenizer_fn=list),
        max_iterations=asking.limits.model_calls + 1,
    )
    try:
        await handler
    finally:
        await chooser.give_up()
        await handler.cancel_run()
    box.check()


class _Chooser:
    """Asks the model for the workflow; holds the call that it waits for."""

    def __init__(self, asking: Asking, box: Toolbox, inputs: Mapping[str, str]) -> None:
        self._asking, self._box, self._inputs = asking, box, inputs
        self._call: asyncio.Task[Answered] | None = None

    async def ask(self, further: tuple[Message, ...], tools: tuple[ToolOffer, ...]) -> Completion:
        self._check()
        ask = Ask(
            CallName.CHAT_AGENT, self._asking.turn, self._inputs, further=further, tools=tools
        )
        self._call = asyncio.create_task(self._asking.ask(ask, _LABEL, _summary))
        completion = (await self._call).completion
        limits = self._asking.limits
        calls = completion.tool_calls[: limits.tool_calls + limits.refusals]  # else thousands
        return replace(completion, tool_calls=calls)

    async def give_up(self) -> None:
        """The workflow's end does not cancel what its steps wait for."""
        if self._call is not None and not self._call.done():
            self._call.cancel()
            await asyncio.wait({self._call})

    def _check(self) -> None:
        self._box.check()
        limits = self._asking.limits
        if self._asking.calls >= limits.model_calls:
            raise Halted(f"the model is asked no more than {limits.model_calls} times")
        if self._box.refusals >= limits.refusals:
            raise Halted(f"{self._box.refusals} calls were refused")


def _summary(answered: Answered) -> str:
    names = [call.name[:40] for call in answered.completion.tool_calls]
    shown = ", ".join(name for name in names if name.isprintable())
    return shown or ("calls that cannot be read" if names else "nothing more")
