"""The HTTP application: middleware, error handling, routers."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response

from app.api import (
    drafts,
    keeping,
    people,
    records,
    review,
    sessions,
    signing,
    trail,
)
from app.api.limits import BodyLimit
from app.api.problems import COMMON, Problem, add_handlers
from app.web.site import POLICY, add_pages
from app.wiring import Service

_API = "/api/v1"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
}
_ROUTERS = (people, drafts, review, signing, trail, keeping, sessions, records)
# ``records`` ends with a collection of any name: it comes last.


def create_app(service: Service) -> FastAPI:
    """The service is open and stays the caller's to close."""
    app = FastAPI(
        title="Veridraft",
        version="1",
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
        redoc_url=None,
    )
    app.state.service = service
    app.include_router(records.health_router)
    for module in _ROUTERS:
        app.include_router(module.router, prefix=_API, responses=COMMON)
    for module in (sessions, signing):
        app.include_router(module.returning, responses=COMMON)
    add_handlers(app)
    add_pages(app)
    app.middleware("http")(_add_headers)
    app.add_middleware(BodyLimit)
    _describe_problems(app)
    return app


def _describe_problems(app: FastAPI) -> None:
    """The shape of a problem is named by every route and returned by none: it is added by hand."""
    described = app.openapi()
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = schema.pop("$defs", {})
    described["components"]["schemas"] |= {**parts, "Problem": schema}


async def _add_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
