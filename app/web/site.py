"""Every group of pages, the files they need, and the page for an address that leads nowhere."""

from types import ModuleType
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from app.api.problems import refused, unexpected
from app.web.account import pages as sign_in
from app.web.administration import configuration_pages as configuration
from app.web.administration import oversight_pages as oversight
from app.web.administration import pages as people
from app.web.administration import retention_pages as retention
from app.web.chat import pages as chat
from app.web.deviations import dossier_pages as dossier
from app.web.deviations import pages as deviations
from app.web.documents import imports_pages as imports
from app.web.documents import pages as documents
from app.web.drafts import pages as drafts
from app.web.evidence import pages as evidence
from app.web.frame.shell import STATIC, problem_page
from app.web.review import pages as review
from app.web.tools import pages as tools
from app.web.tools import reference_pages as reference
from app.web.trail import pages as trail
from app.web.work import pages as work

PAGES: tuple[ModuleType, ...] = (
    sign_in,
    work,
    deviations,
    dossier,
    evidence,
    chat,
    documents,
    drafts,
    imports,
    review,
    people,
    oversight,
    retention,
    configuration,
    tools,
    reference,
    trail,
)

POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types veridraft",
    )
)
"""Nothing from elsewhere, nothing inline; HTML enters a page through one policy of ours
(``panel.js``)."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
}
"""Of every answer."""

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class Files(StaticFiles):
    """Kept for good where the address names the content, else asked for again."""

    async def get_response(self, path: str, scope: Any) -> Response:
        response = await super().get_response(path, scope)
        named = b"v=" in scope["query_string"]
        response.headers["Cache-Control"] = _FOREVER if named else _ASK_AGAIN
        return response


def add_pages(app: FastAPI) -> None:
    for module in PAGES:
        app.include_router(module.router)
    app.mount("/static", Files(directory=STATIC), name="static")
    app.add_exception_handler(404, _nowhere)  # pyright: ignore[reportArgumentType]
    app.add_exception_handler(Exception, _broken)


def _nowhere(request: Request, error: HTTPException) -> Response:
    if not _wants_page(request):
        return refused(request, error)
    return problem_page(request, 404, f"There is no page {request.url.path}.")


def _broken(request: Request, error: Exception) -> Response:
    """Outside of every middleware, so that it brings the headers itself."""
    answer: Response = unexpected(request, error)
    if _wants_page(request):
        said = "The request failed; the log of the service says why."
        answer = problem_page(request, 500, said, title="This did not work")
    answer.headers.update(HEADERS)
    return answer


def _wants_page(request: Request) -> bool:
    is_browser = "text/html" in request.headers.get("Accept", "")
    return is_browser and not request.url.path.startswith("/api/")
