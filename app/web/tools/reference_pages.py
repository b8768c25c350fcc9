"""The reference page of the HTTP API, made from its own description."""

from fastapi import APIRouter, Request, Response

from app.api.access import CurrentService
from app.web.frame.access import PageRoute
from app.web.frame.shell import open_page
from app.web.tools.reference_view import reference_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/api/docs")
def reference(service: CurrentService, request: Request) -> Response:
    """Open to everybody, as the description itself is."""
    described = request.app.openapi()
    return open_page(
        request,
        "reference.html",
        title="HTTP API",
        reference=reference_of(described, service.settings.base_url),
        described_at=request.app.openapi_url,
    )
