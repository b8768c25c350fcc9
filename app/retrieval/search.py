"""Search over documents and records as of a date, with the scope of what was searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.retrieval import store
from app.retrieval.embedder import Embedder
from app.retrieval.fusion import fusion_for
from app.retrieval.index import Absent, AnyOf, Filter, InForce, Query, VectorIndex
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.sparse import encode_query

METHOD = "hybrid: dense and sparse rankings, fused by reciprocal rank"


@dataclass(frozen=True)
class Scope:
    """What was searched: without it "nothing found" means nothing (RT-05).

    ``population`` counts the passages that passed the filters, ``snapshot`` is the index's state.
    """

    as_of: datetime
    kinds: tuple[str, ...]
    products: tuple[str, ...] | None
    population: int
    snapshot: int | None
    snapshot_at: datetime | None
    method: str = METHOD


@dataclass(frozen=True)
class Found:
    """One passage, its rank from 1 and its fused score (higher is better, no probability)."""

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
        """Passages in force or known at ``as_of``, of the actor's products, best first."""
        allowed = _filter(actor, as_of, kinds)
        dense = self.embedder.embed([question])[0]
        query = Query(
            dense=dense,
            sparse=encode_query(question),
            filter=allowed,
            limit=limit,
            fusion=fusion_for(question),
        )
        hits = self.index.search(query)
        passages = store.get_many(session, [str(hit.id) for hit in hits])
        found = tuple(
            Found(str(hit.id), rank, hit.score, passages[str(hit.id)])
            for rank, hit in enumerate(hits, 1)
            if str(hit.id) in passages
        )
        return SearchResult(found, self._scope(session, actor, as_of, kinds, allowed))

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
        stored = store.with_vectors(session, wanted)
        cosines = [(one.passage, float(one.vector @ vector)) for one in stored]
        return sorted(cosines, key=lambda pair: -pair[1])

    def _scope(
        self,
        session: Session,
        actor: Actor,
        as_of: datetime,
        kinds: Sequence[PassageKind],
        allowed: Filter,
    ) -> Scope:
        snapshot = store.newest_snapshot(session)
        products = actor.scope.products
        return Scope(
            as_of=as_of,
            kinds=tuple(kind.value for kind in kinds or PassageKind),
            products=None if products is None else tuple(sorted(products)),
            population=self.index.count(allowed),
            snapshot=snapshot.id if snapshot else None,
            snapshot_at=snapshot.made_at if snapshot else None,
        )


def _filter(actor: Actor, as_of: datetime, kinds: Sequence[PassageKind]) -> Filter:
    conditions: list[InForce | AnyOf | Absent] = [InForce(int(as_of.timestamp()))]
    if kinds:
        conditions.append(AnyOf("kind", tuple(kind.value for kind in kinds)))
    if actor.scope.products is not None:
        conditions.append(AnyOf("product", tuple(sorted(actor.scope.products))))
    return Filter(tuple(conditions))
