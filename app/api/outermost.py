"""Around every request: its id in the log, the headers of every answer, what is counted of it.

A plain ASGI middleware: one that is given requests and responses hides from what it wraps that the
caller has gone.
"""

import time
from collections.abc import Callable, Mapping

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.ids import new_id

REQUEST_ID = "X-Request-Id"
_NO_ROUTE = "none"
_NO_STATUS = 500  # it failed before it had one

Counted = Callable[[str, str, int, float], None]
"""Told method, the route's template, status and seconds."""


class Outermost:
    def __init__(self, app: ASGIApp, headers: Mapping[str, str], count: Counted) -> None:
        self._app = app
        self._headers = headers
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, started, status = new_id("REQ"), time.perf_counter(), _NO_STATUS

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers[REQUEST_ID] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                await self._app(scope, receive, told)
            finally:
                seconds = time.perf_counter() - started
                self._count(scope["method"], _template(scope), status, seconds)


def _template(scope: Scope) -> str:
    """``/api/v1/drafts/{draft_id}``: no id of a record. A file's is its folder. FastAPI keeps the
    whole of it apart from the route, which knows nothing of where it was included."""
    whole = scope.get("fastapi", {}).get("effective_route_context")
    found = whole or scope.get("route") or scope.get("endpoint")
    return getattr(found, "path", None) or scope.get("root_path") or _NO_ROUTE
