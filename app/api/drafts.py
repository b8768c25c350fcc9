"""Drafts: reading, the difference of two versions, editing, and what changed in their sources."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response

from app import operations
from app.api.access import CurrentService, Route, may
from app.api.problems import files
from app.api.schemas import JobView
from app.api.schemas_people import WithReason
from app.api.schemas_review import (
    AddStatement,
    DraftView,
    EditStatement,
    EntryGiven,
    MoveStatement,
    ReplaceFact,
    SavedView,
    VersionView,
)
from app.api.views import draft_view, job_view
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.core.errors import BadInput
from app.drafts import service as editing
from app.drafts.difference import difference
from app.drafts.entering import Entry
from app.drafts.impact import source_changes
from app.drafts.store import StoredVersion, get_version, versions_of
from app.export.service import render_one, seal_package

router = APIRouter(tags=["drafts"], route_class=Route)

Reader = Annotated[Actor, may(Permission.RECORDS_READ)]
Editor = Annotated[Actor, may(Permission.DRAFT_EDIT)]
Exporter = Annotated[Actor, may(Permission.DRAFT_EXPORT)]
IfMatch = Annotated[
    str, Header(alias="If-Match", max_length=20, description='The version edited: `"7"`.')
]

_MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


@router.get("/drafts/{draft_id}")
def draft(
    actor: Reader,
    service: CurrentService,
    response: Response,
    draft_id: str,
    version: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> DraftView:
    """Statements with tokens, facts, evidence and claims; gates, decisions, adoption, signatures.
    The newest version where none is named."""
    with service.ledger.database.read() as session:
        stored = get_version(session, draft_id, version, actor.scope)
        response.headers["ETag"] = f'"{stored.version}"'
        return draft_view(service, session, stored)


@router.get("/drafts/{draft_id}/versions")
def versions(actor: Reader, service: CurrentService, draft_id: str) -> list[VersionView]:
    with service.ledger.database.read() as session:
        get_version(session, draft_id, scope=actor.scope)
        return [_version(one) for one in versions_of(session, draft_id)]


@router.get("/drafts/{draft_id}/difference")
def difference_of_versions(
    actor: Reader,
    service: CurrentService,
    draft_id: str,
    old: Annotated[int, Query(ge=1, lt=2**31)],
    new: Annotated[int, Query(ge=1, lt=2**31)],
) -> dict[str, Any]:
    """Statement by statement: added, removed, changed word by word, moved."""
    with service.ledger.database.read() as session:
        before = get_version(session, draft_id, old, actor.scope).content
        after = get_version(session, draft_id, new, actor.scope).content
    return difference(before, after)


@router.put("/drafts/{draft_id}/statements/{statement_id}")
def edit_statement(
    actor: Editor,
    service: CurrentService,
    draft_id: str,
    statement_id: str,
    given: EditStatement,
    if_match: IfMatch,
) -> SavedView:
    """A person's sentence. Values stand in it as tokens; one that the person enters is an entry
    with its own reason. A version that is no longer the newest: 409, with both texts."""
    with service.ledger.work(actor) as work:
        saved = editing.edit(
            work,
            draft_id,
            based_on(if_match),
            statement_id,
            given.text,
            [entry_of(one) for one in given.entries],
            given.reason,
        )
    return saved_view(saved)


@router.post("/drafts/{draft_id}/statements", status_code=201)
def add_statement(
    actor: Editor, service: CurrentService, draft_id: str, given: AddStatement, if_match: IfMatch
) -> SavedView:
    with service.ledger.work(actor) as work:
        saved = editing.add(
            work,
            draft_id,
            based_on(if_match),
            given.after,
            given.text,
            [entry_of(one) for one in given.entries],
            given.reason,
            given.claim,
        )
    return saved_view(saved)


@router.post("/drafts/{draft_id}/statements/{statement_id}/remove")
def remove_statement(
    actor: Editor,
    service: CurrentService,
    draft_id: str,
    statement_id: str,
    given: WithReason,
    if_match: IfMatch,
) -> SavedView:
    """What must be shown cannot be removed."""
    with service.ledger.work(actor) as work:
        saved = editing.remove(work, draft_id, based_on(if_match), statement_id, given.reason)
    return saved_view(saved)


@router.post("/drafts/{draft_id}/statements/{statement_id}/move")
def move_statement(
    actor: Editor,
    service: CurrentService,
    draft_id: str,
    statement_id: str,
    given: MoveStatement,
    if_match: IfMatch,
) -> SavedView:
    """Within its paragraph, behind another statement or to the beginning."""
    with service.ledger.work(actor) as work:
        saved = editing.move(
            work, draft_id, based_on(if_match), statement_id, given.after, given.reason
        )
    return saved_view(saved)


@router.post("/drafts/{draft_id}/facts/{fact_id}/replace")
def replace_fact(
    actor: Editor,
    service: CurrentService,
    draft_id: str,
    fact_id: str,
    given: ReplaceFact,
    if_match: IfMatch,
) -> SavedView:
    """In one statement: from then on the value is human-entered, with a reason."""
    with service.ledger.work(actor) as work:
        saved = editing.replace_fact(
            work, draft_id, based_on(if_match), given.statement, fact_id, entry_of(given.entry)
        )
    return saved_view(saved)


@router.post("/drafts/{draft_id}/refresh", status_code=202)
def refresh(
    actor: Editor, service: CurrentService, draft_id: str, given: WithReason, if_match: IfMatch
) -> JobView:
    """A new version from the records as they are now; what people wrote stays."""
    job = operations.start_refresh(service, actor, draft_id, based_on(if_match), given.reason)
    return job_view(service, job)


@router.get("/drafts/{draft_id}/impact")
def impact_on_draft(actor: Reader, service: CurrentService, draft_id: str) -> list[dict[str, Any]]:
    """What changed in the sources that the draft cites, with the difference."""
    with service.ledger.database.read() as session:
        return source_changes(session, actor.scope, draft_id)


@router.get("/impact")
def impact(actor: Reader, service: CurrentService) -> list[dict[str, Any]]:
    """Every draft and approved report that cites a part of a source that was changed since."""
    with service.ledger.database.read() as session:
        return source_changes(session, actor.scope)


@router.get(
    "/drafts/{draft_id}/export.{form}",
    response_class=Response,
    responses=files(*_MEDIA.values()),
)
def export(
    actor: Exporter,
    service: CurrentService,
    draft_id: str,
    form: Literal["pdf", "docx", "json"],
    version: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> Response:
    name, content = render_one(service.exporting, actor, draft_id, form, version)
    return _file(name, content, _MEDIA[form])


@router.get(
    "/drafts/{draft_id}/sealed.zip", response_class=Response, responses=files("application/zip")
)
def sealed(actor: Exporter, service: CurrentService, draft_id: str) -> Response:
    """The whole record in one package that `veridraft verify` checks without this server."""
    name, content = seal_package(service.exporting, actor, draft_id)
    return _file(name, content, "application/zip")


def based_on(if_match: str) -> int:
    """The version that an edit was made on, from its entity tag."""
    number = if_match.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdecimal()) or not 0 < int(number) < 2**31:
        raise BadInput("not a version", where="If-Match", expected='such as "7"', got=if_match)
    return int(number)


def entry_of(given: EntryGiven) -> Entry:
    return Entry(given.placeholder, given.label, given.value, given.unit, given.reason)


def saved_view(stored: StoredVersion) -> SavedView:
    return SavedView(draft=stored.draft, version=stored.version, sha256=stored.sha256)


def _version(stored: Any) -> VersionView:
    return VersionView.model_validate(stored, from_attributes=True)


def _file(name: str, content: bytes, media: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, media_type=media, headers={"Content-Disposition": disposition})
