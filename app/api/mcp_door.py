"""The door for agents: an MCP endpoint (streamable HTTP) at ``/mcp``, for API tokens alone.

Each request, in order:

1. ``Origin``, where there is one, must be this site's.
2. A bearer token names the actor, who may read records; a session's cookie is not looked at.
3. Only POST: there are no sessions and no streams of their own, so that nothing is kept between two
   requests and a session id that a client shows means nothing.
4. The request is answered with the rights and the scope of that token at that moment.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from fastapi.security.utils import get_authorization_scheme_param
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.access import check_origin, machine_at
from app.auth.actor import Actor
from app.auth.permissions import Permission, require
from app.core.errors import Unavailable
from app.wiring import Service

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"
_ACTOR = "veridraft.actor"


class McpDoor:
    """An ASGI application. Invariant: it answers between the beginning and the end of ``open``."""

    path = PATH

    def __init__(self, service: Service) -> None:
        self._service = service
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        from mcp.server.streamable_http_manager import (  # noqa: PLC0415 - slow to import
            StreamableHTTPSessionManager,
        )

        from app.api.mcp_server import make_server  # noqa: PLC0415 - as above

        server = make_server(self._service, _actor_of)
        manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        check_origin(request, self._service.settings)
        scope[_ACTOR] = await anyio.to_thread.run_sync(self._enter, request)
        if request.method != "POST":
            refused = Response(None, HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "POST"})
            await refused(scope, receive, send)
            return
        if self._manager is None:
            raise Unavailable("the MCP endpoint is not open", hint="Ask again in a moment")
        await self._manager.handle_request(scope, receive, send)

    def _enter(self, request: Request) -> Actor:
        header = request.headers.get("Authorization")
        scheme, secret = get_authorization_scheme_param(header)
        actor = machine_at(self._service, secret if scheme.lower() == "bearer" else None)
        require(actor, Permission.RECORDS_READ)
        return actor


def _actor_of(context: Any) -> Actor:
    return context.request.scope[_ACTOR]
