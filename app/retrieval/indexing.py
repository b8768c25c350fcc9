"""Keeps passages and index in step with documents and records.

The database is the truth. Passages are written before their points; an index that does not hold
exactly the passages of the database is built anew from them, without embedding anything again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from app.audit.work import Ledger
from app.core.canonical import sha256_of
from app.core.progress import Progress, silent
from app.core.sequences import slices
from app.records.view import View
from app.records.visibility import owners
from app.retrieval import store
from app.retrieval.embedder import Embedder
from app.retrieval.index import Equals, Filter, Point, VectorIndex
from app.retrieval.passages import Passage
from app.retrieval.sources import all_passages
from app.retrieval.sparse import encode_passage
from app.retrieval.store import StoredPassage

_BATCH = 128  # passages a transaction: a crash costs at most this much embedding
_SINCE_EVER = -(2**40)
_FORMAT = 1  # of the payloads; a new number has every index built anew
_OF_THIS_FORMAT = Filter((Equals("format", _FORMAT),))


@dataclass(frozen=True)
class Indexed:
    """How many passages came, went, and are there now."""

    added: int
    removed: int
    total: int


def update_index(
    ledger: Ledger, embedder: Embedder, index: VectorIndex, zone: ZoneInfo, progress: Progress
) -> Indexed:
    """Make passages and index what they should be; resumes where a dead process stopped."""
    with ledger.database.read() as session:
        wanted = {passage.id: passage for passage in all_passages(View(session), zone)}
        present = store.ids(session, embedder.name)
        gone = store.all_ids(session) - set(wanted)
        reusable = store.vectors_by_context(session, gone, embedder.name)
    fresh = [passage for key, passage in wanted.items() if key not in present]
    done = 0
    for some in slices(fresh, _BATCH):
        made = _embedded(some, embedder, reusable)
        with ledger.database.write() as session:
            store.add(session, made, embedder.name)
        index.upsert([point_of(stored) for stored in made])
        done += len(some)
        progress("indexing passages", done, len(fresh))
    with ledger.database.write() as session:
        store.remove(session, gone)
        store.add_snapshot(session, ledger.clock(), len(wanted), sha256_of(sorted(wanted)))
    index.delete(sorted(gone))
    check_index(ledger, index)
    return Indexed(len(fresh), len(gone), len(wanted))


def check_index(ledger: Ledger, index: VectorIndex, progress: Progress = silent) -> bool:
    """Build the index anew if it does not hold as many points as there are passages, all of them
    of this format: filters ask for what an older one did not hold."""
    _place_old(ledger)
    with ledger.database.read() as session:
        expected = store.count(session)
    if index.count() == index.count(_OF_THIS_FORMAT) == expected:
        return True
    rebuild_index(ledger, index, progress)
    return False


def rebuild_index(ledger: Ledger, index: VectorIndex, progress: Progress = silent) -> int:
    """Empty the index and fill it from the database; returns the number of points."""
    index.clear()
    done = 0
    with ledger.database.read() as session:
        total = store.count(session)
        for some in slices(store.each(session), 1000):
            index.upsert([point_of(stored) for stored in some])
            done += len(some)
            progress("rebuilding the index", done, total)
    index.optimize()
    return done


def _place_old(ledger: Ledger) -> None:
    """Passages of a release that did not say whose they are belong to the products of their row;
    one whose row is gone is nobody's until the next import takes it away."""
    with ledger.database.read() as session:
        sources = store.unplaced(session)
        tables = {_table_of(source) for source in sources.values()}
        of = {table: owners(session, table) for table in tables}
    if sources:
        placed = {
            key: of[_table_of(source)].get(source["row_id"], ()) for key, source in sources.items()
        }
        with ledger.database.write() as session:
            store.place(session, placed)


def _table_of(source: Mapping[str, Any]) -> str:
    return source.get("table", "documents")


def _embedded(
    some: Sequence[Passage], embedder: Embedder, reusable: Mapping[str, NDArray[np.float32]]
) -> list[StoredPassage]:
    unknown = [passage for passage in some if passage.context not in reusable]
    vectors = embedder.embed([passage.embedded for passage in unknown]) if unknown else ()
    fresh = {one.context: vector for one, vector in zip(unknown, vectors, strict=True)}
    known = {**reusable, **fresh}
    return [StoredPassage(passage.id, passage, known[passage.context]) for passage in some]


def point_of(stored: StoredPassage) -> Point:
    """What the index holds of a passage: its vectors, and the fields that filters ask for."""
    passage = stored.passage
    starts = passage.valid_from or passage.known_from
    payload = {
        "kind": passage.kind.value,
        "site": passage.site,
        "products": list(passage.products),
        "document": passage.source.get("document"),
        "type": passage.source.get("type"),
        "format": _FORMAT,
        "valid_from": int(starts.timestamp()) if starts else _SINCE_EVER,
    }
    if passage.valid_to is not None:
        payload["valid_to"] = int(passage.valid_to.timestamp())
    kept = {name: value for name, value in payload.items() if value is not None}
    return Point(stored.id, stored.vector, encode_passage(passage.context), kept)
