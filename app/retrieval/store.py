"""All SQL of passages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.core.sequences import slices
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.tables import index_snapshots, passages

_ROWS = 500


@dataclass(frozen=True)
class Snapshot:
    """A state of the index: what an answer was searched in."""

    id: int
    made_at: datetime
    passages: int


@dataclass(frozen=True)
class StoredPassage:
    """A passage with its vector, float32 (dimension,) of unit length."""

    id: str
    passage: Passage
    vector: NDArray[np.float32]


def ids(session: Session, embedder: str) -> set[str]:
    query = select(passages.c.id).where(passages.c.embedder == embedder)
    return set(session.execute(query).scalars())


def all_ids(session: Session) -> set[str]:
    return set(session.execute(select(passages.c.id)).scalars())


def get_many(session: Session, wanted: Sequence[str]) -> dict[str, Passage]:
    rows = session.execute(select(passages).where(passages.c.id.in_(wanted)))
    return {row.id: _passage(row) for row in rows}


def with_vectors(session: Session, wanted: Sequence[str]) -> list[StoredPassage]:
    rows = session.execute(select(passages).where(passages.c.id.in_(wanted)))
    return [_stored(row) for row in rows]


def each(session: Session) -> Iterator[StoredPassage]:
    rows = session.execute(select(passages).order_by(passages.c.id))
    for row in rows.yield_per(_ROWS):
        yield _stored(row)


def vectors_by_context(
    session: Session, wanted: Iterable[str], embedder: str
) -> dict[str, NDArray[np.float32]]:
    """Context → vector of passages that are about to be replaced."""
    found = {}
    for some in slices(wanted, _ROWS):
        query = select(passages.c.context, passages.c.vector)
        query = query.where(passages.c.id.in_(some), passages.c.embedder == embedder)
        for row in session.execute(query):
            found[row.context] = np.frombuffer(row.vector, np.float32)
    return found


def add(session: Session, made: Sequence[StoredPassage], embedder: str) -> None:
    rows = [
        {
            "id": stored.id,
            "kind": stored.passage.kind,
            "source": stored.passage.source,
            "text": stored.passage.text,
            "context": stored.passage.context,
            "site": stored.passage.site,
            "products": list(stored.passage.products),
            "valid_from": stored.passage.valid_from,
            "valid_to": stored.passage.valid_to,
            "known_from": stored.passage.known_from,
            "embedder": embedder,
            "vector": stored.vector.astype(np.float32).tobytes(),
        }
        for stored in made
    ]
    if rows:
        session.execute(insert(passages), rows)


def remove(session: Session, gone: Iterable[str]) -> None:
    for some in slices(gone, _ROWS):
        session.execute(delete(passages).where(passages.c.id.in_(some)))


def unplaced(session: Session) -> dict[str, dict[str, Any]]:
    """Id → source of the passages of a release that did not say whose they are."""
    columns = passages.c
    query = select(columns.id, columns.source).where(columns.products.is_(None))
    return {row.id: row.source for row in session.execute(query)}


def place(session: Session, products: Mapping[str, tuple[str, ...]]) -> None:
    for key, those in products.items():
        values = {"products": list(those)}
        session.execute(update(passages).where(passages.c.id == key).values(values))


def count(session: Session) -> int:
    return session.execute(select(func.count()).select_from(passages)).scalar_one()


def add_snapshot(session: Session, made_at: datetime, count: int, sha256: str) -> None:
    values = {"made_at": made_at, "passages": count, "sha256": sha256}
    session.execute(insert(index_snapshots).values(values))


def newest_snapshot(session: Session) -> Snapshot | None:
    query = select(index_snapshots).order_by(index_snapshots.c.id.desc()).limit(1)
    row = session.execute(query).first()
    return Snapshot(row.id, row.made_at, row.passages) if row else None


def _stored(row: Row) -> StoredPassage:
    return StoredPassage(row.id, _passage(row), np.frombuffer(row.vector, np.float32))


def _passage(row: Row) -> Passage:
    return Passage(
        kind=PassageKind(row.kind),
        source=row.source,
        text=row.text,
        context=row.context,
        site=row.site,
        products=tuple(row.products or ()),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        known_from=row.known_from,
    )
