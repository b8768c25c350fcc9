"""Routes of `/api/v1`: HTTP only, everything else is the service's."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response

from app import operations
from app.api.access import CurrentActor, CurrentService
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
from app.audit.store import read_page
from app.core.canonical import plain
from app.core.errors import BadInput
from app.drafts.store import get_version
from app.export.service import render_one
from app.intake.paths import check_path
from app.jobs.store import Job
from app.listing import list_items
from app.retrieval.answer import answer
from app.retrieval.passages import PassageKind
from app.retrieval.schemas import AskResponse, SearchResponse, ask_response, search_response
from app.retrieval.search import parse_as_of
from app.tools.catalogue import TOOLS
from app.tools.document import ToolDocument, tool_document

Collection = Literal["products", "batches", "deviations", "documents", "drafts"]
IdempotencyKey = Annotated[str | None, Header(max_length=200)]

_MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}

health_router = APIRouter(tags=["health"])
router = APIRouter(prefix="/api/v1")


@health_router.get("/healthz")
def health(service: CurrentService) -> Health:
    """Answers without a token: is the service up and its schema current?"""
    return Health(
        status="ok", mode=service.mode.value, schema_at_head=operations.schema_is_current(service)
    )


@router.get("/me", tags=["access"])
def me(actor: CurrentActor) -> dict[str, str]:
    return {"id": actor.id, "kind": actor.kind.value, "role": actor.role}


@router.get("/search", tags=["search"])
def search(
    actor: CurrentActor,
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
def ask(actor: CurrentActor, service: CurrentService, request: Ask) -> AskResponse:
    """A verbatim, cited answer, or an abstention with what was searched."""
    at = _as_of(service, request.as_of)
    with service.ledger.database.read() as session:
        given = answer(service.searcher, session, actor, request.question, as_of=at)
        return ask_response(session, given)


@router.get("/tools", tags=["tools"])
def tools(_actor: CurrentActor) -> list[ToolView]:
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
def run_tool(
    actor: CurrentActor, service: CurrentService, name: str, request: ToolRun
) -> ToolDocument:
    return tool_document(operations.run_tool(service, actor, name, request.arguments))


@router.post("/investigations", status_code=202, tags=["drafts"])
def investigate(
    actor: CurrentActor,
    service: CurrentService,
    request: Investigate,
    idempotency_key: IdempotencyKey = None,
) -> JobView:
    """Starts a job that drafts the investigation report; its result names the draft."""
    job = operations.start_investigation(service, actor, request.deviation, idempotency_key)
    return _job_view(service, job)


@router.post("/imports", status_code=202, tags=["imports"])
def import_package(
    actor: CurrentActor,
    service: CurrentService,
    request: ImportPackage,
    idempotency_key: IdempotencyKey = None,
) -> JobView:
    """Starts the import of a plant package that lies on the server's disk."""
    path = check_path(Path(request.path))
    return _job_view(service, operations.start_import(service, actor, path, idempotency_key))


@router.get("/jobs/{job_id}", tags=["jobs"])
def job(_actor: CurrentActor, service: CurrentService, job_id: str) -> JobView:
    return _job_view(service, operations.get_job(service, job_id))


@router.get("/drafts/{draft_id}", tags=["drafts"])
def draft(actor: CurrentActor, service: CurrentService, draft_id: str) -> dict[str, object]:
    """The newest version: its statements with tokens, facts, evidence, claims and gates."""
    with service.ledger.database.read() as session:
        version = get_version(session, draft_id, products=actor.scope.products)
    return {
        "draft": version.draft,
        "version": version.version,
        "state": version.state,
        "sha256": version.sha256,
        "configuration": version.configuration,
        "content": version.content,
    }


@router.get("/drafts/{draft_id}/export.{form}", tags=["drafts"], response_class=Response)
def export(
    actor: CurrentActor,
    service: CurrentService,
    draft_id: str,
    form: Literal["pdf", "docx", "json"],
) -> Response:
    name, content = render_one(service.ledger, actor, draft_id, form, service.mode)
    disposition = f'attachment; filename="{name}"'
    return Response(content, media_type=_MEDIA[form], headers={"Content-Disposition": disposition})


@router.get("/audit", tags=["audit"])
def audit(
    _actor: CurrentActor,
    service: CurrentService,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Page:
    """The trail from its beginning."""
    after = _offset(cursor)
    with service.ledger.database.read() as session:
        entries = read_page(session, after, limit)
    last = str(entries[-1].seq) if len(entries) == limit else None
    items = [{"seq": one.seq, "hash": one.hash, **plain(one.event)} for one in entries]
    return Page(items=items, next_cursor=last)


@router.get("/{collection}", tags=["collections"])
def collection(
    actor: CurrentActor,
    service: CurrentService,
    collection: Collection,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Page:
    """Products, batches, deviations, documents or drafts."""
    start = _offset(cursor)
    with service.ledger.database.read() as session:
        items = list_items(session, actor, collection)
    more = str(start + limit) if start + limit < len(items) else None
    return Page(items=items[start : start + limit], next_cursor=more)


def _as_of(service: CurrentService, text: str | None) -> datetime:
    return parse_as_of(text, service.site()[2]) if text else service.ledger.clock()


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isdecimal():
        raise BadInput("not a cursor of this API", where="cursor", got=cursor)
    return int(cursor)


def _job_view(service: CurrentService, job: Job) -> JobView:
    return JobView(
        id=job.id,
        kind=job.kind,
        state=job.state.value,
        progress=service.jobs.progress_of(job.id),
        result=job.result,
        error=job.error,
        problems=list(job.error_details),
        created_at=job.created_at,
        finished_at=job.finished_at,
    )
