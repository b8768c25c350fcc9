"""The index on Qdrant Edge, the Qdrant engine inside this process. Only file that imports it.

The dense half looks at every point that passes the filter: int8 copies in memory first, the best
then again in full precision. At 100,000 points that takes milliseconds, 4 s to prepare, and is
exact in practice. A graph (HNSW, m 16) answered in half the time, but took 50 to 210 s to build
and lost 10 to 30 % of the ten nearest under a filter (made-up vectors of 32 free dimensions); and
what it finds may change with each build, so that a recorded search could not be repeated.

The engine's write-ahead log survives the death of the process; :meth:`EdgeIndex.flush` makes it
survive the loss of power. The log is also the lock: a second process that opens the folder is
refused.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import numpy as np
import qdrant_edge as engine
from numpy.typing import NDArray

from app.core.errors import Corrupt, Unavailable
from app.retrieval.edge_filter import checking_filter, leading_filter
from app.retrieval.fusion import PointId, fuse
from app.retrieval.index import (
    EVERYTHING,
    FILTERED_FIELDS,
    FieldKind,
    Filter,
    Hit,
    Payload,
    Point,
    Query,
    check_dense,
    check_points,
)
from app.retrieval.sparse import SparseVector

_DENSE = "dense"
_SPARSE = "sparse"
_CONFIG = "edge_config.json"
_OVERSAMPLING = 2.0  # recall of the ten nearest of random vectors: 0.96 without it, 1.00 with it


class IndexUnreadable(Corrupt):
    """The folder does not hold a whole index of this dimension; it has to be built again."""

    code = "index_unreadable"


class IndexBusy(Unavailable):
    """Another process has the folder open."""

    code = "index_busy"


class EdgeIndex:
    """See :class:`app.retrieval.index.VectorIndex`. Threads may share one."""

    def __init__(
        self, path: Path, dimension: int, fields: Mapping[str, FieldKind] = FILTERED_FIELDS
    ) -> None:
        """Opens the index in the folder ``path`` or makes it.

        Memory: about 2 kB a point, and 3 kB of mapped file that the system can take back.

        Raises :class:`IndexUnreadable` and :class:`IndexBusy`.
        """
        self._path = path
        self._dimension = dimension
        self._fields = fields
        if not path.exists() or not any(path.iterdir()):
            _create(path, dimension)
        self._shard = _load(path, dimension)
        self._add_lookups()

    def upsert(self, points: Sequence[Point]) -> None:
        check_points(points, self._dimension)
        newest = {point.id: point for point in points}
        if newest:
            self._shard.update(
                engine.UpdateOperation.upsert_points([_stored(p) for p in newest.values()])
            )

    def delete(self, ids: Sequence[PointId]) -> None:
        if ids:
            self._shard.update(engine.UpdateOperation.delete_points(list(ids)))

    def search(self, query: Query) -> list[Hit]:
        # One after the other: the engine itself uses the cores, and two at once gained nothing.
        fused = fuse(self._dense(query), self._sparse(query), query.fusion)[: query.limit]
        payloads = self._payloads([one.id for one in fused])
        return [
            Hit(one.id, one.score, payloads[one.id], one.dense_rank, one.sparse_rank)
            for one in fused
            if one.id in payloads  # else another thread has deleted it meanwhile
        ]

    def count(self, filter: Filter = EVERYTHING) -> int:
        return self._shard.count(engine.CountRequest(exact=True, filter=leading_filter(filter)))

    def flush(self) -> None:
        self._shard.flush()

    def optimize(self) -> None:
        self._shard.optimize()
        self._shard.flush()

    def clear(self) -> None:
        self._shard.close()
        discard_index(self._path)
        _create(self._path, self._dimension)
        self._shard = _load(self._path, self._dimension)
        self._add_lookups()

    def close(self) -> None:
        self._shard.flush()
        self._shard.close()

    def _dense(self, query: Query) -> list[PointId]:
        if query.dense is None:
            return []
        check_dense(query.dense, self._dimension)
        return _ranking(self._shard.query(_dense_request(query.dense, query)))

    def _sparse(self, query: Query) -> list[PointId]:
        if query.sparse is None or not query.sparse.indices:
            return []
        return _ranking(self._shard.query(_sparse_request(query.sparse, query)))

    def _payloads(self, ids: Sequence[PointId]) -> dict[PointId, Payload]:
        records = self._shard.retrieve(list(ids), with_payload=True, with_vector=False)
        return {_plain_id(record.id): record.payload or {} for record in records}

    def _add_lookups(self) -> None:
        known = self._shard.info().payload_schema
        for name in self._fields.keys() - known.keys():
            lookup = engine.UpdateOperation.create_field_index(name, _LOOKUPS[self._fields[name]])
            self._shard.update(lookup)


def discard_index(path: Path) -> None:
    """Deletes a closed or unreadable index; the next :class:`EdgeIndex` starts an empty one."""
    shutil.rmtree(path)


def _config(dimension: int) -> engine.EdgeConfig:
    return engine.EdgeConfig(
        vectors={_DENSE: engine.EdgeVectorParams(dimension, engine.Distance.Dot)},
        sparse_vectors={_SPARSE: engine.EdgeSparseVectorParams(modifier=engine.Modifier.Idf)},
        hnsw_config=engine.HnswIndexConfig(m=0, ef_construct=0, full_scan_threshold=0),  # no graph
        quantization_config=engine.ScalarQuantizationConfig(
            engine.ScalarType.Int8, quantile=0.99, memory=engine.Memory.Pinned
        ),
    )


# In memory: the filter takes most of a search's time.
_LOOKUPS = {
    FieldKind.KEYWORD: engine.KeywordIndexParams(memory=engine.Memory.Pinned),
    FieldKind.INTEGER: engine.IntegerIndexParams(
        lookup=True, range=True, memory=engine.Memory.Pinned
    ),
}


def _create(path: Path, dimension: int) -> None:
    """An empty index, made aside and moved into place, so that ``path`` is whole or empty."""
    beside = path.with_name(f".{path.name}.new")
    shutil.rmtree(beside, ignore_errors=True)  # of a process that died here
    beside.mkdir(parents=True)
    engine.EdgeShard.create(str(beside), _config(dimension)).close()
    beside.replace(path)


def _load(path: Path, dimension: int) -> engine.EdgeShard:
    if not (path / _CONFIG).exists():  # the engine would start an empty index among the remains
        raise _load_error(path, dimension, FileNotFoundError(f"no {_CONFIG}"))
    try:
        return engine.EdgeShard.load(str(path), _config(dimension))
    except BaseException as error:
        # The engine raises bare Exception, and a panic of its own below BaseException.
        if type(error) is not Exception and type(error).__name__ != "PanicException":
            raise
        raise _load_error(path, dimension, error) from error


def _load_error(path: Path, dimension: int, error: BaseException) -> IndexBusy | IndexUnreadable:
    if "WouldBlock" in str(error):
        return IndexBusy(
            "the search index is open in another process", where=str(path), hint="End that first"
        )
    return IndexUnreadable(
        "the search index cannot be read",
        where=str(path),
        expected=f"a whole index of dimension {dimension}",
        got=str(error),
        hint="It holds no truth: delete the folder and rebuild it from the database",
    )


def _dense_request(dense: NDArray[np.float32], query: Query) -> engine.QueryRequest:
    quantisation = engine.QuantizationSearchParams(rescore=True, oversampling=_OVERSAMPLING)
    return engine.QueryRequest(
        limit=query.depth,
        query=engine.Query.Nearest(dense.tolist(), using=_DENSE),
        filter=checking_filter(query.filter),
        with_payload=False,
        params=engine.SearchParams(quantization=quantisation),
    )


def _sparse_request(sparse: SparseVector, query: Query) -> engine.QueryRequest:
    return engine.QueryRequest(
        limit=query.depth,
        query=engine.Query.Nearest(_stored_sparse(sparse), using=_SPARSE),
        filter=leading_filter(query.filter),
        with_payload=False,
    )


def _ranking(answer: Sequence[engine.ScoredPoint]) -> list[PointId]:
    """Equal scores in the order of their ids, because the engine's order of them may change."""
    scored = [(-point.score, _plain_id(point.id)) for point in answer]
    scored.sort(key=lambda one: (one[0], str(one[1])))
    return [point_id for _, point_id in scored]


def _stored(point: Point) -> engine.Point:
    vectors = {_DENSE: point.dense.tolist(), _SPARSE: _stored_sparse(point.sparse)}
    return engine.Point(point.id, vectors, point.payload)


def _stored_sparse(sparse: SparseVector) -> engine.SparseVector:
    return engine.SparseVector(sparse.indices, sparse.values)


def _plain_id(point_id: int | str | UUID) -> PointId:
    return point_id if isinstance(point_id, int) else str(point_id)
