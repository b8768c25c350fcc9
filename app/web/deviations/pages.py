"""Deviations: the list, and the workspace of one."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from app.api.access import CurrentService
from app.api.schemas_documents import difference_view
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.documents.comparison import compare
from app.documents.store import chunks_of
from app.documents.versions import find_version
from app.drafts.store import get_version
from app.investigation.service import INVESTIGATE_JOB
from app.jobs.store import Job, unfinished
from app.plant.batches import find_deviation
from app.records.record import Record
from app.records.view import View
from app.web.deviations import store
from app.web.deviations.due import due_of
from app.web.deviations.hypotheses_view import TIERS
from app.web.deviations.view import deviation_rows, starts_of_days
from app.web.deviations.workspace import Workspace
from app.web.deviations.workspace_of_draft import workspace_of_draft
from app.web.deviations.workspace_of_records import workspace_of_records
from app.web.frame import waiting_store
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import page, zone_of
from app.wiring import Service

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Reader = Annotated[Actor, sees(Permission.RECORDS_READ)]
Text = Annotated[str, Query(max_length=200)]
Day = Annotated[str, Query(max_length=10)]


@router.get("/deviations")
def deviations(
    actor: Reader,
    service: CurrentService,
    request: Request,
    q: Text = "",
    status: Literal["", "open", "closed"] = "",
    product: Text = "",
    line: Text = "",
    classification: Literal["", "minor", "major", "critical", "none"] = "",
    drafted: Literal["", "yes", "no"] = "",
    since: Day = "",
    until: Day = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    zone = zone_of(service, actor) or ZoneInfo("UTC")
    period = starts_of_days(since, until, zone)
    wanted = store.Wanted(q, status, product, line, classification, drafted, *period)
    with service.ledger.database.read() as session:
        records, total = store.find(session, actor.scope, wanted, number)
        rows = deviation_rows(session, actor, records, service.ledger.clock())
        products, lines = store.products(session, actor.scope), store.lines(session, actor.scope)
    return page(
        request,
        "deviations.html",
        actor,
        title="Deviations",
        here="deviations",
        rows=rows,
        total=total,
        wanted=wanted,
        days={"since": since, "until": until},
        products=products,
        lines=lines,
        number=number,
        pages=-(-total // store.PAGE),
    )


@router.get("/deviations/{number:path}")
def deviation(actor: Reader, service: CurrentService, request: Request, number: str) -> Response:
    """From its newest draft where there is one, else from the records."""
    now = service.ledger.clock()
    with service.ledger.database.read() as session:
        record = find_deviation(View(session, scope=actor.scope), number)
        shown = _workspace(service, session, actor, record)
        lines = store.lines_of(session, actor.scope, record.ids("batch"))
        images = View(session, scope=actor.scope).rows("images", batch=record.text("batch"))
        running = _running(unfinished(session), number)
    return page(
        request,
        "deviation.html",
        actor,
        title=number,
        here="deviations",
        record=record,
        lines=sorted(set(lines.values())),
        due=due_of(record, now),
        work=shown,
        images=images,
        tiers=TIERS,
        running=running,
    )


@router.get("/document-changes")
def document_changes(
    actor: Reader, service: CurrentService, request: Request, number: Text, old: Text, new: Text
) -> Response:
    """What a later version of a document changed, to be read beside the deviation."""
    with service.ledger.database.read() as session:
        view = View(session, scope=actor.scope)
        before, after = (find_version(view, number, version) for version in (old, new))
        found = compare(chunks_of(session, before.sha256), chunks_of(session, after.sha256))
    return page(
        request,
        "document_changes.html",
        actor,
        title=f"{number}, version {old} and {new}",
        here="documents",
        old=before,
        new=after,
        difference=difference_view(before, after, found),
    )


def _workspace(service: Service, session: Session, actor: Actor, record: Record) -> Workspace:
    number = record.require("deviation")
    drafted = waiting_store.drafts_on(session, actor.scope, [number]).get(number)
    if drafted is None:
        return workspace_of_records(service, session, actor, record)
    stored = get_version(session, drafted[0], scope=actor.scope)
    return workspace_of_draft(service, session, record, stored)


def _running(jobs: list[Job], number: str) -> str | None:
    """The investigation of the deviation that has not ended yet."""
    asked = (one for one in jobs if one.kind == INVESTIGATE_JOB)
    return next((one.id for one in asked if one.payload.get("deviation") == number), None)
