"""What comes in: uploaded packages, the demonstration plant, and the jobs that were asked for."""

from collections.abc import AsyncGenerator, Iterator
from typing import Annotated, Any

from anyio import from_thread
from fastapi import APIRouter, Query, Request
from starlette.requests import ClientDisconnect

from app import operations
from app.api.access import CurrentService, Route, may
from app.api.records import IdempotencyKey, offset_of
from app.api.schemas import JobPage, JobView
from app.api.schemas_documents import UploadView
from app.api.views import job_view
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.core.errors import BadInput
from app.intake.uploads import check_idle, check_name, receiving
from app.jobs import store as jobs

router = APIRouter(tags=["imports"], route_class=Route)

Importer = Annotated[Actor, may(Permission.RECORDS_IMPORT)]
Reader = Annotated[Actor, may(Permission.RECORDS_READ)]

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_ZIP: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}
}


@router.put("/imports/files/{name}", status_code=201, openapi_extra=_ZIP)
def upload(_actor: Importer, service: CurrentService, request: Request, name: str) -> UploadView:
    """A zipped plant package into the folder for imports, where `POST /imports` finds it; it takes
    the place of an earlier one of that name. Of an upload that is broken off nothing is kept."""
    check_name(name)
    folder = service.settings.imports
    with service.ledger.database.read() as session:
        check_idle(jobs.unfinished(session), folder / name)
    size = 0
    try:
        with receiving(folder, name) as target:
            for block in _blocks(request.stream()):
                size += target.write(block)
    except ClientDisconnect as error:
        raise BadInput("the upload was broken off", where=name, got=f"{size} bytes") from error
    return UploadView(path=name, size_bytes=size)


@router.post("/imports/demo", status_code=202)
def load_demonstration(
    actor: Importer, service: CurrentService, idempotency_key: IdempotencyKey = None
) -> JobView:
    """Writes and imports the demonstration plant, where nothing was imported yet."""
    return job_view(service, operations.start_demonstration(service, actor, idempotency_key))


@router.get("/jobs", tags=["jobs"])
def list_jobs(
    actor: Reader,
    service: CurrentService,
    kind: Annotated[list[str] | None, Query()] = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> JobPage:
    """Newest first: the caller's own, or everybody's for those whose scope is whole."""
    start = offset_of(cursor)
    found = operations.list_jobs(service, actor, kind or (), limit + 1, start)
    more = str(start + limit) if len(found) > limit else None
    return JobPage(items=[job_view(service, job) for job in found[:limit]], next_cursor=more)


def _blocks(stream: AsyncGenerator[bytes, None]) -> Iterator[bytes]:
    """As they arrive, for a thread that writes them: the disk is no matter of the event loop."""

    async def following() -> bytes | None:
        return await anext(stream, None)

    while (block := from_thread.run(following)) is not None:
        yield block
