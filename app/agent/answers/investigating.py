"""A deviation as an investigation sees it: its subject, and what claims about it are made from."""

from collections.abc import Sequence

from app.agent.answering import Answering
from app.agent.runs import sentence_of
from app.agent.things import Thing, ThingKind, Things
from app.drafts.composing import Composer, Numbering
from app.evidence.claims import Claim
from app.investigation.gather import Gathered
from app.investigation.hypotheses import Ranking
from app.investigation.subject import (
    Subject,
    choose_measure,
    known_measures,
    recorded_measures,
    resolve,
)
from app.investigation.writing import Writing
from app.records.record import Record
from app.records.tables import RECORDS
from app.tools.exceptions import ExceptionsFound
from app.tools.measures import Measure

_NO_RANKING = Ranking(())


def things_of(subject: Subject) -> Things:
    """What later questions of the thread may mean: the deviation, and its batch."""
    key = subject.key
    batch = (Thing(ThingKind.BATCH, key.batch, key.product),) if key else ()
    return (Thing(ThingKind.DEVIATION, subject.number), *batch)


def find_subject(a: Answering, number: str) -> Subject:
    """Raises NotFound, or Ambiguous where its batch could be of several products."""
    return a.steps.look(
        f"deviation {number}", lambda: resolve(a.view, number, a.parts.site), _summary
    )


def batch_arguments(subject: Subject) -> dict[str, str]:
    key = subject.key
    return {"batch": key.batch, "product": key.product} if key else {}


def status_of(a: Answering, row: Record) -> str:
    """As of a time before it was closed, nobody may have written one down."""
    return a.tell.said(row, "status") if row.text("status") else "without a status recorded by then"


def deviations_of(a: Answering, batch: str) -> list[Record]:
    """Those that name the batch, in order of time."""
    named = RECORDS["deviations"].c.batch.contains(batch, autoescape=True)
    rows = a.view.rows("deviations", named, order=("occurred_at",))
    return [row for row in rows if batch in row.ids("batch")]


def events_arguments(subject: Subject) -> dict[str, object]:
    return {
        "at": subject.at,
        "batch": subject.key.batch if subject.key else None,
        "line": subject.batch.text("line") if subject.batch else None,
        "equipment": subject.equipment,
        "deviation": subject.number,
    }


def measure_of_subject(a: Answering, subject: Subject) -> Measure | None:
    """What went wrong, as a number that other batches have too; None where it is no such thing."""
    if subject.key is None or subject.batch is None:
        return None
    result = a.steps.results.get("exceptions")
    output = result.outcome.output if result else None
    exceptions = output.exceptions if isinstance(output, ExceptionsFound) else ()
    known = known_measures(a.view, subject.key.product)
    recorded = recorded_measures(a.view, subject.batch, subject.at)
    return choose_measure(subject, exceptions, known, recorded)


def gathered_of(a: Answering, subject: Subject, measure: Measure | None) -> Gathered:
    """What the steps have found so far, with people as roles."""
    return Gathered(subject, measure, dict(a.steps.results), people=a.ledger.people)


def writing_of(a: Answering, gathered: Gathered, ranking: Ranking = _NO_RANKING) -> Writing:
    """What the claims of an investigation are made from; ids and numbers are the answer's."""
    return Writing(
        gathered=gathered,
        ranking=ranking,
        ledger=a.ledger,
        composer=Composer(Numbering()),
        view=a.view,
        historian=a.steps.context.historian,
        configuration=a.parts.configuration,
        made_at=a.at,
    )


def sentences(a: Answering, claims: Sequence[Claim | None], variant: int = 0) -> list[str]:
    """Phrased, with the marks of sources where the renderer sets them."""
    return [sentence_of(claim.sentence(variant), a.ledger) for claim in claims if claim is not None]


def _summary(subject: Subject) -> str:
    batch = f"batch {subject.key.batch}" if subject.key else "no batch"
    return f"{subject.deviation.require('title')} ({batch})"
