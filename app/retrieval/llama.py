"""Our search as a LlamaIndex retriever, for whoever builds a query engine or an evaluation on it.

    retriever = PassageRetriever(service.searcher, service.ledger.database, actor, as_of=at)
    nodes = retriever.retrieve("How often must the fill volume be checked?")

What it finds is what the search finds for that actor as of that time, in that order; the metadata
of a node says where its words stand. LlamaIndex is slow to import: so is this module.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.core.clock import Clock, system_clock
from app.core.database import Database
from app.retrieval.passages import PassageKind
from app.retrieval.schemas import SearchItem, search_response
from app.retrieval.search import Found, Searcher, SearchResult

_SPAN = ("start", "end")  # of the words in the text of the document
_PLACE = ("table", "key", "column", "file", "line")


class PassageRetriever(BaseRetriever):
    """``as_of`` None is the moment of each question. Raises what the search raises."""

    def __init__(
        self,
        searcher: Searcher,
        database: Database,
        actor: Actor,
        *,
        as_of: datetime | None = None,
        kinds: Sequence[PassageKind] = (),
        limit: int = 10,
        clock: Clock = system_clock,
        **more: Any,
    ) -> None:
        self._searcher, self._database, self._actor = searcher, database, actor
        self._as_of, self._kinds, self._limit = as_of, tuple(kinds), limit
        self._clock = clock
        super().__init__(**more)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        with self._database.read() as session:
            result = self._found(session, question)
            shown = search_response(session, result).results
        pairs = zip(result.found, shown, strict=True)
        at = result.scope.as_of.isoformat()
        return [_node(found, item, at) for found, item in pairs]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """The database is read beside the loop."""
        return await asyncio.to_thread(self._retrieve, query_bundle)

    def _found(self, session: Session, question: str) -> SearchResult:
        return self._searcher.search(
            session,
            self._actor,
            question,
            as_of=self._as_of or self._clock(),
            limit=self._limit,
            kinds=self._kinds,
        )


def _node(found: Found, item: SearchItem, as_of: str) -> NodeWithScore:
    """The words alone are what a model is shown: where they stand is for who checks it."""
    place: dict[str, Any] = {
        "kind": item.kind.value,
        "document": item.document,
        "version": item.version,
        "page": item.page,
        "section": item.section,
        "as_of": as_of,
    }
    if item.document is not None:
        place |= {name: found.passage.source.get(name) for name in _SPAN}
    if item.record is not None:
        place |= {name: getattr(item.record, name) for name in _PLACE}
    metadata = {name: value for name, value in place.items() if value is not None}
    node = TextNode(
        id_=found.id,
        text=item.text,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=["as_of", "line", "file", *_SPAN],
    )
    return NodeWithScore(node=node, score=item.score)
