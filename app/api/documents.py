"""Controlled documents: pictures of pages, originals, the difference of two versions."""

from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Path, Query, Response

from app.api.access import CurrentService, Route, may
from app.api.problems import files
from app.api.schemas_documents import DocumentDifference, difference_view
from app.api.schemas_review import Sha256
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.core.errors import NotFound
from app.documents import originals, store
from app.documents.comparison import compare
from app.documents.versions import find_version, held_originals
from app.records.view import View

router = APIRouter(tags=["documents"], route_class=Route)

Reader = Annotated[Actor, may(Permission.RECORDS_READ)]
PageNumber = Annotated[int, Path(ge=1, lt=2**31)]
Scale = Annotated[int, Query(ge=1, le=2, description="1 for a usual screen, 2 for a sharper one.")]

_MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "markdown": "text/markdown",
    "html": "text/html",
    "text": "text/plain",
}
_UNREAD = "application/octet-stream"
_UNCHANGED = {304: {"description": "The picture is the one that the caller has."}}


@router.get(
    "/documents/{number:path}/versions/{version}/pages/{page}.png",
    response_class=Response,
    responses={**files("image/png"), **_UNCHANGED},
)
def page_picture(
    actor: Reader,
    service: CurrentService,
    number: str,
    version: str,
    page: PageNumber,
    scale: Scale = 1,
    original: Annotated[Sha256 | None, Query()] = None,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """The page of a PDF as it looks. Other formats have none: their text is all there is.
    ``original`` names by its hash a file that this version had before, as it was cited."""
    with service.ledger.database.read() as session:
        sha256 = _original_of(View(session, scope=actor.scope), number, version, original)
        reading = store.reading_of(session, sha256)
        is_there = store.page(session, sha256, page) is not None
    if reading.format != "pdf" or not is_there:
        raise NotFound(f"no picture of page {page} of {number} version {version}")
    return _picture(service.pictures.picture(sha256, page, scale), sha256, if_none_match)


@router.get(
    "/documents/{number:path}/versions/{version}/original",
    response_class=Response,
    responses=files(*_MEDIA.values(), _UNREAD),
)
def original_file(actor: Reader, service: CurrentService, number: str, version: str) -> Response:
    """The file byte for byte as it was received, checked against its hash."""
    with service.ledger.database.read() as session:
        found = find_version(View(session, scope=actor.scope), number, version)
        reading = store.reading_of(session, found.sha256)
    content = originals.get(service.originals_folder, found.sha256)
    media = _MEDIA.get(reading.format or "", _UNREAD)
    name = quote(PurePosixPath(reading.name).name)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, headers=headers | {"Content-Type": media})


@router.get("/documents/{number:path}/difference")
def difference(
    actor: Reader,
    service: CurrentService,
    number: str,
    old: Annotated[str, Query(min_length=1, max_length=200)],
    new: Annotated[str, Query(min_length=1, max_length=200)],
) -> DocumentDifference:
    """Clause by clause: added, removed, renumbered, changed word by word."""
    with service.ledger.database.read() as session:
        view = View(session, scope=actor.scope)
        before, after = (find_version(view, number, version) for version in (old, new))
        found = compare(
            store.chunks_of(session, before.sha256), store.chunks_of(session, after.sha256)
        )
    return difference_view(before, after, found)


def _original_of(view: View, number: str, version: str, sha256: str | None) -> str:
    if sha256 is None:
        return find_version(view, number, version).sha256
    if sha256 not in held_originals(view, number, version):
        raise NotFound(f"no original {sha256} of {number} version {version}")
    return sha256


def _picture(picture: bytes, sha256: str, known: str | None) -> Response:
    """Asked for again each time, since a right may end, and sent where it is another one."""
    tag = f'"{sha256[:16]}-{len(picture)}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if known == tag:
        return Response(status_code=304, headers=headers)
    return Response(picture, media_type="image/png", headers=headers)
