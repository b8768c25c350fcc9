"""The evidence panel: one piece of evidence of a draft, of a turn of the chat, or of a document."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.orm import Session

from app.agent.service import citation_of, read_turn
from app.api.access import CurrentService
from app.auth.actor import Actor
from app.auth.permissions import Permission, permits
from app.core.errors import NotFound
from app.documents import store
from app.documents.versions import find_version
from app.drafts.binding import as_ledger
from app.drafts.charts import Chart
from app.drafts.content import DraftContent, FigureBlock, from_json
from app.drafts.references import all_blocks
from app.drafts.store import get_version
from app.evidence.facts import Evidence, EvidenceKind
from app.evidence.tokens import tokens_in
from app.records.view import View
from app.web.evidence.passage_view import passage_shown
from app.web.evidence.row_view import row_shown
from app.web.evidence.told_view import drawn_of, said_of
from app.web.evidence.view import Check, Cited, computation_check, figures_of, tool_of
from app.web.frame.access import PageRoute, sees
from app.web.frame.shell import FRAGMENT
from app.web.frame.shell import page as show_page
from app.wiring import Service

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Reader = Annotated[Actor, sees(Permission.RECORDS_READ)]
PageNumber = Annotated[int | None, Query(ge=1, lt=2**31)]
Offset = Annotated[int, Query(ge=0, lt=2**31)]


@router.get("/evidence/draft/{draft}/{evidence_id}")
def of_draft(
    actor: Reader,
    service: CurrentService,
    request: Request,
    draft: str,
    evidence_id: str,
    version: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    page: PageNumber = None,
) -> Response:
    """As the version of the draft (the newest) cites it."""

    def find(session: Session) -> Cited:
        stored = get_version(session, draft, version, actor.scope)
        newest = stored if version is None else get_version(session, draft, scope=actor.scope)
        content = from_json(stored.content)
        if evidence_id not in content.evidence:
            raise NotFound(f"no evidence {evidence_id} in version {stored.version} of {draft}")
        is_counted = stored.version == newest.version and permits(actor, Permission.EVIDENCE_OPEN)
        address = f"/evidence/draft/{draft}/{evidence_id}"
        return Cited(
            content.evidence[evidence_id],
            address if version is None else f"{address}?version={version}",
            facts=tuple(one for one in content.facts.values() if one.evidence == evidence_id),
            figures=figures_of(_charts(content, evidence_id)),
            opens=(draft, evidence_id) if is_counted else None,
        )

    return panel(actor, service, request, find, page)


@router.get("/evidence/turn/{turn}/{number}")
def of_turn(
    actor: Reader,
    service: CurrentService,
    request: Request,
    turn: str,
    number: Annotated[int, Path(ge=1, lt=2**31)],
    page: PageNumber = None,
) -> Response:
    """As an answer of the chat cites it."""

    def find(session: Session) -> Cited:
        evidence = citation_of(session, actor, turn, number)
        told = [one.json for one in read_turn(session, actor, turn)[1]]
        return Cited(
            evidence,
            f"/evidence/turn/{turn}/{number}",
            figures=figures_of(drawn_of(told, number)),
            said=tuple(dict.fromkeys(said_of(told, number))),
        )

    return panel(actor, service, request, find, page)


@router.get("/evidence/document/{number:path}/{version}/{at}")
def of_document(
    actor: Reader,
    service: CurrentService,
    request: Request,
    number: str,
    version: str,
    at: Annotated[int, Path(ge=1, lt=2**31)],
    start: Offset = 0,
    end: Offset = 0,
    page: PageNumber = None,
) -> Response:
    """A page of a document, a span of its text marked where one is named."""

    def find(session: Session) -> Cited:
        found = find_version(View(session, scope=actor.scope), number, version)
        passages = store.chunks_of(session, found.sha256)
        touched = [
            one for one in passages if one.page == at and one.start < end and start < one.end
        ]
        where = {
            "document": number,
            "version": version,
            "page": at,
            "start": start,
            "end": end,
            "boxes": [box for one in touched for box in one.boxes],
        }
        excerpt = "\n".join(one.text for one in touched)
        title = f"{number} version {version}, page {at}"
        evidence = Evidence("", EvidenceKind.PASSAGE, title, where, found.sha256, excerpt)
        address = f"/evidence/document/{quote(number, safe='')}/{quote(version, safe='')}/{at}"
        return Cited(evidence, f"{address}?start={start}&end={end}")

    return panel(actor, service, request, find, page)


def panel(
    actor: Actor,
    service: Service,
    request: Request,
    find: Callable[[Session], Cited],
    page: int | None,
) -> Response:
    """What ``find`` finds, shown as its kind is."""
    now = service.ledger.clock()
    with service.ledger.database.read() as session:
        cited = find(session)
        shown: Any = None
        check: Check | None = None
        match cited.evidence.kind:
            case EvidenceKind.PASSAGE:
                folder = service.originals_folder
                shown = passage_shown(session, actor.scope, folder, cited, page, now)
            case EvidenceKind.RECORD:
                shown = row_shown(session, actor.scope, cited)
            case EvidenceKind.COMPUTATION:
                check = computation_check(cited)
    return show_page(
        request,
        "evidence.html",
        actor,
        title=cited.evidence.title,
        here="",
        cited=cited,
        shown=shown,
        tool=tool_of(cited),
        check=shown.check if shown else check,
        is_fragment=FRAGMENT in request.headers,
    )


def _charts(content: DraftContent, evidence: str) -> Iterator[tuple[Chart, str]]:
    """Figures whose caption cites the evidence."""
    ledger = as_ledger(content)
    for section in content.sections:
        for block in all_blocks(section.blocks):
            is_drawn = isinstance(block, FigureBlock)
            if is_drawn and any(one.id == evidence for one in tokens_in(block.caption)):
                yield block.chart, ledger.render(block.caption)
