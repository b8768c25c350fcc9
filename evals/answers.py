"""Does the extractive answer answer where it can, and keep quiet where nothing is known?

Dataset: questions that the demonstration plant answers, and questions that it does not (unknown
numbers, other topics, plausible facts that nobody recorded). Metrics: the share answered of the
first, the share abstained of the second, for all and for the half that was held out while the
threshold was set; the share of quotes that stand word for word on the page or in its cell; and
over the questions of the suite `retrieval`, how many answers quote a passage that answers. Beside
these what ragas says of the same answers, where it is installed (:mod:`evals.ragas_answers`).
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.core.settings import Settings
from app.documents import store as documents
from app.records import store as records
from app.retrieval.answer import Answer, answer
from app.retrieval.schemas import CitationKind, citation_of
from app.retrieval.units import Unit
from evals.questions import Case, Question, read_questions, resolve
from evals.ragas_answers import Sample, ragas_metrics
from evals.searched import ACTOR, SearchedPlant, searched_plant
from evals.suite import Metrics, Suite


def measure(full: bool) -> Metrics:
    plant = searched_plant()
    questions = read_questions("answers.jsonl")
    with plant.ledger.database.read() as session:
        given = [_answer(plant, session, question) for question in questions]
        units = [quote.unit for one in given for quote in one.quotes]
        metrics = _shares(questions, given)
        metrics["quotes"] = len(units)
        metrics["quotes_verbatim"] = _share([_is_verbatim(session, unit) for unit in units])
        cases = resolve(session, read_questions("retrieval.jsonl"), plant.zone)
        metrics |= _supported(plant, session, cases if full else cases[::4])
    return metrics


def _answer(plant: SearchedPlant, session: Session, question: Question) -> Answer:
    at = question.date(plant.zone)
    return answer(plant.searcher, session, ACTOR, question.text, as_of=at)


def _shares(questions: Sequence[Question], given: Sequence[Answer]) -> Metrics:
    metrics: Metrics = {}
    pairs = list(zip(questions, given, strict=True))
    for kind, name, wanted in (
        ("answerable", "answered", False),
        ("unanswerable", "abstained", True),
    ):
        own = [
            (question, one.abstained is wanted) for question, one in pairs if question.kind == kind
        ]
        held_out = [right for question, right in own if question.is_held_out]
        metrics[f"{kind}_questions"] = len(own)
        metrics[f"{name}_share"] = _share([right for _question, right in own])
        metrics[f"{name}_share_held_out_half"] = _share(held_out)
    return metrics


def _is_verbatim(session: Session, unit: Unit) -> bool:
    citation = citation_of(session, unit)
    source = unit.passage.source
    if citation.kind is CitationKind.PASSAGE:
        page = documents.page(session, source["sha256"], source["page"])
        start, end = unit.span
        return page is not None and page.text[start:end] == citation.quote
    row = records.get(session, source["table"], unit.row_id)
    if row is None or unit.column is None:
        return False
    cells = [row.cells.get(unit.column), row.cells.get(f"{unit.column}_written")]
    cells.append(row.attributes.get(unit.column))
    if "start" in source:
        start, end = unit.span
        return str(cells[0])[start:end] == citation.quote
    return citation.quote in cells


def _supported(plant: SearchedPlant, session: Session, cases: Sequence[Case]) -> Metrics:
    """Of questions with known sources: how many are answered, and from one of the sources."""
    given = [(case, _answer(plant, session, case.question)) for case in cases]
    spoken = [(case, one) for case, one in given if not one.abstained]
    right = [
        any(quote.unit.passage.id in case.passages for quote in one.quotes) for case, one in spoken
    ]
    samples = [
        Sample(
            case.question.text,
            one.text,
            tuple((quote.unit.passage.id, quote.unit.text) for quote in one.quotes),
            tuple(sorted(case.passages)),
        )
        for case, one in spoken
    ]
    return {
        **ragas_metrics(samples, Settings()),
        f"hard_questions_answered (n={len(given)})": len(spoken) / len(given),
        f"quoting_a_right_source (n={len(spoken)})": _share(right),
    }


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


SUITE = Suite(
    "answers",
    measure,
    floors={"answered_share": 0.85, "abstained_share": 0.90, "quotes_verbatim": 1.0},
)
