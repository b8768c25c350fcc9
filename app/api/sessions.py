"""Signing in and out, and what people keep to prove who they are."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.api.access import (
    CurrentService,
    Route,
    check_origin,
    cookie_name,
    is_secure,
    may,
    session_secret,
)
from app.api.schemas_people import (
    Enrolled,
    Me,
    NewPassword,
    SecondFactor,
    SessionView,
    SignIn,
)
from app.auth import credentials, oidc, sessions
from app.auth.actor import Actor
from app.auth.oidc_provider import Provider
from app.auth.permissions import Permission
from app.auth.sessions import SignedIn
from app.auth.store import get_person
from app.core.errors import BadInput, Unavailable
from app.wiring import Service

router = APIRouter(tags=["session"], route_class=Route)
returning = APIRouter(tags=["session"], route_class=Route)

Caller = Annotated[Actor, may(Permission.ME)]
Myself = Annotated[Actor, may(Permission.ME, in_person=True)]
_BROWSER = "veridraft_oidc"


@router.post("/session", status_code=201)
def sign_in(
    service: CurrentService, request: Request, response: Response, given: SignIn
) -> SessionView:
    """With user name and password (and the second factor, where one is set up), or with the secret
    of a one-time link. The answer carries the CSRF token of the session."""
    check_origin(request, service.settings)
    if given.link is not None:
        opened = sessions.use_link(service.gate, given.link, given.totp)
    elif given.username is not None and given.password is not None:
        opened = sessions.sign_in(service.gate, given.username, given.password, given.totp)
    else:
        raise BadInput("nothing to sign in with", expected="username and password, or link")
    set_session(service, response, opened)
    return SessionView(csrf=opened.csrf, username=opened.actor.name)


@router.delete("/session", status_code=204)
def sign_out(actor: Myself, service: CurrentService, response: Response) -> None:
    with service.ledger.work(actor) as work:
        sessions.sign_out(work)
    response.delete_cookie(cookie_name(service.settings), secure=is_secure(service.settings))


@router.get("/me")
def me(actor: Caller, service: CurrentService, request: Request) -> Me:
    """Who the caller is, with rights and scope; in a session also its CSRF token."""
    secret = session_secret(request)
    with service.ledger.database.read() as session:
        name = get_person(session, actor.person).name if actor.person else actor.name
    return Me(
        id=actor.id,
        kind=actor.kind.value,
        name=name,
        roles=sorted(actor.roles),
        **actor.scope.as_lists(),
        csrf=sessions.csrf_of(secret) if secret and actor.session else None,
        model=service.model_set,
    )


@router.put("/me/password", status_code=204)
def set_password(actor: Myself, service: CurrentService, given: NewPassword) -> None:
    """Ends every session of the person, this one too."""
    credentials.set_password(service.gate, actor, given.new, given.present)


@router.put("/me/signing-password", status_code=204)
def set_signing_password(actor: Myself, service: CurrentService, given: NewPassword) -> None:
    """For people who sign in with an OpenID provider."""
    credentials.set_signing_password(service.gate, actor, given.new, given.present)


@router.post("/me/second-factor")
def begin_second_factor(actor: Myself, service: CurrentService) -> Enrolled:
    """The secret for an authenticator; it counts once a code of it has come back."""
    begun = credentials.begin_totp(service.gate, actor)
    return Enrolled(secret=begun.secret, uri=begun.uri, sealed=begun.sealed)


@router.put("/me/second-factor", status_code=204)
def confirm_second_factor(actor: Myself, service: CurrentService, given: SecondFactor) -> None:
    credentials.confirm_totp(service.gate, actor, given.sealed, given.code, given.present)


@router.get("/session/oidc", response_class=RedirectResponse, status_code=307)
def begin_oidc(service: CurrentService, return_to: str = "/") -> RedirectResponse:
    """To the site's OpenID provider."""
    begun = oidc.begin(service.ledger, require_provider(service), return_to)
    response = RedirectResponse(begun.url, status_code=307)
    keep_browser_secret(service, response, begun.browser)
    return response


@returning.get(oidc.SIGN_IN_PATH, response_class=RedirectResponse, status_code=303)
def complete_oidc(
    service: CurrentService, request: Request, state: str, code: str | None = None
) -> RedirectResponse:
    """Where the provider sends the browser back to."""
    opened, path = oidc.complete(
        service.ledger,
        require_provider(service),
        code=code,
        state=state,
        browser=take_browser_secret(request),
    )
    response = RedirectResponse(path, status_code=303)
    set_session(service, response, opened)
    return response


def require_provider(service: Service) -> Provider:
    if service.provider is None:
        raise Unavailable("no OpenID provider is configured", expected="VERIDRAFT_OIDC_ISSUER")
    return service.provider


def set_session(service: Service, response: Response, opened: SignedIn) -> None:
    """Scripts cannot read the cookie; other sites cannot send it with what they ask for."""
    response.set_cookie(
        cookie_name(service.settings),
        opened.secret,
        max_age=int(service.settings.session_hours * 3600),
        httponly=True,
        secure=is_secure(service.settings),
        samesite="lax",
    )


def keep_browser_secret(service: Service, response: Response, secret: str) -> None:
    """Ties what the provider answers to the browser that asked."""
    response.set_cookie(
        _BROWSER,
        secret,
        max_age=600,
        httponly=True,
        secure=is_secure(service.settings),
        samesite="lax",
    )


def take_browser_secret(request: Request) -> str:
    return request.cookies.get(_BROWSER, "")
