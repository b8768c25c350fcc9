"""An open service behind real HTTP, at a free port of this machine, until its block ends."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from app.main import create_app
from app.wiring import Service

_HOST = "127.0.0.1"
_POLL_S = 0.02
_LONGEST_STOP_S = 3  # a stream of events that a page left open would otherwise keep it


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """Its address. Browsers' requests are accepted from there alone, as in service."""
    # Named as TCP, for asyncio to send at once what it has: otherwise 40 ms go by in each answer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:
        door.bind((_HOST, 0))
        url = f"http://{_HOST}:{door.getsockname()[1]}"
        service.settings = service.settings.model_copy(update={"base_url": url})
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(service),
                log_level="warning",
                timeout_graceful_shutdown=_LONGEST_STOP_S,
            )
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="serving")
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(_POLL_S)
            yield url
        finally:
            server.should_exit = True
            thread.join()
