"""An exact index in memory: the fake that passes the contract of the engine."""

import copy
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import assert_never

import numpy as np

from app.retrieval.fusion import PointId, fuse
from app.retrieval.index import (
    EVERYTHING,
    Absent,
    AnyOf,
    Between,
    Condition,
    Equals,
    Filter,
    Hit,
    InForce,
    Payload,
    Point,
    Query,
    check_dense,
    check_points,
)
from app.retrieval.sparse import SparseVector


class MemoryIndex:
    """Looks at every point at every search; right for thousands, slow for millions."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._points: dict[PointId, Point] = {}

    def upsert(self, points: Sequence[Point]) -> None:
        check_points(points, self._dimension)
        self._points |= {point.id: copy.deepcopy(point) for point in points}

    def delete(self, ids: Sequence[PointId]) -> None:
        for point_id in ids:
            self._points.pop(point_id, None)

    def search(self, query: Query) -> list[Hit]:
        points = [p for p in self._points.values() if matches(query.filter, p.payload)]
        fused = fuse(self._dense(query, points), self._sparse(query, points), query.fusion)
        return [
            Hit(
                id=one.id,
                score=one.score,
                payload=copy.deepcopy(self._points[one.id].payload),
                dense_rank=one.dense_rank,
                sparse_rank=one.sparse_rank,
            )
            for one in fused[: query.limit]
        ]

    def count(self, filter: Filter = EVERYTHING) -> int:
        return sum(matches(filter, point.payload) for point in self._points.values())

    def flush(self) -> None:
        """Nothing to write."""

    def optimize(self) -> None:
        """Nothing to build."""

    def clear(self) -> None:
        self._points.clear()

    def close(self) -> None:
        """Nothing to let go."""

    def _dense(self, query: Query, points: Iterable[Point]) -> list[PointId]:
        if query.dense is None:
            return []
        check_dense(query.dense, self._dimension)
        scores = {point.id: float(point.dense @ query.dense) for point in points}
        return _best(scores, query.depth)

    def _sparse(self, query: Query, points: Iterable[Point]) -> list[PointId]:
        """Points that share no term with the query are not in the ranking."""
        if query.sparse is None:
            return []
        weights = self._weighted(query.sparse)
        scores = {
            point.id: sum(
                value * weights[index]
                for index, value in zip(point.sparse.indices, point.sparse.values, strict=True)
                if index in weights
            )
            for point in points
            if not weights.keys().isdisjoint(point.sparse.indices)
        }
        return _best(scores, query.depth)

    def _weighted(self, query: SparseVector) -> dict[int, float]:
        """The query's weights times the inverse document frequency over the whole index."""
        holders = Counter(i for point in self._points.values() for i in point.sparse.indices)
        total = len(self._points)
        return {
            index: value * np.log1p((total - holders[index] + 0.5) / (holders[index] + 0.5))
            for index, value in zip(query.indices, query.values, strict=True)
        }


def matches(filter: Filter, payload: Payload) -> bool:
    return all(_holds(condition, payload) for condition in filter.conditions)


def _holds(condition: Condition, payload: Payload) -> bool:
    match condition:
        case Equals(field, value):
            return any(_same(found, value) for found in _values(payload, field))
        case AnyOf(field, values):
            return any(_same(found, v) for found in _values(payload, field) for v in values)
        case Between(field, minimum, maximum):
            return any(_within(n, minimum, maximum) for n in _integers(payload, field))
        case InForce(at, starts, ends):
            started = any(start <= at for start in _integers(payload, starts))
            return started and not any(end <= at for end in _integers(payload, ends))
        case Absent(field):
            return not _values(payload, field)
    assert_never(condition)


def _values(payload: Payload, field: str) -> list[object]:
    value = payload.get(field)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _integers(payload: Payload, field: str) -> list[int]:
    return [v for v in _values(payload, field) if isinstance(v, int) and not isinstance(v, bool)]


def _same(found: object, wanted: object) -> bool:
    return type(found) is type(wanted) and found == wanted  # True is not 1


def _within(value: int, minimum: int | None, maximum: int | None) -> bool:
    return (minimum is None or minimum <= value) and (maximum is None or value <= maximum)


def _best(scores: dict[PointId, float], depth: int) -> list[PointId]:
    return sorted(scores, key=lambda point_id: (-scores[point_id], str(point_id)))[:depth]
