"""The HTTP application: middleware, error handling, routers."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response

from app.api import (
    chat,
    documents,
    drafts,
    imports,
    keeping,
    people,
    records,
    review,
    sessions,
    signing,
    trail,
    writing,
)
from app.api.limits import BodyLimit
from app.api.problems import COMMON, Problem, add_handlers
from app.web.site import HEADERS, add_pages
from app.wiring import Service

_API = "/api/v1"
_ROUTERS = (
    people,
    drafts,
    writing,
    review,
    signing,
    trail,
    keeping,
    sessions,
    documents,
    imports,
    chat,
    records,
)
# ``records`` ends with a collection of any name: it comes last.


def create_app(service: Service) -> FastAPI:
    """The service is open and stays the caller's to close."""
    app = FastAPI(
        title="Veridraft",
        version="1",
        docs_url=None,  # the page of ours: FastAPI's own loads from elsewhere
        openapi_url="/api/openapi.json",
        redoc_url=None,
    )
    app.state.service = service
    service.chat.start()
    app.include_router(records.health_router)
    for module in _ROUTERS:
        app.include_router(module.router, prefix=_API, responses=COMMON)
    for module in (sessions, signing):
        app.include_router(module.returning, responses=COMMON)
    add_handlers(app)
    add_pages(app)
    app.add_middleware(BodyLimit, longest_upload=service.settings.max_upload_mb * 1_000_000)
    app.middleware("http")(_add_headers)  # around the limit: what it raises would be wrapped there
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
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
