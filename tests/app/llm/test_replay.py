"""A logged call is rebuilt byte for byte and asked again."""

import asyncio
from dataclasses import replace

import pytest

from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.canonical import canonical_json
from app.core.errors import Corrupt
from app.llm.calls import Completion, Message, ModelUnavailable, Speaker, ToolCall, ToolOffer
from app.llm.replay import Verdict, rebuild, replay
from app.llm.scripted import ScriptedModel
from app.llm.service import Ask
from app.llm.store import StoredCall
from tests.app.llm.test_service import (
    ASK,
    CUT,
    SENTENCES,
    ask,
    caller_of,
    only_call,
    raising,
)

TOOLS = (ToolOffer("search", "Searches.", {"type": "object", "properties": {"limit": 1.0}}),)
FURTHER = (
    Message(Speaker.ASSISTANT, "", (ToolCall("1", "search", '{"q": Infinity}'),)),
    Message(Speaker.TOOL, "Nothing ≤ 5 µm.", answers="1"),
)


@pytest.fixture
def stored(any_ledger: Ledger, actor: Actor) -> StoredCall:
    """Through the database, as JSON has it."""
    ask(caller_of(any_ledger, lambda _: SENTENCES), actor)
    return only_call(any_ledger)


def asked_again(call: StoredCall, answer: str, **more: str) -> Verdict:
    return asyncio.run(replay(call, ScriptedModel(lambda _: answer), **more)).verdict


@pytest.mark.req("AT-06")
@pytest.mark.parametrize("asked", [ASK, replace(ASK, further=FURTHER, tools=TOOLS)])
def test_the_request_is_rebuilt_byte_for_byte(any_ledger: Ledger, actor: Actor, asked: Ask) -> None:
    caller = caller_of(any_ledger, lambda _: SENTENCES)
    ask(caller, actor, asked)
    (sent,) = caller.model.asked  # pyright: ignore[reportAttributeAccessIssue]
    rebuilt = rebuild(only_call(any_ledger))
    assert canonical_json(rebuilt) == canonical_json(sent)
    assert rebuilt.messages == sent.messages


@pytest.mark.req("AT-06")
def test_the_same_answer_is_equal_and_another_is_different(stored: StoredCall) -> None:
    assert asked_again(stored, SENTENCES) is Verdict.EQUAL
    assert asked_again(stored, SENTENCES + " ") is Verdict.DIFFERENT


def test_other_calls_of_tools_are_another_answer(ledger: Ledger, actor: Actor) -> None:
    said = Completion("", tool_calls=(ToolCall("1", "search", "{}"),))
    ask(caller_of(ledger, lambda _: said), actor, replace(ASK, tools=TOOLS))
    call = only_call(ledger)
    again = replace(said, tool_calls=(ToolCall("2", "search", "{}"),))
    other = replace(said, tool_calls=(ToolCall("1", "search", '{"q": 1}'),))
    assert asyncio.run(replay(call, ScriptedModel(lambda _: again))).verdict is Verdict.EQUAL
    assert asyncio.run(replay(call, ScriptedModel(lambda _: other))).verdict is Verdict.DIFFERENT


def test_what_cannot_be_the_same_is_said_and_not_asked(stored: StoredCall) -> None:
    model = ScriptedModel(lambda _: SENTENCES, name="another")
    found = asyncio.run(replay(stored, model))
    assert found.verdict is Verdict.NOT_REPRODUCIBLE
    assert "the model was scripted, it is another" in found.reason
    assert model.asked == []
    assert asked_again(stored, SENTENCES, prompt_sha256="0") is Verdict.NOT_REPRODUCIBLE
    assert asked_again(stored, SENTENCES, prompt_sha256=stored.prompt_sha256) is Verdict.EQUAL


def test_a_model_that_is_gone_gives_no_verdict(stored: StoredCall) -> None:
    found = asyncio.run(replay(stored, ScriptedModel(raising(ModelUnavailable("dead port")))))
    assert (found.verdict, found.reason) == (Verdict.NOT_REPRODUCIBLE, "dead port")


def test_a_call_without_an_answer_has_none_to_compare(ledger: Ledger, actor: Actor) -> None:
    with pytest.raises(ModelUnavailable):
        ask(caller_of(ledger, raising(ModelUnavailable("dead port"))), actor)
    assert asked_again(only_call(ledger), "") is Verdict.NOT_REPRODUCIBLE


def test_a_cut_answer_is_cut_again(ledger: Ledger, actor: Actor) -> None:
    with pytest.raises(ModelUnavailable):
        ask(caller_of(ledger, lambda _: CUT), actor)
    assert asked_again(only_call(ledger), CUT.text) is Verdict.EQUAL


@pytest.mark.parametrize("field", ["messages", "decoding", "schema", "tools", "name"])
def test_a_log_that_was_altered_is_corrupt(stored: StoredCall, field: str) -> None:
    altered = replace(stored, request={**stored.request, field: "else"})
    with pytest.raises(Corrupt, match="does not have its hash"):
        rebuild(altered)
