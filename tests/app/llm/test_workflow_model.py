"""LlamaIndex's view of our caller: it hands on, and adds nothing of its own."""

import asyncio

from pydantic import BaseModel

from app.llm.calls import Completion, Finish, Message, Speaker, ToolCall, ToolOffer


class Words(BaseModel):
    words: str


def run(*answers: Completion) -> tuple[list[tuple[Message, ...]], list[tuple[str, str]], list[str]]:
    """What the model was asked with, what was called, which tools were offered."""
    from llama_index.core.agent.workflow import FunctionAgent  # noqa: PLC0415 - slow to import

    from app.llm.workflow_model import UNKNOWN, WorkflowModel, WorkflowTool  # noqa: PLC0415

    asked: list[tuple[Message, ...]] = []
    used: list[tuple[str, str]] = []
    offered: list[str] = []

    async def ask(further: tuple[Message, ...], tools: tuple[ToolOffer, ...]) -> Completion:
        asked.append(further)
        offered[:] = [one.name for one in tools]
        return answers[len(asked) - 1]

    def use(name: str, written: str) -> str:
        used.append((name, written))
        return f"told {len(used)}"

    async def go() -> None:
        tools = [WorkflowTool(name, "Looks.", Words, use) for name in ("search", UNKNOWN)]
        model = WorkflowModel(ask, "scripted", frozenset({"search"}))
        await FunctionAgent(llm=model, tools=tools, streaming=False).run(user_msg="Why?")

    asyncio.run(go())
    return asked, used, offered


def calling(*calls: tuple[str, str]) -> Completion:
    return Completion("", Finish.TOOL_CALLS, tuple(ToolCall("same", *one) for one in calls))


def test_the_first_call_adds_nothing_to_the_prompt_and_the_next_what_was_called_and_told() -> None:
    asked, used, offered = run(calling(("search", '{"words": "a"}')), Completion("enough"))
    assert asked[0] == ()
    assert used == [("search", '{"words": "a"}')]
    assert offered == ["search"]
    assert asked[1] == (
        Message(Speaker.ASSISTANT, "", (ToolCall("call-1", "search", '{"words": "a"}'),)),
        Message(Speaker.TOOL, "told 1", answers="call-1"),
    )


def test_arguments_come_as_they_were_written_and_go_back_only_as_a_server_can_read_them() -> None:
    asked, used, _offered = run(
        calling(("search", "null"), ("search", '{"words": Infinity}'), ("drop", "{}")),
        Completion("enough"),
    )
    assert used == [("search", "null"), ("search", '{"words": Infinity}'), ("drop", "{}")]
    back = [(call.id, call.name, call.arguments) for call in asked[1][0].calls]
    assert back == [
        ("call-1", "search", "{}"),
        ("call-2", "search", "{}"),
        ("call-3", "drop", "{}"),
    ]
    assert [one.answers for one in asked[1][1:]] == ["call-1", "call-2", "call-3"]


def test_a_call_that_comes_as_text_is_text() -> None:
    _asked, used, _offered = run(Completion('<tool_call>{"name": "search"}</tool_call>'))
    assert used == []
