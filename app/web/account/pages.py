"""Signing in, and one's own account."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.auth.qualification import ACCOUNTABILITY
from app.auth.tokens import LONGEST
from app.web.account.view import PERMITS, own_of
from app.web.administration.view import ATTESTATIONS, COURSES
from app.web.frame.access import PageRoute, local_path, sees
from app.web.frame.shell import open_page, page

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/sign-in")
def sign_in(service: CurrentService, request: Request, next: str | None = None) -> Response:
    """With a password, a one-time link (its secret stands behind ``#`` and so in no log), or the
    site's OpenID provider."""
    return open_page(
        request,
        "sign_in.html",
        title="Sign in",
        after=local_path(next),
        has_provider=service.provider is not None,
    )


@router.get("/account")
def account(
    actor: Annotated[Actor, sees(Permission.ME)], service: CurrentService, request: Request
) -> Response:
    now = service.ledger.clock()
    with service.ledger.database.read() as session:
        own = own_of(session, actor, now)
    return page(
        request,
        "account.html",
        actor,
        title="Your account",
        here="account",
        own=own,
        settings=service.settings,
        courses=COURSES,
        attestations=ATTESTATIONS,
        words_to_type=ACCOUNTABILITY,
        permits=PERMITS,
        last_day=(now + LONGEST).date(),
    )
