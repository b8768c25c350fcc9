"""Every group of pages, the files they need, and the page for an address that leads nowhere."""

from types import ModuleType
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from app.api.problems import refused
from app.web import sign_in
from app.web.shell import STATIC, problem_page

PAGES: tuple[ModuleType, ...] = (sign_in,)

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


def _nowhere(request: Request, error: HTTPException) -> Response:
    wants_page = "text/html" in request.headers.get("Accept", "")
    if request.url.path.startswith("/api/") or not wants_page:
        return refused(request, error)
    return problem_page(request, 404, f"There is no page {request.url.path}.")
