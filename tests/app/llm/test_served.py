"""The client against servers that answer as none should, and what goes over the wire."""

import asyncio
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.settings import Settings
from app.llm.budget import ServerCounter
from app.llm.calls import (
    CallName,
    Completion,
    Decoding,
    Finish,
    Message,
    Model,
    ModelUnavailable,
    OverBudget,
    Request,
    Speaker,
    ToolCall,
    ToolOffer,
    Usage,
)
from app.llm.connection import Address, ModelCallForbidden
from app.llm.identity import Known, look_up
from app.llm.making import make_model
from app.llm.served import ServedModel
from tests.app.llm.broken_server import Exchange, broken_server, chunk, listing

pytestmark = pytest.mark.usefixtures("model_calls")

USAGE = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
DONE = ({**chunk(), "choices": [], "usage": USAGE}, "[DONE]")
SAID = (chunk("", delta={}), chunk("Hel"), chunk("lo"), chunk("", "stop"), *DONE)


def asked(text: str = "?", **more: Any) -> Request:
    messages = (Message(Speaker.SYSTEM, "Rules."), Message(Speaker.USER, text))
    decoding = Decoding(20, timeout_s=more.pop("timeout_s", 20.0))
    return Request(CallName.CHAT_ANSWER, messages, decoding, **more)


def model_at(url: str, folder: Path, key: str | None = None) -> ServedModel:
    address = Address(url, key)
    return ServedModel(address, Known(address, None, folder / "met.json"), ServerCounter(address))


def complete(model: Model, request: Request | None = None, **more: Any) -> Completion:
    return asyncio.run(model.complete(request or asked(), **more))


def test_a_stream_becomes_one_answer(tmp_path: Path) -> None:
    pieces: list[str] = []
    with broken_server(lambda to: to.stream(*SAID)) as server:
        said = complete(model_at(server.url, tmp_path), on_text=pieces.append)
    assert said == Completion("Hello", Finish.STOP, (), Usage(7, 2))
    assert pieces == ["Hel", "lo"]


def test_a_call_of_a_tool_is_put_together_as_it_was_written(tmp_path: Path) -> None:
    def called(text: str, **more: Any) -> dict[str, Any]:
        first = {"type": "function", "id": "c1"} if more else {}
        one = {"index": 0, "function": {"arguments": text, **more}, **first}
        return chunk(None, delta={"tool_calls": [one]})

    parts = (called("", name="search"), called('{"q": Infin'), called("ity}"))
    with broken_server(
        lambda to: to.stream(chunk(""), *parts, chunk("", "tool_calls"), *DONE)
    ) as server:
        offer = ToolOffer("search", "Searches.", {"type": "object"})
        said = complete(model_at(server.url, tmp_path), asked(tools=(offer,)))
        sent = server.body()
    assert said.tool_calls == (ToolCall("c1", "search", '{"q": Infinity}'),)
    assert said.finish is Finish.TOOL_CALLS
    assert sent["tool_choice"] == "auto"
    assert sent["tools"][0]["function"]["name"] == "search"


def test_everything_that_shapes_the_decoding_is_said(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    with broken_server(lambda to: to.stream(*SAID)) as server:
        complete(model_at(server.url, tmp_path), asked("Why?", schema=schema))
        sent = server.body()
    assert sent.pop("messages") == [
        {"role": "system", "content": "Rules."},
        {"role": "user", "content": "Why?"},
    ]
    assert sent == {
        "model": "tiny",
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.0,
        "seed": 0,
        "max_tokens": 20,
        "top_p": 1.0,
        "top_k": 0,
        "min_p": 0.0,
        "presence_penalty": 0.0,
        "frequency_penalty": 0.0,
        "repetition_penalty": 1.0,
        "chat_template_kwargs": {"enable_thinking": False, "thinking": False},
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "chat_answer", "schema": schema, "strict": True},
        },
    }


def _raw(text: bytes) -> Callable[[Exchange], None]:
    return lambda to: to.say(200, text, "text/event-stream")


BROKEN: dict[str, Callable[[Exchange], None]] = {
    "an error of the server": lambda to: to.say(500, b"oops"),
    "too many requests": lambda to: to.say(429, b"{}"),
    "a request refused": lambda to: to.say(400, b'{"error": {"message": "no"}}'),
    "no JSON in the stream": lambda to: to.stream(chunk("Hel"), "{nonsense", "[DONE]"),
    "an error in the stream": lambda to: to.stream(chunk("Hel"), {"error": {"message": "died"}}),
    "a stream that ends early": lambda to: to.stream(chunk("Hel")),
    "a stream that breaks off": lambda to: to.stream(chunk("Hel"), whole=False),
    "a stream of nothing": lambda to: to.stream("[DONE]"),
    "no stream": lambda to: to.say(200, b'{"choices": []}'),
    "a page": lambda to: to.say(200, b"<html>Sign in</html>", "text/html"),
    "no bytes": _raw(b""),
    "half a line": _raw(b"data: {"),
    "bytes of no text": _raw(b"data: \xff\xfe\n\n"),
    "choices of another kind": lambda to: to.stream({**chunk("a"), "choices": "none"}),
    "a choice of another kind": lambda to: to.stream({**chunk("a"), "choices": [5]}),
    "a delta of another kind": lambda to: to.stream(
        {**chunk("a"), "choices": [{"index": 0, "delta": "a"}]}
    ),
    "text of another kind": lambda to: to.stream(chunk("Hel"), chunk(delta={"content": 5}), *DONE),
    "a list": lambda to: to.stream([1], "[DONE]"),
    "calls of another kind": lambda to: to.stream(chunk(delta={"tool_calls": 5}), *DONE),
    "calls without a function": lambda to: to.stream(
        chunk(delta={"tool_calls": [{"index": 0}]}), chunk(delta={"tool_calls": [{"index": 0}]})
    ),
    "usage of another kind": lambda to: to.stream(
        chunk("a"), chunk("", "stop"), {**chunk(), "choices": [], "usage": "much"}
    ),
    "another model": lambda to: to.stream({**chunk("a"), "model": "other"}, chunk("", "stop")),
    "an abort": lambda to: to.stream(chunk("a"), chunk("", "abort"), *DONE),
    "a finish of another kind": lambda to: to.stream(chunk("a"), chunk("", ["stop"]), *DONE),
    "a closed connection": lambda to: to.close(),
}


@pytest.mark.parametrize("chat", BROKEN.values(), ids=list(BROKEN))
def test_what_is_no_answer_is_said_with_the_address(
    chat: Callable[[Exchange], None], tmp_path: Path
) -> None:
    with broken_server(chat) as server:
        with pytest.raises(ModelUnavailable) as refused:
            complete(model_at(server.url, tmp_path))
        assert server.url in str(refused.value)
        assert server.paths().count("/v1/chat/completions") == 1, "it was asked again"


@pytest.mark.parametrize(
    "models",
    [
        lambda to: to.say(500, b"oops"),
        lambda to: to.say(401, b"{}"),
        lambda to: to.say(200, b"<html>"),
        lambda to: to.say(200, b"[]"),
        lambda to: to.say(200, b'{"data": []}'),
        lambda to: to.say(200, b'{"data": [{"id": "tiny"}]}'),
        lambda to: to.say(200, b'{"data": [{"id": "tiny", "max_model_len": "x"}]}'),
        lambda to: to.say(200, b'{"data": 5}'),
    ],
)
def test_a_server_that_does_not_say_what_it_serves_is_asked_nothing(
    models: Callable[[Exchange], None], tmp_path: Path
) -> None:
    with broken_server(lambda to: to.stream(*SAID), v1__models=models) as server:
        with pytest.raises(ModelUnavailable, match=server.url):
            complete(model_at(server.url, tmp_path))
        assert "/v1/chat/completions" not in server.paths()


@pytest.mark.req("H32")
@pytest.mark.parametrize(("count", "fits"), [(980, True), (981, False)])
def test_a_prompt_that_does_not_fit_is_refused_before_the_call(
    count: int, fits: bool, tmp_path: Path
) -> None:
    """The window has 1000 tokens, the answer may have 20."""
    counted = json.dumps({"count": count}).encode()
    with broken_server(
        lambda to: to.stream(*SAID), tokenize=lambda to: to.say(200, counted)
    ) as server:
        model = model_at(server.url, tmp_path)
        if fits:
            assert complete(model).text == "Hello"
            return
        with pytest.raises(OverBudget, match=r"at most 980 .* got 981"):
            complete(model)
        assert "/v1/chat/completions" not in server.paths()


@pytest.mark.parametrize("counted", [b'{"count": "7"}', b'{"count": true}', b"{}", b"[]", b"!"])
def test_tokens_that_were_not_counted_are_not_guessed(counted: bytes, tmp_path: Path) -> None:
    with broken_server(
        lambda to: to.stream(*SAID), tokenize=lambda to: to.say(200, counted)
    ) as server:
        with pytest.raises(ModelUnavailable, match="count of tokens"):
            complete(model_at(server.url, tmp_path))
        assert "/v1/chat/completions" not in server.paths()


def test_an_answer_that_does_not_come_ends_in_its_time(tmp_path: Path) -> None:
    def never(to: Exchange) -> None:
        to.connection.recv(1)  # until the client has gone

    def no_more(to: Exchange) -> None:
        to.send_response(200)
        to.send_header("Content-Type", "text/event-stream")
        to.end_headers()
        to.wfile.write(f"data: {json.dumps(chunk('Hel'))}\n\n".encode())
        never(to)

    for slow in (never, no_more):
        with broken_server(slow) as server, pytest.raises(ModelUnavailable, match=server.url):
            complete(model_at(server.url, tmp_path), asked(timeout_s=0.5))


def test_a_port_where_nobody_listens_is_tried_again_and_then_said(tmp_path: Path) -> None:
    looked: list[str] = []
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{door.getsockname()[1]}/v1"
    address = Address(url)

    def look(to: Address, wanted: str | None) -> Any:
        looked.append(to.url)
        return look_up(to, wanted)

    known = Known(address, None, tmp_path / "met.json", look)
    model = ServedModel(address, known, ServerCounter(address))
    assert model.name == "the first model, never met"
    looked.clear()
    with pytest.raises(ModelUnavailable, match=url):
        complete(model)
    assert len(looked) == 3


def test_neither_a_proxy_nor_a_redirect_leads_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with broken_server(lambda to: to.stream(*SAID)) as elsewhere:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, elsewhere.url)
        monkeypatch.setenv("OPENAI_BASE_URL", elsewhere.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody")

        def away(to: Exchange) -> None:
            to.say(307, b"", Location=f"{elsewhere.url}/chat/completions")

        seen: list[str | None] = []

        def direct(to: Exchange) -> None:
            seen.append(to.headers.get("Authorization"))
            to.stream(*SAID)

        with broken_server(direct) as server:
            assert complete(model_at(server.url, tmp_path)).text == "Hello"
        with broken_server(away) as server, pytest.raises(ModelUnavailable, match="307"):
            complete(model_at(server.url, tmp_path / "other"))
        assert elsewhere.asked == []
        assert seen == ["Bearer none"]


def test_the_key_goes_with_every_call(tmp_path: Path) -> None:
    seen: list[str | None] = []

    def noting(reply: Callable[[Exchange], None]) -> Callable[[Exchange], None]:
        def noted(to: Exchange) -> None:
            seen.append(to.headers.get("Authorization"))
            reply(to)

        return noted

    others = {
        "v1__models": noting(listing("tiny")),
        "tokenize": noting(lambda to: to.say(200, b'{"count": 7}')),
    }
    with broken_server(noting(lambda to: to.stream(*SAID)), **others) as server:
        complete(model_at(server.url, tmp_path, "secret"))
    assert set(seen) == {"Bearer secret"}
    assert len(seen) >= 3


@pytest.mark.req("LC-02")
def test_a_model_that_was_changed_meanwhile_is_asked_nothing(tmp_path: Path) -> None:
    others = {"v1__models": listing("tiny")}
    with broken_server(lambda to: to.stream(*SAID), **others) as server:
        model = model_at(server.url, tmp_path)
        assert complete(model).text == "Hello"
        server.others["/v1/models"] = listing("tiny", window=2000)
        before = server.paths().count("/v1/chat/completions")
        with pytest.raises(ModelUnavailable, match="another model than when the service started"):
            complete(model)
        assert server.paths().count("/v1/chat/completions") == before
        assert model.name == "tiny (/weights/tiny), 1000 tokens, vLLM 0.0"
        assert "2000 tokens" in model_at(server.url, tmp_path).name, "a new start takes it up"


def test_the_name_is_the_same_whether_the_server_answers_or_not(tmp_path: Path) -> None:
    with broken_server(lambda to: to.stream(*SAID)) as server:
        met = model_at(server.url, tmp_path).name
    assert met == "tiny (/weights/tiny), 1000 tokens, vLLM 0.0"
    assert model_at(server.url, tmp_path).name == met
    assert model_at("http://127.0.0.1:1/v1", tmp_path).name == "the first model, never met"


def test_without_permission_no_call_is_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in every test that does not ask for ``model_calls``."""
    monkeypatch.setenv("VERIDRAFT_NO_MODEL_CALLS", "1")
    with broken_server(lambda to: to.stream(*SAID)) as server:
        settings = Settings(data=tmp_path, model_url=server.url)
        model = make_model(settings)
        assert model is not None
        with pytest.raises(ModelCallForbidden):
            complete(model)
        with pytest.raises(ModelCallForbidden):
            assert model.name
        assert server.asked == []


def test_the_settings_make_the_model(tmp_path: Path) -> None:
    assert make_model(Settings(data=tmp_path)) is None
    with broken_server(lambda to: to.stream(*SAID)) as server:
        model = make_model(Settings(data=tmp_path, model_url=server.url, model_name="tiny"))
        assert model is not None
        assert complete(model).text == "Hello"
        unknown = make_model(Settings(data=tmp_path, model_url=server.url, model_name="large"))
        assert unknown is not None
        with pytest.raises(ModelUnavailable, match="no model large"):
            complete(unknown)
    assert (tmp_path / "models" / "served-model.json").is_file()
