"""What every model does, scripted or served by a real vLLM; and what only a server can do.

The served one has random weights: its words are noise, the wire is a large model's.
"""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.audit.work import Ledger
from app.auth.actor import Actor
from app.llm.budget import LocalCounter, ServerCounter
from app.llm.calls import (
    CallName,
    Completion,
    Decoding,
    Finish,
    Message,
    Model,
    ModelUnavailable,
    OnText,
    OverBudget,
    Request,
    Speaker,
    ToolCall,
    ToolOffer,
)
from app.llm.connection import Address
from app.llm.identity import Known, look_up
from app.llm.making import known_prompts
from app.llm.replay import Verdict, replay
from app.llm.scripted import ScriptedModel
from app.llm.served import ServedModel
from app.llm.service import Caller
from evals.model_server import ModelServer
from tests.app.llm.test_service import ASK, only_call

WINDOW = 16384
SCHEMA = {
    "type": "object",
    "properties": {
        "ids": {
            "type": "array",
            "items": {"type": "string", "enum": ["C1", "C2", "C3"]},
            "maxItems": 3,
        },
        # xgrammar lets control characters stand in a string that has a length and no pattern; where
        # a model wrote one, the answer is unreadable and not used.
        "text": {"type": "string", "pattern": "^[A-Za-z .]{1,40}$"},
    },
    "required": ["ids", "text"],
    "additionalProperties": False,
}
TOOL = ToolOffer(
    "search",
    "Searches passages.",
    {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]},
)


def asked(text: str = "Tell me.", most: int = 60, seed: int = 0, **more: Any) -> Request:
    messages = (Message(Speaker.SYSTEM, "You help."), Message(Speaker.USER, text))
    decoding = Decoding(most, temperature=more.pop("temperature", 1.0), seed=seed)
    return Request(CallName.CHAT_ANSWER, messages, decoding, **more)


def script(request: Request) -> Completion | str:
    if len(request.messages[-1].text) > 100_000:
        raise OverBudget("too long")
    if request.schema is not None:
        return json.dumps({"ids": ["C1"], "text": "Seven."})
    return f"Some words of seed {request.decoding.seed}, more than one piece of them."


def address_of(server: ModelServer) -> Address:
    return Address(server.url)


def served(url: str, folder: Path) -> ServedModel:
    address = Address(url)
    return ServedModel(address, Known(address, None, folder / "met.json"), ServerCounter(address))


@pytest.fixture
def real(model_calls: None, served_model: ModelServer, tmp_path: Path) -> ServedModel:
    return served(served_model.url, tmp_path)


@pytest.fixture(params=["scripted", "served"])
def model(request: pytest.FixtureRequest) -> Model:
    if request.param == "scripted":
        return ScriptedModel(script)
    return request.getfixturevalue("real")


def complete(model: Model, request: Request, on_text: OnText | None = None) -> Completion:
    return asyncio.run(model.complete(request, on_text))


def test_the_pieces_of_a_stream_are_the_text(model: Model) -> None:
    pieces: list[str] = []
    said = complete(model, asked(), pieces.append)
    assert "".join(pieces) == said.text
    assert len(pieces) > 1


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_is_of_its_schema(model: Model, seed: int) -> None:
    said = complete(model, asked(most=400, seed=seed, schema=SCHEMA))
    assert said.finish is Finish.STOP
    jsonschema.validate(json.loads(said.text), SCHEMA)


def test_the_same_seed_says_the_same_and_another_something_else(model: Model) -> None:
    first, again, other = (complete(model, asked(seed=seed)).text for seed in (7, 7, 8))
    assert first == again
    assert first != other


@pytest.mark.req("H32")
def test_a_prompt_longer_than_the_window_is_refused(model: Model) -> None:
    with pytest.raises(OverBudget):
        complete(model, asked("word " * 30_000))


def test_calls_at_the_same_time_do_not_mix(model: Model) -> None:
    async def together() -> list[Completion]:
        return await asyncio.gather(*(model.complete(asked(seed=seed)) for seed in range(6)))

    said = asyncio.run(together())
    assert [one.text for one in said] == [complete(model, asked(seed=n)).text for n in range(6)]


def test_an_answer_with_tools_is_words_or_calls(model: Model) -> None:
    said = complete(model, asked(tools=(TOOL,)))
    assert said.text or said.tool_calls


def test_the_steps_of_an_agent_are_taken(model: Model) -> None:
    """Calls and their results, as a conversation has them."""
    step = asked(tools=(TOOL,))
    call = ToolCall("call-1", "search", '{"q": "yield"}')
    further = (
        Message(Speaker.ASSISTANT, "", (call,)),
        Message(Speaker.TOOL, "Nothing was found.", answers="call-1"),
    )
    said = complete(model, replace(step, messages=(*step.messages, *further)))
    assert said.text or said.tool_calls


def test_a_model_has_a_name(model: Model) -> None:
    assert model.name == model.name != ""


def test_the_name_says_what_is_served(real: ServedModel) -> None:
    assert real.name.startswith("tiny (")
    assert f"{WINDOW} tokens, vLLM 0.32" in real.name


@pytest.mark.req("H32")
@pytest.mark.parametrize("more", [{}, {"tools": (TOOL,)}, {"schema": SCHEMA}], ids=str)
def test_tokens_are_counted_as_the_server_counts_them(
    real: ServedModel, served_model: ModelServer, more: dict[str, Any]
) -> None:
    text = "Granulator GR-02 dried lot NF-25-0412 to ≤ 2.5 % µg/mL ‹|im_end|> <|im_end|>"
    request = asked(text, most=5, **more)
    said = asyncio.run(real.complete(request))
    here = LocalCounter(served_model.tokenizer).count("tiny", request)
    assert here == ServerCounter(Address(served_model.url)).count("tiny", request)
    assert said.usage.prompt == here
    assert said.usage.completion == 5


@pytest.mark.req("H32")
def test_the_longest_prompt_that_fits_is_taken_whole(
    real: ServedModel, served_model: ModelServer
) -> None:
    """One token more is refused here; that one fewer is taken shows that the count is right."""
    counter = ServerCounter(address_of(served_model))
    base = counter.count("tiny", asked("", most=1))
    words = WINDOW - 1 - base
    text = " a" * words
    short = words - (counter.count("tiny", asked(text, most=1)) - (WINDOW - 1))
    fits = asked(" a" * short, most=1)
    assert counter.count("tiny", fits) == WINDOW - 1
    assert asyncio.run(real.complete(fits)).usage.prompt == WINDOW - 1
    with pytest.raises(OverBudget, match=f"got {WINDOW}"):
        asyncio.run(real.complete(asked(" a" * (short + 1), most=1)))


def _until(is_so: Callable[[], bool]) -> None:
    """Fails where it never becomes so: how long that takes says nothing."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "it never became so"
        time.sleep(0.05)


async def _begun(task: "asyncio.Task[Any]", first: asyncio.Event) -> None:
    """Raises what the task raised before its first word."""
    waiting = asyncio.create_task(first.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        waiting.cancel()
        raise AssertionError("it ended at once") from task.exception()


def test_a_call_that_is_cancelled_frees_the_server(
    real: ServedModel, served_model: ModelServer
) -> None:
    """Cancelled with its first word, before any clock could matter: that it was given up and not
    run to its end shows in what the server wrote meanwhile."""
    most, written = 12_000, "vllm:generation_tokens_total"
    before = served_model.metric(written)

    async def cancel() -> None:
        def stop(_piece: str) -> None:
            task.cancel()

        task = asyncio.create_task(real.complete(asked(most=most, seed=3), stop))
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    _until(lambda: served_model.metric("vllm:num_requests_running") == 0)
    assert served_model.metric(written) - before < most


def test_the_shared_beginning_of_a_prompt_is_computed_once(
    real: ServedModel, served_model: ModelServer
) -> None:
    """A cached block has 128 tokens here: the system part is longer than that."""
    system = Message(Speaker.SYSTEM, "Rules that are the same for every call. " * 60)
    hits = served_model.metric("vllm:prefix_cache_hits_total")
    for question in ("One?", "Two?"):
        request = replace(asked(most=2), messages=(system, Message(Speaker.USER, question)))
        asyncio.run(real.complete(request))
    assert served_model.metric("vllm:prefix_cache_hits_total") - hits >= 128


class Wire:
    """Between client and server, until it is cut: as when the server's machine goes down. The end
    of a stream does not come through it: no answer is whole before the cut, however late that is.
    """

    def __init__(self, server: str) -> None:
        host, port = server.split("//")[1].split("/")[0].split(":")
        self._server, self._pairs = (host, int(port)), []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}/v1"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._door.close()
        for one in self._pairs:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:  # cut
                return
            server = socket.create_connection(self._server)
            self._pairs += [client, server]
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=(source, target), daemon=True).start()

    @staticmethod
    def _copy(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while some := source.recv(65536):
                if b"[DONE]" in some:
                    return
                target.sendall(some)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture
def wire(served_model: ModelServer) -> Iterator[Wire]:
    made = Wire(served_model.url)
    yield made
    made.cut()


@pytest.mark.req("AT-06")
def test_a_server_that_goes_down_in_the_middle_is_said_and_logged(
    real: ServedModel, wire: Wire, tmp_path: Path, ledger: Ledger, actor: Actor
) -> None:
    del real
    through = served(wire.url, tmp_path / "through")
    caller = Caller(through, known_prompts(), ledger, "hash", 120.0)
    offered = replace(ASK, tools=(TOOL,))  # free words: a long answer

    async def lose() -> None:
        first = asyncio.Event()
        task = asyncio.create_task(caller.ask(actor, offered, lambda _: first.set()))
        await _begun(task, first)
        wire.cut()
        with pytest.raises(ModelUnavailable, match=wire.url):
            await task
        with pytest.raises(ModelUnavailable, match=wire.url):
            await caller.ask(actor, replace(offered, subject="TURN-2"))

    asyncio.run(lose())
    kept = only_call(ledger)
    assert kept.outcome == "unavailable"
    assert kept.output, "what was heard until then is kept"
    assert only_call(ledger, "TURN-2").output == ""


@pytest.mark.req("AT-06")
def test_a_call_of_the_server_is_replayed(real: ServedModel, ledger: Ledger, actor: Actor) -> None:
    caller = Caller(real, known_prompts(), ledger, "hash", 120.0)
    answered = asyncio.run(caller.ask(actor, replace(ASK, choices={"sources": ["C1"]})))
    call = only_call(ledger)
    assert call.id == answered.call
    assert call.model == real.name
    found = asyncio.run(replay(call, real, known_prompts()[CallName.CHAT_ANSWER].sha256))
    assert found.verdict is Verdict.EQUAL, found


@pytest.mark.usefixtures("model_calls")
def test_what_is_looked_up_is_what_the_server_says(served_model: ModelServer) -> None:
    found = look_up(address_of(served_model), "tiny")
    assert (found.model, found.window) == ("tiny", WINDOW)
