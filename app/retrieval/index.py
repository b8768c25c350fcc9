"""What a vector index does, whichever engine does it: points, filters, hybrid search.

A filter is a conjunction and is applied before ranking: what it excludes takes no place in a
ranking. A field of a payload may hold one value or a list of values; a condition holds if one of
them satisfies it. Times are integer seconds since 1970 UTC.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.retrieval.fusion import DEFAULT_FUSION, Fusion, PointId
from app.retrieval.sparse import SparseVector

Payload = dict[str, Any]
"""What JSON can hold."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LENGTH_TOLERANCE = 1e-3

Scalar = str | int
"""Not bool: the engine's binding reads True as 1. Store such a flag as a word."""


class FieldKind(StrEnum):
    KEYWORD = "keyword"
    INTEGER = "integer"


FILTERED_FIELDS: Mapping[str, FieldKind] = MappingProxyType(
    {
        "kind": FieldKind.KEYWORD,
        "document": FieldKind.KEYWORD,
        "type": FieldKind.KEYWORD,
        "site": FieldKind.KEYWORD,
        "products": FieldKind.KEYWORD,
        "format": FieldKind.INTEGER,
        "valid_from": FieldKind.INTEGER,
        "valid_to": FieldKind.INTEGER,
        "recorded_at": FieldKind.INTEGER,
    }
)
"""Fields the index keeps a lookup for; a condition on another field is right, but slow."""


@dataclass(frozen=True)
class Equals:
    field: str
    value: Scalar

    def __post_init__(self) -> None:
        _refuse_flags(self.field, (self.value,))


@dataclass(frozen=True)
class AnyOf:
    """Of no values, nothing passes."""

    field: str
    values: tuple[str, ...] | tuple[int, ...]

    def __post_init__(self) -> None:
        _refuse_flags(self.field, self.values)


@dataclass(frozen=True)
class Between:
    """``minimum`` ≤ value ≤ ``maximum``; None leaves that side open. Exact up to 2**53."""

    field: str
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class InForce:
    """``starts`` ≤ ``at`` < ``ends``: the end is the first second that is no longer covered.

    A point without ``ends`` is still in force; one without ``starts`` never was. Both fields hold
    one integer each.
    """

    at: int
    starts: str = "valid_from"
    ends: str = "valid_to"


@dataclass(frozen=True)
class Absent:
    """The field is missing, null, or an empty list."""

    field: str


Condition = Equals | AnyOf | Between | InForce | Absent


@dataclass(frozen=True)
class Filter:
    """All conditions hold; none passes everything."""

    conditions: tuple[Condition, ...] = ()


EVERYTHING = Filter()


@dataclass(frozen=True)
class Point:
    """``dense`` is float32 (dimension,) of unit length."""

    id: PointId
    dense: NDArray[np.float32]
    sparse: SparseVector
    payload: Payload


@dataclass(frozen=True)
class Query:
    """Either half may be missing; ``depth`` is how many of each ranking take part in the fusion."""

    dense: NDArray[np.float32] | None = None
    sparse: SparseVector | None = None
    filter: Filter = EVERYTHING
    limit: int = 10
    depth: int = 100
    fusion: Fusion = DEFAULT_FUSION


@dataclass(frozen=True)
class Hit:
    """``score`` is the fused one; ranks count from 1, None where that half did not find it."""

    id: PointId
    score: float
    payload: Payload
    dense_rank: int | None
    sparse_rank: int | None


class VectorIndex(Protocol):
    """Holds no truth: it can be rebuilt from the database at any time.

    Writes are visible to the next search and survive the death of the process when the call
    returns. Dense similarity is the dot product; sparse terms are weighted by
    ln(1 + (N − n + 0.5) / (n + 0.5)), N and n counted over the whole index.
    """

    def upsert(self, points: Sequence[Point]) -> None:
        """Adds points, or replaces those with the same id. Raises ValueError on a wrong shape."""
        ...

    def delete(self, ids: Sequence[PointId]) -> None:
        """Unknown ids are ignored."""
        ...

    def search(self, query: Query) -> list[Hit]:
        """The best ``query.limit`` first; equal scores in the order of their ids."""
        ...

    def count(self, filter: Filter = EVERYTHING) -> int: ...

    def flush(self) -> None:
        """Everything written is on disk, and survives the loss of power, when this returns."""
        ...

    def optimize(self) -> None:
        """Builds the search graph; call it after a large import. Blocks for as long as it takes."""
        ...

    def clear(self) -> None:
        """Forgets all points."""
        ...

    def close(self) -> None:
        """Flushes and lets go; the index must not be used afterwards."""
        ...


def check_points(points: Sequence[Point], dimension: int) -> None:
    """Raises ValueError, naming the point, unless every vector fits the index."""
    for point in points:
        _check_id(point.id)
        check_dense(point.dense, dimension, f"point {point.id}")


def check_dense(dense: NDArray[np.float32], dimension: int, what: str = "query") -> None:
    """Raises ValueError unless it is one vector of that dimension and of unit length."""
    if dense.shape != (dimension,):
        raise ValueError(f"{what}: expected a vector of shape ({dimension},), got {dense.shape}")
    length = float(np.linalg.norm(dense))
    if not abs(length - 1) < _LENGTH_TOLERANCE:  # written so that NaN fails
        raise ValueError(f"{what}: expected a vector of length 1, got {length:.6g}")


def _refuse_flags(field: str, values: Sequence[Scalar]) -> None:
    if any(isinstance(value, bool) for value in values):
        raise TypeError(f"{field}: a filter compares words and integers, got {values!r}")


def _check_id(point_id: PointId) -> None:
    if isinstance(point_id, int):
        is_valid = 0 <= point_id < 2**64
    else:
        is_valid = _UUID.fullmatch(point_id) is not None
    if not is_valid:
        raise ValueError(f"expected a lower-case UUID or an unsigned 64-bit id, got {point_id!r}")
