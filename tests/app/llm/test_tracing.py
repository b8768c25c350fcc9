"""Whoever watches is told of every call as it was logged, and of what was made of it."""

from dataclasses import replace

import pytest

from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.tracing import RememberingTracer, Settled
from app.llm.calls import Completion, ModelUnavailable, Usage
from app.llm.store import Fate
from tests.app.llm.test_service import SENTENCES, Caller, ask, caller_of, only_call, raising


def watched(caller: Caller) -> tuple[Caller, RememberingTracer]:
    tracer = RememberingTracer()
    return replace(caller, tracer=tracer), tracer


def test_a_call_is_told_as_it_stands_in_the_log(ledger: Ledger, actor: Actor) -> None:
    completion = Completion(SENTENCES, usage=Usage(120, 9))
    caller, tracer = watched(caller_of(ledger, lambda _: completion))
    ask(caller, actor)
    kept = only_call(ledger)
    (told,) = tracer.calls
    assert vars(told).items() <= vars(kept).items()
    assert (told.prompt_tokens, told.completion_tokens) == (120, 9)
    assert told.first_token_s is not None


def test_a_call_that_failed_is_told_too(ledger: Ledger, actor: Actor) -> None:
    caller, tracer = watched(caller_of(ledger, raising(ModelUnavailable("gone"))))
    with pytest.raises(ModelUnavailable):
        ask(caller, actor)
    assert [one.outcome for one in tracer.calls] == ["unavailable"]


def test_what_was_made_of_an_answer_is_told_with_its_subject(ledger: Ledger, actor: Actor) -> None:
    caller, tracer = watched(caller_of(ledger, lambda _: SENTENCES))
    call = ask(caller, actor).call
    caller.settle(call, Fate.REFUSED, ["no such claim", "a number of its own"])
    assert tracer.settlements == [Settled(call, "TURN-1", "refused", 2)]
