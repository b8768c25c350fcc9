"""A record under review: what changed, what it says and rests on, and signing it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.export.wording import TONE_SIGNS
from app.review.states import Meaning
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import page
from app.web.review.signing_view import signing_view
from app.web.review.view import review_view

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Reader = Annotated[Actor, sees(Permission.RECORDS_READ)]
Signer = Annotated[Actor, sees(Permission.SIGN)]


@router.get("/drafts/{draft_id}/review")
def review(
    actor: Reader,
    service: CurrentService,
    request: Request,
    draft_id: str,
    since: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    after: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """``since`` is the version to compare with, ``after`` the step that was just taken."""
    view = review_view(service, actor, draft_id, since)
    return page(
        request,
        "review.html",
        actor,
        title=f"{view.record.content['subject']}, review",
        here="drafts",
        view=view,
        after=after,
        sources=view.sources,
        signs=TONE_SIGNS,
    )


@router.get("/drafts/{draft_id}/sign/{meaning}")
def signing(
    actor: Signer, service: CurrentService, request: Request, draft_id: str, meaning: Meaning
) -> Response:
    """Shown in a dialog of the review; without script a page of its own."""
    view = signing_view(service, actor, draft_id, meaning)
    return page(
        request,
        "sign.html",
        actor,
        title=f"{view.record.content['subject']}, signature",
        here="drafts",
        view=view,
        sources=None,
        signs=TONE_SIGNS,
    )
