"""The HTTP application: middleware, error handling, routers."""

from fastapi import FastAPI
from starlette.routing import Route

from app.api import (
    chat,
    completions,
    configuration,
    documents,
    drafts,
    imports,
    keeping,
    metrics,
    model_calls,
    people,
    records,
    review,
    sessions,
    signing,
    trail,
    writing,
)
from app.api.limits import BodyLimit
from app.api.mcp_door import PATH as MCP
from app.api.mcp_door import McpDoor
from app.api.outermost import Outermost
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
    configuration,
    model_calls,
    records,
)
# ``records`` ends with a collection of any name: it comes last.


def create_app(service: Service) -> FastAPI:
    """The service is open and stays the caller's to close."""
    agents = McpDoor(service)
    app = FastAPI(
        title="Veridraft",
        lifespan=lambda _app: agents.open(),
        version="1",
        docs_url=None,  # the page of ours: FastAPI's own loads from elsewhere
        openapi_url="/api/openapi.json",
        redoc_url=None,
    )
    app.state.service = service
    service.watch.start()
    service.chat.start()
    app.include_router(records.health_router)
    for module in _ROUTERS:
        app.include_router(module.router, prefix=_API, responses=COMMON)
    app.include_router(configuration.replays, prefix=_API, responses=COMMON)
    app.include_router(completions.router)
    app.include_router(metrics.router)
    app.router.routes.append(Route(MCP, agents))
    for module in (sessions, signing):
        app.include_router(module.returning, responses=COMMON)
    add_handlers(app)
    add_pages(app)
    app.add_middleware(BodyLimit, longest_upload=service.settings.max_upload_mb * 1_000_000)
    app.add_middleware(Outermost, headers=HEADERS, count=service.meter.requested)
    _describe_problems(app)
    return app


def _describe_problems(app: FastAPI) -> None:
    """The shape of a problem is named by every route and returned by none: it is added by hand."""
    described = app.openapi()
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = schema.pop("$defs", {})
    described["components"]["schemas"] |= {**parts, "Problem": schema}
