"""Does search find the passage that answers, among the ten best?

Dataset: questions over the demonstration plant with the passages that answer them, see
:mod:`evals.questions`. Solver: the search of the service. Metric: the share of questions with an
answering passage among the first ten (``recall_at_10``), for each kind of question and for the half
that was held out while passages and weights were tuned; identifiers among the first five; and what
the int8 model loses against the same model in full precision.
"""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from app.retrieval import store
from app.retrieval.edge_index import EdgeIndex
from app.retrieval.indexing import point_of
from app.retrieval.model import Precision
from app.retrieval.passages import PassageKind
from app.retrieval.search import Searcher
from app.retrieval.store import StoredPassage
from evals.questions import Case, read_questions, resolve
from evals.searched import ACTOR, SearchedPlant, open_embedder, searched_plant
from evals.suite import Metrics, Suite

_DEPTH = 10
_IDENTIFIER_DEPTH = 5
# Records of many rows take most of the encoder's time; by default the two models are compared on
# the rest, which holds the questions in free words.
_COMPARED = (
    PassageKind.DOCUMENT,
    PassageKind.DEVIATION,
    PassageKind.CAPA,
    PassageKind.CHANGE,
    PassageKind.LOT,
)
_COMPARED_QUESTIONS = ("paraphrase", "table", "version", "deviation", "capa", "change", "lot")


def measure(full: bool) -> Metrics:
    plant = searched_plant()
    with plant.ledger.database.read() as session:
        cases = resolve(session, read_questions("retrieval.jsonl"), plant.zone)
        ranks = [_rank(plant, plant.searcher, session, case) for case in cases]
        metrics = _metrics(cases, ranks)
        metrics |= _int8_loss(plant, session, cases, full)
    return metrics


def _metrics(cases: Sequence[Case], ranks: Sequence[int | None]) -> Metrics:
    hits = [_is_within(rank, _DEPTH) for rank in ranks]
    halves = [case.question.is_held_out for case in cases]
    kinds = [case.question.kind for case in cases]
    named = [rank for rank, kind in zip(ranks, kinds, strict=True) if kind == "identifier"]
    metrics: Metrics = {
        "questions": len(cases),
        "recall_at_10": _share(hits),
        "recall_at_10_tuned_half": _share(_of(hits, halves, False)),
        "recall_at_10_held_out_half": _share(_of(hits, halves, True)),
        "mean_reciprocal_rank": sum(1 / rank for rank in ranks if rank) / len(ranks),
        "identifier_hit_at_5": _share([_is_within(rank, _IDENTIFIER_DEPTH) for rank in named]),
    }
    for kind in dict.fromkeys(kinds):
        own = _of(hits, kinds, kind)
        metrics[f"recall_at_10_{kind} (n={len(own)})"] = _share(own)
    return metrics


def _int8_loss(
    plant: SearchedPlant, session: Session, cases: Sequence[Case], full: bool
) -> Metrics:
    kinds = () if full else _COMPARED
    compared = [case for case in cases if full or case.question.kind in _COMPARED_QUESTIONS]
    exact = _exact_searcher(plant, session, kinds)
    rank = partial(_rank, plant, session=session, kinds=kinds)
    small = _share([_is_within(rank(plant.searcher, case=case), _DEPTH) for case in compared])
    large = _share([_is_within(rank(exact, case=case), _DEPTH) for case in compared])
    exact.index.close()
    return {f"fp32_recall_at_10 (n={len(compared)})": large, "int8_loss": large - small}


def _exact_searcher(
    plant: SearchedPlant, session: Session, kinds: Sequence[PassageKind]
) -> Searcher:
    """The same passages under vectors of the model in full precision."""
    embedder = open_embedder(plant.folder, Precision.FP32)
    chosen = [one for one in store.each(session) if not kinds or one.passage.kind in kinds]
    vectors = embedder.embed([one.passage.embedded for one in chosen])
    index = EdgeIndex(plant.folder / "index-fp32", embedder.dimension)
    pairs = zip(chosen, vectors, strict=True)
    index.upsert([point_of(StoredPassage(one.id, one.passage, v)) for one, v in pairs])
    return Searcher(embedder, index)


def _rank(
    plant: SearchedPlant,
    searcher: Searcher,
    session: Session,
    case: Case,
    kinds: Sequence[PassageKind] = (),
) -> int | None:
    """Of the first answering passage, from 1; None where it is not among the ten."""
    question = case.question
    at = question.date(plant.zone)
    result = searcher.search(session, ACTOR, question.text, as_of=at, limit=_DEPTH, kinds=kinds)
    return next((found.rank for found in result.found if found.id in case.passages), None)


def _of(hits: Sequence[bool], labels: Sequence[object], wanted: object) -> list[bool]:
    return [hit for hit, label in zip(hits, labels, strict=True) if label == wanted]


def _is_within(rank: int | None, depth: int) -> bool:
    return rank is not None and rank <= depth


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


SUITE = Suite(
    "retrieval",
    measure,
    floors={"identifier_hit_at_5": 1.0, "recall_at_10": 0.90},
    ceilings={"int8_loss": 0.01},
)
