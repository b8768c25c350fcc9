"""The way out to a Langfuse server: spans by OTLP and scores as JSON, from a thread of its own.

Imports optional components: it is itself imported where tracing is on.
"""

import threading
from collections.abc import Mapping, Sequence
from hashlib import sha256
from queue import Empty, Full, Queue
from typing import Any

import requests
import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON

REQUEST_S = 5.0
_EVERY_MS = 5000
_SCORES_KEPT = 1000
_SPANS_KEPT = 2048
_TRACES = "/api/public/otel/v1/traces"
_SCORES = "/api/public/scores"

Score = dict[str, Any]

log = structlog.get_logger()


class Scores:
    """Those that wait to be sent; beyond a number they are dropped."""

    def __init__(self) -> None:
        self._waiting: Queue[Score] = Queue(_SCORES_KEPT)

    def add(self, score: Score) -> None:
        try:
            self._waiting.put_nowait(score)
        except Full:
            log.info("a score was dropped", name=score["name"])

    def take(self) -> list[Score]:
        found: list[Score] = []
        while True:
            try:
                found.append(self._waiting.get_nowait())
            except Empty:
                return found


class GivenIds(RandomIdGenerator):
    """Of the next span of this thread; :meth:`want` comes before each."""

    def __init__(self) -> None:
        self._wanted = threading.local()

    def want(self, trace_id: str, span_id: str) -> None:
        self._wanted.ids = (int(trace_id, 16), int(span_id, 16))

    def generate_trace_id(self) -> int:
        return self._wanted.ids[0]

    def generate_span_id(self) -> int:
        return self._wanted.ids[1]


class Exporter(SpanExporter):
    """Scores go with the spans: a server that takes none of these is not asked to take those."""

    def __init__(self, url: str, headers: Mapping[str, str], scores: Scores) -> None:
        self._url, self._scores = url, scores
        self._session = _session(headers)
        self._spans = OTLPSpanExporter(
            endpoint=url + _TRACES,
            headers=headers,
            timeout=REQUEST_S,
            compression=Compression.Gzip,
            session=_session(headers),
        )

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._spans.export(spans)
        if result is SpanExportResult.SUCCESS and (found := self._scores.take()):
            self._post(found)
        return result

    def shutdown(self) -> None:
        self._spans.shutdown()
        self._session.close()

    def _post(self, scores: list[Score]) -> None:
        address = self._url + _SCORES
        try:
            answer = self._session.post(
                address, json=scores, timeout=REQUEST_S, allow_redirects=False
            )
            log.debug("scores were sent", status=answer.status_code, count=len(scores))
        except requests.RequestException as error:
            log.info("scores were dropped", count=len(scores), error=str(error))


def make_provider(exporter: Exporter, ids: GivenIds) -> TracerProvider:
    """None of the process's: nothing else that traces is sent along."""
    provider = TracerProvider(
        sampler=ALWAYS_ON,
        resource=Resource({"service.name": "veridraft"}),
        id_generator=ids,
        shutdown_on_exit=False,
    )
    processor = BatchSpanProcessor(
        exporter,
        max_queue_size=_SPANS_KEPT,
        schedule_delay_millis=_EVERY_MS,
        export_timeout_millis=REQUEST_S * 1000,
    )
    provider.add_span_processor(processor)
    return provider


def trace_id(seed: str) -> str:
    return sha256(seed.encode()).hexdigest()[:32]


def span_id(seed: str) -> str:
    return sha256(f"span of {seed}".encode()).hexdigest()[:16]


def below(work: str) -> Context:
    """The root span of a piece of work, which is told when it has ended."""
    flags = trace.TraceFlags(trace.TraceFlags.SAMPLED)
    ids = (int(trace_id(work), 16), int(span_id(work), 16))
    context = trace.SpanContext(*ids, is_remote=True, trace_flags=flags)
    return trace.set_span_in_context(trace.NonRecordingSpan(context))


def _session(headers: Mapping[str, str]) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy, no .netrc
    session.headers.update(headers)
    return session
