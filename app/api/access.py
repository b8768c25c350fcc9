"""Who calls: until accounts exist, the holder of the token that `serve` printed."""

import secrets
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.auth.actor import Actor, Kind
from app.core.errors import Unauthenticated
from app.wiring import Service

_BEARER = HTTPBearer(auto_error=False)


def current_actor(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> Actor:
    """Raises :class:`Unauthenticated` without the right token."""
    expected: str = request.app.state.token
    given = credentials.credentials if credentials else ""
    if not secrets.compare_digest(given.encode(), expected.encode()):
        raise Unauthenticated("a bearer token is needed", expected="the token that `serve` printed")
    return Actor(Kind.TOKEN, "serve")


def current_service(request: Request) -> Service:
    return request.app.state.service


CurrentActor = Annotated[Actor, Depends(current_actor)]
CurrentService = Annotated[Service, Depends(current_service)]
