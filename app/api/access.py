"""Who calls, and whether they may: the right that a route asks for stands in its signature.

Rules, in order:

1. A bearer token speaks for a machine; it is looked at first and alone. At a door for programs
   (:class:`MachineHolder`) there is nothing else: a session's cookie is not looked at.
2. Else the session cookie speaks for a person. A request that changes something must come from
   this site (``Origin``) and carry the session's own CSRF token (``X-CSRF-Token``).
3. Neither, or one that is not good: 401, in the same words.
4. A right that the caller does not hold: 403.
"""

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from app.auth.actor import Actor
from app.auth.permissions import Permission, require
from app.auth.sessions import actor_of_session, csrf_matches
from app.auth.tokens import actor_of_token
from app.core.errors import BadInput, Forbidden, Unauthenticated
from app.core.settings import Settings
from app.wiring import Service

PUBLIC = "public"
CSRF_HEADER = "X-CSRF-Token"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_BEARER = HTTPBearer(auto_error=False, description="An API token: reads and makes drafts.")
_COOKIE = APIKeyCookie(
    name="veridraft_session", auto_error=False, description="The session of a signed-in person."
)


def cookie_name(settings: Settings) -> str:
    """Over TLS the browser itself ties the cookie to this host."""
    return "__Host-veridraft_session" if is_secure(settings) else "veridraft_session"


def is_secure(settings: Settings) -> bool:
    return settings.base_url.startswith("https://")


class Holder:
    """A dependency: the actor, who holds ``permission``, and is at a screen where ``in_person``."""

    def __init__(self, permission: Permission, *, in_person: bool = False) -> None:
        self.permission = permission
        self.in_person = in_person

    def __call__(
        self,
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
        _cookie: Annotated[str | None, Security(_COOKIE)],
    ) -> Actor:
        actor = _identify(request, bearer)
        require(actor, self.permission)
        if self.in_person and not actor.is_interactive:
            raise Forbidden(
                f"{actor.id} has no right to change {self.permission}",
                expected="a person in a session",
            )
        check_address(request)
        return actor


class MachineHolder:
    """A dependency of a door for programs: the actor of a bearer token, who holds ``permission``.
    What a browser sends by itself opens nothing here."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(
        self,
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    ) -> Actor:
        actor = machine_at(current_service(request), bearer.credentials if bearer else None)
        require(actor, self.permission)
        check_address(request)
        return actor


def machine_may(permission: Permission) -> Any:
    """``actor: Annotated[Actor, machine_may(Permission.RECORDS_READ)]``."""
    return Depends(MachineHolder(permission))


def may(permission: Permission, *, in_person: bool = False) -> Any:
    """``actor: Annotated[Actor, may(Permission.DRAFT_EDIT)]``. ``in_person`` keeps machines from
    what everybody may do for themselves."""
    return Depends(Holder(permission, in_person=in_person))


class Route(APIRoute):
    """A route whose description says which right it asks for (``x-permission``)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calls = [one.call for one in self.dependant.dependencies]
        holders = [one for one in calls if isinstance(one, Holder | MachineHolder)]
        held = [one.permission.value for one in holders]
        self.openapi_extra = {**(self.openapi_extra or {}), "x-permission": (held or [PUBLIC])[0]}


def check_address(request: Request) -> None:
    """No text with a NUL is stored, so none is looked for."""
    if "\0" in request.url.path or "%00" in request.url.query:
        raise BadInput("an address holds no NUL", got=request.url.path)


def check_origin(request: Request, settings: Settings) -> None:
    """A browser says where a request comes from; what it says must be this site."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != _origin_of(settings.base_url):
        raise Forbidden("the request comes from another site", where="Origin", got=origin)


def current_service(request: Request) -> Service:
    return request.app.state.service


CurrentService = Annotated[Service, Depends(current_service)]


def session_secret(request: Request) -> str | None:
    return request.cookies.get(cookie_name(current_service(request).settings))


def person_at(request: Request) -> Actor:
    """Of the session alone. Raises :class:`Unauthenticated`."""
    service = current_service(request)
    secret = session_secret(request)
    if secret is None:
        raise Unauthenticated("nobody is signed in", expected="a session or an API token")
    return actor_of_session(service.ledger, service.settings, secret)


def machine_at(service: Service, secret: str | None) -> Actor:
    """Of a bearer token alone. Raises :class:`Unauthenticated`."""
    if secret is None:
        raise Unauthenticated("no API token was given", expected="Authorization: Bearer vd_…")
    return actor_of_token(service.ledger, secret)


def _identify(request: Request, bearer: HTTPAuthorizationCredentials | None) -> Actor:
    service = current_service(request)
    if bearer is not None:
        return actor_of_token(service.ledger, bearer.credentials)
    actor = person_at(request)
    if request.method not in _READS:
        check_origin(request, service.settings)
        _check_csrf(request)
    return actor


def _check_csrf(request: Request) -> None:
    if not csrf_matches(session_secret(request), request.headers.get(CSRF_HEADER, "")):
        raise Forbidden("the request does not carry the token of its session", where=CSRF_HEADER)


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
