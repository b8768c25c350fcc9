"""Signing: what is shown, the signature, and the challenge of an OpenID provider."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import operations
from app.api.access import CurrentService, Route, may
from app.api.schemas_review import (
    BeginChallenge,
    ChallengeView,
    ShownView,
    Sign,
    SignatureView,
)
from app.api.sessions import keep_browser_secret, require_provider, take_browser_secret
from app.api.views import signature_views
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.drafts.store import get_version
from app.review.states import Meaning
from app.signatures import challenges
from app.signatures.showing import show

router = APIRouter(tags=["signatures"], route_class=Route)
returning = APIRouter(tags=["signatures"], route_class=Route)

Signer = Annotated[Actor, may(Permission.SIGN)]


@router.get("/drafts/{draft_id}/signatures")
def list_signatures(
    actor: Annotated[Actor, may(Permission.RECORDS_READ)], service: CurrentService, draft_id: str
) -> list[SignatureView]:
    """Oldest first; one is superseded when what it stands under was changed since."""
    with service.ledger.database.read() as session:
        get_version(session, draft_id, scope=actor.scope)
        return signature_views(service, session, draft_id)


@router.get("/drafts/{draft_id}/signing/{meaning}")
def shown(actor: Signer, service: CurrentService, draft_id: str, meaning: Meaning) -> ShownView:
    """What would be signed, by whom and as what, and what holds it back. Its `sha256` goes back
    with the signing: only what was shown is signed."""
    with service.ledger.database.read() as session:
        seen = show(service.signing, session, actor, draft_id, meaning)
    return ShownView(
        draft=seen.record.draft,
        version=seen.record.version,
        meaning=seen.meaning,
        in_words=seen.in_words,
        sha256=seen.sha256,
        content_sha256=seen.record.content_sha256,
        signer=seen.signer.name,
        role=seen.role,
        on_behalf_of=seen.on_behalf_of.name if seen.on_behalf_of else None,
        zone=seen.zone,
        blockers=list(seen.blockers),
        components=sorted(seen.components),
    )


@router.post("/drafts/{draft_id}/signatures", status_code=201)
def sign(actor: Signer, service: CurrentService, draft_id: str, given: Sign) -> list[SignatureView]:
    """The person proves anew who they are: all components at the first signing of a session, later
    at least the private one. Answers with the signatures that the draft now has."""
    operations.sign_draft(
        service,
        actor,
        draft_id,
        given.meaning,
        given.shown_sha256,
        given.components(),
        given.reason,
    )
    with service.ledger.database.read() as session:
        return signature_views(service, session, draft_id)


@router.post("/drafts/{draft_id}/signatures/challenge", status_code=201)
def begin_challenge(
    actor: Signer,
    service: CurrentService,
    response: Response,
    draft_id: str,
    given: BeginChallenge,
) -> ChallengeView:
    """For people who sign in with an OpenID provider: it asks them anew, within two minutes."""
    begun = challenges.begin_challenge(
        service.signing,
        require_provider(service),
        actor,
        draft_id,
        given.meaning,
        given.shown_sha256,
        reason=given.reason,
        return_to=given.return_to,
    )
    keep_browser_secret(service, response, begun.browser)
    return ChallengeView(url=begun.url)


@returning.get(challenges.SIGNING_PATH, response_class=RedirectResponse, status_code=303)
def complete_challenge(
    actor: Signer,
    service: CurrentService,
    request: Request,
    state: str,
    code: str | None = None,
) -> RedirectResponse:
    """Where the provider sends the browser back to after it has asked the person anew."""
    made, path = challenges.complete_challenge(
        service.signing,
        require_provider(service),
        actor,
        code=code,
        state=state,
        browser=take_browser_secret(request),
    )
    operations.watch_reviewer(service, actor, made)
    return RedirectResponse(path, status_code=303)
