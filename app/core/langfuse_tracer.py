"""Tells a Langfuse server: a turn or a job is a trace, a model call a generation, a step a span.

Rules, in order:

1. Spans go out in batches from a thread of their own, to the configured address alone: no proxy and
   no address out of the environment, and redirects are not followed.
2. A trace's id follows from the id of its turn or job; its session is the thread. A model call
   names its prompt and the prompt's version.
3. No texts, unless the settings say so; never who asked.
4. What cannot be sent is dropped: a full queue, a server that is down, slow or refuses.

Imports optional components: it is itself imported where tracing is on.
"""

import base64
import threading
from datetime import datetime, timedelta

from langfuse import LangfuseOtelSpanAttributes as Named
from opentelemetry.context import Context

from app.core.canonical import canonical_json
from app.core.langfuse_export import (
    Exporter,
    GivenIds,
    Scores,
    below,
    make_provider,
    span_id,
    trace_id,
)
from app.core.tracing import ModelCalled, Settled, Stepped, Worked

_CLOSE_S = 5.0
_USED = "answered"
_FAILED = "failed"

Attributes = dict[str, str | int | float | bool]


class LangfuseTracer:
    """No method waits for the network but :meth:`close`, and that one within its bound."""

    def __init__(self, url: str, public_key: str, secret_key: str, *, contents: bool) -> None:
        self._contents = contents
        self._scores = Scores()
        self._ids = GivenIds()
        pair = base64.b64encode(f"{public_key}:{secret_key}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "x-langfuse-ingestion-version": "4"}
        exporter = Exporter(url.rstrip("/"), headers, self._scores)
        self._provider = make_provider(exporter, self._ids)
        self._spans = self._provider.get_tracer("veridraft")

    def called(self, call: ModelCalled) -> None:
        name, _sign, version = call.prompt.partition("@")
        usage = {"input": call.prompt_tokens, "output": call.completion_tokens}
        told: Attributes = {
            Named.OBSERVATION_TYPE: "generation",
            Named.OBSERVATION_MODEL: call.model,
            Named.OBSERVATION_PROMPT_NAME: name,
            Named.OBSERVATION_PROMPT_VERSION: int(version) if version.isdecimal() else 0,
            Named.OBSERVATION_USAGE_DETAILS: _json(usage),
            f"{Named.OBSERVATION_METADATA}.call": _json(call.id),
            f"{Named.OBSERVATION_METADATA}.outcome": _json(call.outcome),
        }
        if call.first_token_s is not None:
            first_at = call.started_at + timedelta(seconds=call.first_token_s)
            told[Named.OBSERVATION_COMPLETION_START_TIME] = _json(first_at)
        if call.outcome != _USED:
            told |= _level("WARNING", call.outcome)
        told |= self._texts(_json(call.request), call.output)
        ended_at = call.started_at + timedelta(seconds=call.seconds)
        self._child(call.subject, call.id, call.name, call.started_at, ended_at, told)

    def settled(self, settled: Settled) -> None:
        of_call = {"observationId": span_id(settled.call)}
        self._score(settled.subject, "guard_refusals", settled.refusals, of_call)
        self._score(settled.subject, "refused", int(settled.fate == "refused"), of_call)

    def worked(self, work: Worked) -> None:
        for step in work.steps:
            self._stepped(work, step)
        told: Attributes = {
            Named.OBSERVATION_TYPE: "span",
            Named.TRACE_NAME: work.kind,
            f"{Named.OBSERVATION_METADATA}.id": _json(work.id),
            f"{Named.OBSERVATION_METADATA}.state": _json(work.state),
        }
        if work.session is not None:
            told[Named.TRACE_SESSION_ID] = work.session
        if work.state == _FAILED:
            told |= _level("ERROR", work.state)
        told |= self._texts(work.given, work.made)
        self._ids.want(trace_id(work.id), span_id(work.id))
        self._span(work.kind, None, work.started_at, work.ended_at, told)
        if work.abstained is not None:
            self._score(work.id, "abstained", int(work.abstained), {})

    def close(self) -> None:
        """A server that hangs is left behind."""
        closing = threading.Thread(target=self._provider.shutdown, name="tracing", daemon=True)
        closing.start()
        closing.join(_CLOSE_S)

    def _stepped(self, work: Worked, step: Stepped) -> None:
        told: Attributes = {
            Named.OBSERVATION_TYPE: "tool",
            f"{Named.OBSERVATION_METADATA}.status": _json(step.status),
        }
        told |= self._texts(step.label, step.summary)
        seed = f"{work.id} step {step.number}"
        ended_at = step.started_at + timedelta(seconds=step.seconds)
        self._child(work.id, seed, step.tool, step.started_at, ended_at, told)

    def _texts(self, given: str, made: str) -> Attributes:
        if not self._contents:
            return {}
        return {Named.OBSERVATION_INPUT: given, Named.OBSERVATION_OUTPUT: made}

    def _child(
        self,
        work: str,
        seed: str,
        name: str,
        started_at: datetime,
        ended_at: datetime,
        told: Attributes,
    ) -> None:
        self._ids.want(trace_id(work), span_id(seed))
        self._span(name, below(work), started_at, ended_at, told)

    def _span(
        self,
        name: str,
        parent: Context | None,
        started_at: datetime,
        ended_at: datetime,
        told: Attributes,
    ) -> None:
        context = Context() if parent is None else parent
        span = self._spans.start_span(name, context, attributes=told, start_time=_ns(started_at))
        span.end(_ns(max(started_at, ended_at)))

    def _score(self, work: str, name: str, value: int, more: dict[str, str]) -> None:
        score = {"traceId": trace_id(work), "name": name, "value": float(value), **more}
        self._scores.add({**score, "dataType": "NUMERIC"})


def _level(level: str, status: str) -> Attributes:
    return {Named.OBSERVATION_LEVEL: level, Named.OBSERVATION_STATUS_MESSAGE: status}


def _json(value: object) -> str:
    return canonical_json(value).decode()


def _ns(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1000
