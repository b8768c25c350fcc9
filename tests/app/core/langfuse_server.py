"""A Langfuse server that remembers: what it was sent, decoded; or one that hangs, or sends away."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

TRACES = "/api/public/otel/v1/traces"
SCORES = "/api/public/scores"


@dataclass(frozen=True)
class Span:
    """``attributes`` by name; ids are hexadecimal, ``parent`` empty of a root."""

    name: str
    trace: str
    id: str
    parent: str
    start_ns: int
    end_ns: int
    attributes: dict[str, Any]


@dataclass
class Recorded:
    """``bodies`` are unpacked, byte for byte."""

    url: str = ""
    spans: list[Span] = field(default_factory=list)
    scores: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def langfuse_server(*, hangs: bool = False, sends_to: str | None = None) -> Iterator[Recorded]:
    recorded = Recorded()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            recorded.asked.set()
            if hangs:
                recorded.released.wait(60)
                return
            if sends_to is not None:
                self.send_response(307)
                self.send_header("Location", sends_to + self.path)
                self.end_headers()
                return
            self._record(body)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def _record(self, body: bytes) -> None:
            recorded.headers.append({name.lower(): one for name, one in self.headers.items()})
            if self.path == TRACES:
                assert self.headers["Content-Encoding"] == "gzip"
                body = gzip.decompress(body)
                recorded.spans += _spans(body)
            elif self.path == SCORES:
                recorded.scores += json.loads(body)
            recorded.bodies.append(body)

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    recorded.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield recorded
    finally:
        recorded.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _spans(body: bytes) -> Iterator[Span]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        for scope in resource.scope_spans:
            for one in scope.spans:
                yield Span(
                    one.name,
                    one.trace_id.hex(),
                    one.span_id.hex(),
                    one.parent_span_id.hex(),
                    one.start_time_unix_nano,
                    one.end_time_unix_nano,
                    {pair.key: _value(pair.value) for pair in one.attributes},
                )


def _value(value: Any) -> Any:
    return getattr(value, value.WhichOneof("value"))
