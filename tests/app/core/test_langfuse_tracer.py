"""What a Langfuse server is sent of a turn, what it is not sent, and what happens without one."""

import base64
import json
import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest

from app.core.errors import BadInput
from app.core.langfuse_tracer import LangfuseTracer
from app.core.settings import Settings
from app.core.tracing import ModelCalled, Settled, Stepped, Worked
from app.core.watching import make_langfuse
from tests.app.core.langfuse_server import Recorded, Span, langfuse_server

AT = datetime(2025, 3, 12, 13, 40, tzinfo=UTC)
CALL = ModelCalled(
    id="CALL-1",
    subject="TURN-1",
    name="chat_answer",
    prompt="chat_answer@3",
    model="qwen3",
    outcome="answered",
    prompt_tokens=120,
    completion_tokens=9,
    started_at=AT + timedelta(seconds=1),
    seconds=2.0,
    first_token_s=0.25,
    request={"messages": [{"text": "a secret question"}]},
    output="a secret answer",
)
STEP = Stepped(1, "history", "ok", AT, 0.5, "a secret label", "a secret summary")
WORK = Worked(
    id="TURN-1",
    kind="chat turn",
    state="finished",
    started_at=AT,
    ended_at=AT + timedelta(seconds=4),
    session="CHAT-1",
    abstained=False,
    steps=(STEP,),
    given="a secret question",
    made="a secret answer",
)
SECRET_KEY = "sk-lf-0123456789"  # noqa: S105 - of nothing


def tracer_to(url: str, *, contents: bool = False) -> LangfuseTracer:
    return LangfuseTracer(url, "pk-lf-1", SECRET_KEY, contents=contents)


def told(recorded: Recorded, *, contents: bool = False) -> dict[str, Span]:
    tracer = tracer_to(recorded.url, contents=contents)
    tracer.called(CALL)
    tracer.settled(Settled("CALL-1", "TURN-1", "partly_used", 2))
    tracer.worked(WORK)
    tracer.close()
    return {one.name: one for one in recorded.spans}


def test_a_turn_is_a_trace_with_its_steps_and_the_models_calls_below_it() -> None:
    with langfuse_server() as recorded:
        spans = told(recorded)
    root, step, call = spans["chat turn"], spans["history"], spans["chat_answer"]
    assert root.parent == ""
    assert {one.trace for one in spans.values()} == {root.trace}
    assert (step.parent, call.parent) == (root.id, root.id)
    assert (root.end_ns - root.start_ns, call.end_ns - call.start_ns) == (4 * 10**9, 2 * 10**9)
    assert root.start_ns == int(AT.timestamp()) * 10**9
    assert root.attributes["session.id"] == "CHAT-1"
    assert root.attributes["langfuse.trace.name"] == "chat turn"
    assert step.attributes["langfuse.observation.type"] == "tool"


def test_a_generation_names_model_prompt_and_version_tokens_and_the_first_of_them() -> None:
    with langfuse_server() as recorded:
        attributes = told(recorded)["chat_answer"].attributes
    named = {name.removeprefix("langfuse.observation."): one for name, one in attributes.items()}
    assert named["type"] == "generation"
    assert named["model.name"] == "qwen3"
    assert (named["prompt.name"], named["prompt.version"]) == ("chat_answer", 3)
    assert json.loads(named["usage_details"]) == {"input": 120, "output": 9}
    assert json.loads(named["completion_start_time"]) == "2025-03-12T13:40:01.250000+00:00"


def test_scores_belong_to_the_trace_and_to_the_call_that_a_guard_looked_at() -> None:
    with langfuse_server() as recorded:
        spans = told(recorded)
    scores = {one["name"]: one for one in recorded.scores}
    assert {name: one["value"] for name, one in scores.items()} == {
        "guard_refusals": 2.0,
        "refused": 0.0,
        "abstained": 0.0,
    }
    assert {one["traceId"] for one in scores.values()} == {spans["chat turn"].trace}
    assert scores["guard_refusals"]["observationId"] == spans["chat_answer"].id
    assert "observationId" not in scores["abstained"]


def test_no_text_leaves_the_building_unless_it_was_switched_on() -> None:
    with langfuse_server() as recorded:
        told(recorded)
    assert len(recorded.bodies) >= 2
    assert not any(b"secret" in body for body in recorded.bodies)
    with langfuse_server() as recorded:
        spans = told(recorded, contents=True)
    attributes = spans["chat_answer"].attributes
    assert "a secret question" in attributes["langfuse.observation.input"]
    assert attributes["langfuse.observation.output"] == "a secret answer"
    assert spans["history"].attributes["langfuse.observation.output"] == "a secret summary"


def test_the_keys_are_in_the_header_and_nowhere_else() -> None:
    with langfuse_server() as recorded:
        told(recorded, contents=True)
    pair = base64.b64encode(f"pk-lf-1:{SECRET_KEY}".encode()).decode()
    assert {one["authorization"] for one in recorded.headers} == {f"Basic {pair}"}
    assert not any(SECRET_KEY.encode() in body for body in recorded.bodies)


def test_a_server_that_sends_elsewhere_is_not_followed() -> None:
    with langfuse_server() as elsewhere, langfuse_server(sends_to=elsewhere.url) as recorded:
        told(recorded)
        assert recorded.asked.is_set()
    assert elsewhere.bodies == []


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with langfuse_server() as proxy, langfuse_server() as recorded:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", proxy.url)
        monkeypatch.setenv("LANGFUSE_BASE_URL", proxy.url)
        spans = told(recorded)
    assert spans
    assert proxy.bodies == []


def test_without_a_server_nothing_fails_and_nothing_waits() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))  # nobody listens
        tracer = tracer_to(f"http://127.0.0.1:{door.getsockname()[1]}")
        for _ in range(5000):  # more than are kept
            tracer.called(CALL)
            tracer.settled(Settled("CALL-1", "TURN-1", "used", 0))
        tracer.worked(WORK)
        tracer.close()


def test_a_server_that_hangs_holds_up_neither_work_nor_the_end() -> None:
    """Were either to wait for it, this would not end: it answers nobody until then."""
    with langfuse_server(hangs=True) as recorded:
        tracer = tracer_to(recorded.url)
        tracer.worked(WORK)
        closing = threading.Thread(target=tracer.close)
        closing.start()
        assert recorded.asked.wait(60)
        tracer.worked(WORK)
        closing.join(60)
        assert not closing.is_alive()
        assert not recorded.released.is_set()


def test_without_keys_there_is_none_and_with_some_of_them_it_is_refused() -> None:
    assert make_langfuse(Settings()) is None
    with pytest.raises(BadInput, match="tracing is set in part"):
        make_langfuse(Settings(langfuse_public_key="pk-lf-1"))
