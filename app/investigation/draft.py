"""The content of a draft, from the deviation's number: everything but storing it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.auth.actor import Actor
from app.core.progress import Progress
from app.drafts.composing import Composer, Numbering
from app.drafts.content import DraftContent
from app.evidence.ledger import ClaimLedger
from app.evidence.people import People
from app.investigation.claims import exception_claim
from app.investigation.claims_inference import counter_claims, support_claims
from app.investigation.gates import check_gates
from app.investigation.gather import Gathered, gather
from app.investigation.hypotheses import CATEGORY_OF, Category, as_json
from app.investigation.parts import Investigator
from app.investigation.ranking import rank_hypotheses
from app.investigation.sections import write_sections
from app.investigation.subject import resolve
from app.investigation.writing import Writing
from app.records.view import View
from app.tools.association import Associations
from app.tools.exceptions import ExceptionsFound
from app.tools.genealogy import Genealogy
from app.tools.history import History
from app.tools.registry import Context

DOCUMENT_TYPE = "investigation"


@dataclass(frozen=True)
class Investigated:
    """The draft's content and the tool runs it rests on."""

    content: DraftContent
    gathered: Gathered


def investigate(
    investigator: Investigator,
    actor: Actor,
    view: View,
    number: str,
    progress: Progress,
    people: People | None = None,
) -> Investigated:
    """Everything but storing it; ``people`` are called what an earlier version of the draft called
    them. Raises NotFound or Ambiguous."""
    site = investigator.site
    subject = resolve(view, number, site)
    historian = investigator.historian(view.session)
    context = Context(actor, view, historian, site[2], investigator.searcher)
    gathered = gather(context, subject, investigator.history_months, progress)
    gathered.people = people or People()
    progress("composing", 0, 1)
    w = Writing(
        gathered=gathered,
        ranking=rank_hypotheses(view, gathered),
        ledger=ClaimLedger(str(site[2]), people=gathered.people),
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
    content = DraftContent(
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
        gates=(),
        data=_data(w),
    )
    return replace(content, gates=check_gates(content, {}, before_approval=False))


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
        "steps": {step: result.status.value for step, result in w.gathered.results.items()},
        "people": dict(w.ledger.people.names),
        "unchecked": [category.value for category in _unchecked(w)],
    }


def _unchecked(w: Writing) -> Iterator[Category]:
    """Branches on which the records hold nothing: no factor recorded, no hypothesis raised."""
    found = w.gathered.output("association", Associations)
    checked = {CATEGORY_OF[kind] for kind in found.recorded} if found else set()
    checked |= {one.category for one in w.ranking.hypotheses}
    return (category for category in Category if category not in checked)
