"""One investigation from deviation to stored draft."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor, job_actor
from app.core.canonical import sha256_of
from app.core.ids import new_id
from app.core.progress import Progress
from app.drafts import store as drafts
from app.drafts.composing import Composer, Numbering
from app.drafts.content import DraftContent, to_json
from app.evidence.facts import EvidenceKind
from app.evidence.ledger import ClaimLedger
from app.investigation.claims import exception_claim
from app.investigation.claims_inference import counter_claims, support_claims
from app.investigation.gates import check_gates
from app.investigation.gather import Gathered, gather
from app.investigation.hypotheses import as_json
from app.investigation.ranking import rank_hypotheses
from app.investigation.sections import write_sections
from app.investigation.subject import resolve
from app.investigation.writing import Writing
from app.jobs import store as jobs
from app.jobs.runtime import Running
from app.plant.historian import Historian
from app.records.view import View
from app.retrieval.search import Searcher
from app.tools.exceptions import ExceptionsFound
from app.tools.genealogy import Genealogy
from app.tools.history import History
from app.tools.registry import Context
from app.tools.result import as_json as tool_json

INVESTIGATE_JOB = "investigate"
DOCUMENT_TYPE = "investigation"


@dataclass(frozen=True)
class Investigator:
    """The parts an investigation needs."""

    ledger: Ledger
    historian: Callable[[Any], Historian]
    searcher: Searcher
    site: tuple[str, str, ZoneInfo]
    configuration: str
    history_months: int


@dataclass(frozen=True)
class Investigated:
    """The draft's content and the tool runs it rests on."""

    content: DraftContent
    gathered: Gathered


def run_investigation(investigator: Investigator, actor: Actor, running: Running) -> None:
    """Handler of the job; payload ``{"deviation": …}``. Idempotent by job id."""
    number = running.job.payload["deviation"]
    with investigator.ledger.database.read() as session:
        view = View(session, products=actor.scope.products)
        made = investigate(investigator, actor, view, number, running.progress)
    document = to_json(made.content)
    with investigator.ledger.work(job_actor(running.job.id, running.job.actor)) as work:
        draft_id = new_id("DRAFT", 8)
        digest = drafts.add_draft(
            work.session,
            draft_id,
            document,
            configuration=investigator.configuration,
            by=running.job.actor,
            job=running.job.id,
            now=work.now,
        )
        drafts.add_snapshot(
            work.session, draft_id, _cited(made.content), _queries(made.gathered, work.now)
        )
        new = {"subject": number, "sha256": digest, "version": 1}
        work.record(Action.DRAFT_CREATED, "draft", draft_id, new=new)
        jobs.finish(work.session, running.job.id, {"draft": draft_id}, work.now)


def investigate(
    investigator: Investigator, actor: Actor, view: View, number: str, progress: Progress
) -> Investigated:
    """Everything but storing it. Raises NotFound or Ambiguous."""
    site = investigator.site
    subject = resolve(view, number, site)
    historian = investigator.historian(view.session)
    context = Context(actor, view, historian, site[2], investigator.searcher)
    gathered = gather(context, subject, investigator.history_months, progress)
    progress("composing", 0, 1)
    w = Writing(
        gathered=gathered,
        ranking=rank_hypotheses(view, gathered),
        ledger=ClaimLedger(str(site[2])),
        composer=Composer(Numbering()),
        view=view,
        historian=historian,
        configuration=investigator.configuration,
        made_at=investigator.ledger.clock(),
    )
    return Investigated(_compose(w), gathered)


def _compose(w: Writing) -> DraftContent:
    subject = w.subject
    sections = write_sections(w)
    gates = check_gates(w.gathered, w.ranking, sections)
    return DraftContent(
        document_type=DOCUMENT_TYPE,
        subject=subject.number,
        title=subject.deviation.require("title"),
        subtitle=_subtitle(w),
        site=subject.site_name,
        timezone=str(subject.zone),
        product=subject.key.product if subject.key else subject.deviation.text("product"),
        sections=sections,
        evidence=w.ledger.evidence,
        facts=w.ledger.facts,
        claims=w.ledger.claims,
        gates=gates,
        data=_data(w),
    )


def _subtitle(w: Writing) -> str:
    subject = w.subject
    parts = [
        subject.product.require("name") if subject.product else None,
        f"batch {subject.batch.text('batch')}" if subject.batch else None,
    ]
    return ", ".join(part for part in parts if part)


def _data(w: Writing) -> dict[str, Any]:
    """What the command line and the API report beside the document."""
    exceptions = w.gathered.output("exceptions", ExceptionsFound)
    related = w.gathered.output("genealogy", Genealogy)
    history = w.gathered.output("history", History)
    return {
        "hypotheses": [
            as_json(
                one,
                [claim.id for claim in support_claims(w, one)],
                [claim.id for claim in counter_claims(w, one)],
            )
            for one in w.ranking.hypotheses
        ],
        "similar": [
            {
                "deviation": case.deviation.text("deviation"),
                "score": case.score,
                "why": list(case.why),
            }
            for case in (history.similar if history else ())
        ],
        "affected": [
            {
                "batch": one.batch,
                "product": one.product,
                "shares": [
                    {"kind": share.kind, "id": share.id, "of": share.of} for share in one.shares
                ],
            }
            for one in (related.related if related else ())
        ],
        "exceptions": [
            {
                "batch": one.batch,
                "step": one.step,
                "kind": one.kind.value,
                "text": f"{one.subject.replace('_', ' ')}: {one.text}",
                "at": one.at.isoformat() if one.at else None,
                "claim": exception_claim(w, one).id,
            }
            for one in (exceptions.exceptions if exceptions else ())
        ],
    }


def _cited(content: DraftContent) -> Iterator[tuple[str, int, str]]:
    for evidence in content.evidence.values():
        if evidence.kind is EvidenceKind.RECORD:
            yield evidence.where["table"], evidence.where["row_id"], evidence.sha256


def _queries(gathered: Gathered, now: datetime) -> Iterator[dict[str, Any]]:
    for step, result in gathered.results.items():
        outcome = result.outcome
        yield {
            "step": step,
            "tool": result.tool,
            "tool_version": result.version,
            "arguments": tool_json(result.arguments),
            "status": result.status.value,
            "sha256": sha256_of([tool_json(outcome.output), tool_json(outcome.scope)]),
            "known_at": now,
        }
