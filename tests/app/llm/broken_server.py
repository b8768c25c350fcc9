"""A model's server that answers as none should: each call as the test says, on a real socket."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Exchange"], None]


@dataclass
class BrokenServer:
    """``chat`` answers ``/v1/chat/completions``; the rest is answered as it should be, unless it is
    in ``others``. It remembers what it was asked."""

    chat: Reply
    others: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    url: str = ""

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def body(self) -> Any:
        """Of the newest completion that was asked for."""
        return [body for path, body in self.asked if path == "/v1/chat/completions"][-1]


class Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    told: BrokenServer

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self._answer(json.loads(self.rfile.read(length) or b"null"))

    def say(self, status: int, body: bytes, kind: str = "application/json", **more: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def stream(self, *chunks: Any, whole: bool = True) -> None:
        """Server-sent events; one that is not ``whole`` breaks off within the body."""
        lines = [one if isinstance(one, str) else json.dumps(one) for one in chunks]
        body = "".join(f"data: {line}\n\n" for line in lines).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(body) + (0 if whole else 100)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        if not whole:
            self.close()

    def close(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Not to the screen."""

    def _answer(self, body: Any) -> None:
        self.told.asked.append((self.path, body))
        replies: dict[str, Reply] = {
            "/v1/models": listing("tiny"),
            "/version": lambda to: to.say(200, b'{"version": "0.0"}'),
            "/tokenize": lambda to: to.say(200, b'{"count": 7}'),
            "/v1/chat/completions": self.told.chat,
            **self.told.others,
        }
        replies[self.path](self)


def listing(name: str, window: int = 1000) -> Reply:
    one = {"id": name, "root": f"/weights/{name}", "max_model_len": window}
    return lambda to: to.say(200, json.dumps({"data": [one]}).encode())


def chunk(text: str | None = None, finish: Any = None, **more: Any) -> dict[str, Any]:
    """Of a stream, as vLLM sends them."""
    delta = {"role": "assistant", "content": text} | more.pop("delta", {})
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    shared = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny"}
    return {**shared, "choices": [choice], **more}


@contextmanager
def broken_server(chat: Reply, **others: Reply) -> Iterator[BrokenServer]:
    told = BrokenServer(chat, {f"/{name.replace('__', '/')}": one for name, one in others.items()})
    exchange = type("Told", (Exchange,), {"told": told})
    server = ThreadingHTTPServer(("127.0.0.1", 0), exchange)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
