"""Imports: a package uploaded and followed to its end, what became of the earlier ones, and what
was read with doubt."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from app import operations
from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.core.errors import Conflict
from app.intake.demonstration import DEMONSTRATION_JOB, check_demonstrable
from app.intake.service import IMPORT_JOB
from app.records.view import View
from app.web.documents.imports_view import (
    files_of_package,
    flagged,
    found,
    quarantined,
    shown_import,
)
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import page
from app.wiring import Service

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_SHOWN = 30


@router.get("/imports")
def imports(
    actor: Annotated[Actor, sees(Permission.RECORDS_IMPORT)],
    service: CurrentService,
    request: Request,
) -> Response:
    kinds = (IMPORT_JOB, DEMONSTRATION_JOB)
    listed = operations.list_jobs(service, actor, kinds, _SHOWN, 0)
    with service.ledger.database.read() as session:
        view = View(session, scope=actor.scope)
        shown = [shown_import(session, job) for job in listed]
        unread, doubtful, suspect = quarantined(view), flagged(view), found(view)
        has_records = view.provided("batches")
    return page(
        request,
        "imports.html",
        actor,
        title="Imports",
        here="imports",
        shown=shown,
        unread=unread,
        doubtful=doubtful,
        suspect=suspect,
        has_records=has_records,
        takes_demonstration=_takes_demonstration(service),
        files=list(files_of_package()),
        most_mb=service.settings.max_upload_mb,
    )


def _takes_demonstration(service: Service) -> bool:
    with service.ledger.database.read() as session:
        try:
            check_demonstrable(session, service.mode)
        except Conflict:
            return False
    return True
