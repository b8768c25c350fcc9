"""Search over documents and records as of a date, with the scope of what was searched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.core.errors import BadInput
from app.llm.calls import ModelUnavailable
from app.retrieval import store
from app.retrieval.embedder import Embedder
from app.retrieval.fusion import IDENTIFIER_FUSION, PLANT_FUSION
from app.retrieval.index import AnyOf, Filter, InForce, Query, VectorIndex
from app.retrieval.lexer import names_records
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.reranking import Reranker, reordered
from app.retrieval.scoping import allowed_by, within
from app.retrieval.sparse import encode_query
from app.retrieval.variety import shown_as, varied, wholes
from ingestion.times import parse_moment

_LONGEST_DAY = timedelta(hours=26)  # with a clock set back
_POOL = 100  # passages that take part in the fusion and in what is shown of it
METHOD = "hybrid: dense and sparse rankings, fused by reciprocal rank"


@dataclass(frozen=True)
class Scope:
    """What was searched: without it "nothing found" means nothing (RT-05).

    ``sites`` and ``products`` are None for all; what is of no product is searched with any.
    ``population`` counts the passages that passed the filters, ``snapshot`` is the index's state.
    """

    as_of: datetime
    kinds: tuple[str, ...]
    sites: tuple[str, ...] | None
    products: tuple[str, ...] | None
    population: int
    snapshot: int | None
    snapshot_at: datetime | None
    method: str = METHOD


@dataclass(frozen=True)
class Found:
    """One passage, its rank from 1 and its fused score (higher is better, no probability). Where a
    reranker has the last word, the rank is its."""

    id: str
    rank: int
    score: float
    passage: Passage


@dataclass(frozen=True)
class SearchResult:
    found: tuple[Found, ...]
    scope: Scope


@dataclass(frozen=True)
class Searcher:
    """The parts a search needs; holds no state of its own."""

    embedder: Embedder
    index: VectorIndex
    reranker: Reranker | None = None

    def search(
        self,
        session: Session,
        actor: Actor,
        question: str,
        *,
        as_of: datetime,
        limit: int = 10,
        kinds: Sequence[PassageKind] = (),
    ) -> SearchResult:
        """Passages in force or known at ``as_of`` and in the actor's scope, best first.

        Raises :class:`BadInput` for a question without words.
        """
        if not question.strip():
            raise BadInput("the question is empty")
        allowed = _filter(actor, as_of, kinds)
        query = Query(
            dense=self.embedder.embed([question])[0],
            sparse=encode_query(question),
            filter=allowed,
            limit=_POOL,
            depth=_POOL,
            fusion=IDENTIFIER_FUSION if names_records(question) else PLANT_FUSION,
        )
        scores = {str(hit.id): hit.score for hit in self.index.search(query)}
        found = _shown(session, actor, question, scores)
        found, method = self._reranked(question, found)
        scope = self._scope(session, actor, as_of, kinds, allowed)
        return SearchResult(tuple(found[:limit]), replace(scope, method=method))

    def similar(
        self,
        session: Session,
        actor: Actor,
        text: str,
        kind: PassageKind,
        *,
        as_of: datetime,
        limit: int,
    ) -> list[tuple[Passage, float]]:
        """Passages of one kind nearest to ``text`` by both rankings, with the cosine of their
        vectors; most similar first."""
        vector = self.embedder.embed([text])[0]
        query = Query(vector, encode_query(text), _filter(actor, as_of, [kind]), limit, limit)
        wanted = [str(hit.id) for hit in self.index.search(query)]
        stored = {one.id: one for one in store.with_vectors(session, wanted)}
        seen = within(session, actor, {key: one.passage for key, one in stored.items()})
        cosines = [(one, float(stored[key].vector @ vector)) for key, one in seen.items()]
        return sorted(cosines, key=lambda pair: -pair[1])

    def _reranked(self, question: str, found: list[Found]) -> tuple[list[Found], str]:
        if self.reranker is None:
            return found, METHOD
        try:
            order = reordered(self.reranker, question, [one.passage.embedded for one in found])
        except ModelUnavailable:  # said in the scope: the fused order is a good one
            return found, f"{METHOD}; not reordered, the reranker did not answer"
        ranked = [replace(found[index], rank=n) for n, index in enumerate(order, 1)]
        return ranked, f"{METHOD}; the first reordered by {self.reranker.name}"

    def _scope(
        self,
        session: Session,
        actor: Actor,
        as_of: datetime,
        kinds: Sequence[PassageKind],
        allowed: Filter,
    ) -> Scope:
        snapshot = store.newest_snapshot(session)
        return Scope(
            as_of=as_of,
            kinds=tuple(kind.value for kind in kinds or PassageKind),
            sites=_listed(actor.scope.sites),
            products=_listed(actor.scope.products),
            population=self.index.count(allowed),
            snapshot=snapshot.id if snapshot else None,
            snapshot_at=snapshot.made_at if snapshot else None,
        )


def _shown(
    session: Session, actor: Actor, question: str, scores: Mapping[str, float]
) -> list[Found]:
    """``scores`` are of passages, best first; a table has the score of its best row."""
    passages = store.get_many(session, list(scores))
    passages |= store.get_many(session, sorted(wholes(passages.values()) - passages.keys()))
    passages = within(session, actor, passages)
    best: dict[str, float] = {}
    for key, score in scores.items():
        if key in passages:  # else another process has replaced it meanwhile
            best.setdefault(shown_as(key, passages), score)
    ranked = list(best) if names_records(question) else varied(list(best), passages)
    return [Found(key, n, best[key], passages[key]) for n, key in enumerate(ranked, 1)]


def parse_as_of(text: str, zone: ZoneInfo) -> datetime:
    """An ISO date means the end of that local day (its last second: what came into force or was
    recorded on it counts); a date-time without offset is local time. Raises :class:`BadInput`."""
    try:
        moment = parse_moment(text, zone)
    except ValueError as error:
        raise _no_date(text, str(error)) from error
    if moment.is_exact:
        return moment.start
    if moment.end - moment.start > _LONGEST_DAY:
        raise _no_date(text, "a month or a year is no point in time")
    return moment.end - timedelta(seconds=1)  # the index counts whole seconds


def _no_date(text: str, why: str) -> BadInput:
    expected = "a date (2025-03-12) or date-time (2025-03-12T13:40)"
    return BadInput(f"no point in time: {why}", where="as of", expected=expected, got=text)


def _filter(actor: Actor, as_of: datetime, kinds: Sequence[PassageKind]) -> Filter:
    conditions: list[InForce | AnyOf] = [InForce(int(as_of.timestamp()))]
    if kinds:
        conditions.append(AnyOf("kind", tuple(kind.value for kind in kinds)))
    return Filter((*conditions, *allowed_by(actor.scope)))


def _listed(names: frozenset[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(sorted(names))
