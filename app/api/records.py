"""Records: search, answers, tools, imports, jobs, collections."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query

from app import operations
from app.api.access import CurrentService, Route, may
from app.api.schemas import (
    Ask,
    Health,
    ImportPackage,
    Investigate,
    JobView,
    Page,
    ToolRun,
    ToolView,
)
from app.api.views import job_view
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.core.errors import BadInput
from app.intake.paths import check_path
from app.listing import list_items
from app.retrieval.answer import answer
from app.retrieval.passages import PassageKind
from app.retrieval.schemas import AskResponse, SearchResponse, ask_response, search_response
from app.retrieval.search import parse_as_of
from app.tools.catalogue import TOOLS
from app.tools.document import ToolDocument, tool_document

Collection = Literal["products", "batches", "deviations", "documents", "drafts"]
IdempotencyKey = Annotated[str | None, Header(max_length=200)]

health_router = APIRouter(tags=["health"], route_class=Route)
router = APIRouter(route_class=Route)

Reader = Annotated[Actor, may(Permission.RECORDS_READ)]


@health_router.get("/healthz")
def health(service: CurrentService) -> Health:
    """Answers without a token: is the service up and its schema current?"""
    return Health(
        status="ok", mode=service.mode.value, schema_at_head=operations.schema_is_current(service)
    )


@router.get("/search", tags=["search"])
def search(
    actor: Reader,
    service: CurrentService,
    q: Annotated[str, Query(min_length=1, max_length=2000)],
    as_of: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    type: Annotated[list[PassageKind] | None, Query()] = None,
) -> SearchResponse:
    """Documents, batch records, log, deviations and CAPAs, in force or known as of a date."""
    at = _as_of(service, as_of)
    with service.ledger.database.read() as session:
        found = service.searcher.search(
            session, actor, q, as_of=at, limit=limit, kinds=tuple(type or ())
        )
        return search_response(session, found)


@router.post("/ask", tags=["search"])
def ask(actor: Reader, service: CurrentService, request: Ask) -> AskResponse:
    """A verbatim, cited answer, or an abstention with what was searched."""
    at = _as_of(service, request.as_of)
    with service.ledger.database.read() as session:
        given = answer(service.searcher, session, actor, request.question, as_of=at)
        return ask_response(session, given)


@router.get("/tools", tags=["tools"])
def tools(_actor: Reader) -> list[ToolView]:
    views = []
    for tool in TOOLS:
        one = tool.specification
        views.append(
            ToolView(
                name=one.name,
                version=one.version,
                purpose=one.purpose,
                method=one.method,
                assumptions=list(one.assumptions),
                limits=list(one.limits),
                minimum_n=one.minimum_n,
                arguments=one.arguments.model_json_schema(),
            )
        )
    return views


@router.post("/tools/{name}", tags=["tools"])
def run_tool(actor: Reader, service: CurrentService, name: str, request: ToolRun) -> ToolDocument:
    return tool_document(operations.run_tool(service, actor, name, request.arguments))


@router.post("/investigations", status_code=202, tags=["drafts"])
def investigate(
    actor: Annotated[Actor, may(Permission.DRAFT_CREATE)],
    service: CurrentService,
    request: Investigate,
    idempotency_key: IdempotencyKey = None,
) -> JobView:
    """Starts a job that drafts the investigation report; its result names the draft."""
    job = operations.start_investigation(service, actor, request.deviation, idempotency_key)
    return job_view(service, job)


@router.post("/imports", status_code=202, tags=["imports"])
def import_package(
    actor: Annotated[Actor, may(Permission.RECORDS_IMPORT)],
    service: CurrentService,
    request: ImportPackage,
    idempotency_key: IdempotencyKey = None,
) -> JobView:
    """Starts the import of a plant package that lies in the server's folder for imports."""
    path = check_path(operations.within_imports(service, request.path))
    return job_view(service, operations.start_import(service, actor, path, idempotency_key))


@router.get("/jobs/{job_id}", tags=["jobs"])
def job(actor: Reader, service: CurrentService, job_id: str) -> JobView:
    """Of the caller's own jobs, or of anybody's for those whose scope is whole."""
    return job_view(service, operations.get_job(service, actor, job_id))


@router.get("/{collection}", tags=["collections"])
def collection(
    actor: Reader,
    service: CurrentService,
    collection: Collection,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Page:
    """Products, batches, deviations, documents or drafts."""
    start = offset_of(cursor)
    with service.ledger.database.read() as session:
        items = list_items(session, actor, collection)
    more = str(start + limit) if start + limit < len(items) else None
    return Page(items=items[start : start + limit], next_cursor=more)


def offset_of(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdecimal()) or len(cursor) > 9:
        raise BadInput("not a cursor of this API", where="cursor", got=cursor)
    return int(cursor)


def _as_of(service: CurrentService, text: str | None) -> datetime:
    return parse_as_of(text, service.site()[2]) if text else service.ledger.clock()
