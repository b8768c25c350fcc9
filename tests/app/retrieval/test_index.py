"""The contract of a vector index, for the engine and for the fake alike."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.retrieval.edge_index import EdgeIndex
from app.retrieval.fusion import Fusion, PointId
from app.retrieval.index import (
    Absent,
    AnyOf,
    Between,
    Condition,
    Equals,
    FieldKind,
    Filter,
    InForce,
    Payload,
    Point,
    Query,
    VectorIndex,
)
from app.retrieval.memory_index import MemoryIndex
from app.retrieval.sparse import SparseVector, encode_passage, encode_query

_DIMENSION = 16
_FIELDS = {"kind": FieldKind.KEYWORD, "valid_to": FieldKind.INTEGER}  # others work without lookup
_OPENERS: dict[str, Callable[[Path], VectorIndex]] = {
    "edge": lambda path: EdgeIndex(path / "index", _DIMENSION, _FIELDS),
    "memory": lambda _: MemoryIndex(_DIMENSION),
}


@pytest.fixture(scope="module", params=_OPENERS)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[VectorIndex]:
    """Nine points that tests only read."""
    opened = _OPENERS[request.param](tmp_path_factory.mktemp("shared"))
    opened.upsert(
        [
            _point(1, kind="passage", rank=1, site=["A", "B"]),
            _point(2, kind="passage", rank=2, site="B"),
            _point(3, kind="record", rank=3, site=None),
            _point(4, kind="log", rank=4),
            _point(5, valid_from=100, valid_to=200),
            _point(6, valid_from=100),
            _point(7, valid_from=200, products=[""]),
            _point(8, products=["P", "Q"]),
            _point(9, products=[]),
        ]
    )
    yield opened
    opened.close()


@pytest.fixture(params=_OPENERS)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    opened = _OPENERS[request.param](tmp_path)
    yield opened
    opened.close()


def _unit(seed: int) -> NDArray[np.float32]:
    vector = np.random.default_rng(seed).standard_normal(_DIMENSION)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def _point(number: int, text: str = "press", **payload: object) -> Point:
    return Point(number, _unit(number), encode_passage(text), dict(payload))


def _found(index: VectorIndex, *conditions: Condition) -> set[PointId]:
    query = Query(dense=_unit(0), filter=Filter(conditions), limit=100)
    found = {hit.id for hit in index.search(query)}
    assert index.count(query.filter) == len(found)
    return found


def test_the_same_vector_is_the_nearest(index: VectorIndex) -> None:
    index.upsert([_point(n) for n in range(1, 40)])
    for number in (1, 7, 39):
        (hit,) = index.search(Query(dense=_unit(number), limit=1))
        assert (hit.id, hit.dense_rank, hit.sparse_rank) == (number, 1, None)


def test_only_points_with_a_shared_term_are_found_by_words(index: VectorIndex) -> None:
    index.upsert([_point(1, "DEV-2025-0143 on the press"), _point(2, "a granulator")])
    (hit,) = index.search(Query(sparse=encode_query("DEV-2025-0143")))
    assert (hit.id, hit.dense_rank, hit.sparse_rank) == (1, None, 1)


def test_rare_terms_weigh_more_than_usual_ones(index: VectorIndex) -> None:
    index.upsert([_point(n, "press") for n in range(1, 20)])
    index.upsert([_point(20, "granulator")])
    best = index.search(Query(sparse=encode_query("press granulator")))[0]
    assert best.id == 20


def test_both_halves_are_fused_by_rank(index: VectorIndex) -> None:
    index.upsert([_point(1, "press"), _point(2, "granulator")])
    fusion = Fusion(k=1, dense_weight=1, sparse_weight=3)
    query = Query(_unit(1), encode_query("granulator"), fusion=fusion)
    first, second = index.search(query)
    assert (first.id, first.dense_rank, first.sparse_rank) == (2, 2, 1)
    assert first.score == pytest.approx(1 / 3 + 3 / 2)
    assert (second.id, second.dense_rank, second.sparse_rank) == (1, 1, None)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Equals("kind", "passage"), {1, 2}),
        (Equals("kind", "nothing"), set()),
        (Equals("rank", 3), {3}),
        (AnyOf("kind", ("log", "record")), {3, 4}),
        (AnyOf("kind", (*"abcdefghij", "log")), {4}),
        (AnyOf("rank", (1, 4)), {1, 4}),
        (AnyOf("kind", ()), set()),
        (Equals("site", "B"), {1, 2}),
        (Between("rank", 2, 3), {2, 3}),
        (Between("rank", minimum=3), {3, 4}),
        (Between("rank", maximum=1), {1}),
        (AnyOf("products", ("", "Q")), {7, 8}),  # "" stands for "of no product"
        (AnyOf("products", ("",)), {7}),
        (Absent("site"), {3, 4, 5, 6, 7, 8, 9}),
        (Absent("unheard_of"), set(range(1, 10))),
    ],
)
def test_conditions(shared: VectorIndex, condition: Condition, expected: set[int]) -> None:
    assert _found(shared, condition) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [(99, set()), (100, {5, 6}), (199, {5, 6}), (200, {6, 7}), (10**10, {6, 7})],
)
def test_the_version_in_force_changes_exactly_at_the_boundary(
    shared: VectorIndex, at: int, expected: set[int]
) -> None:
    assert _found(shared, InForce(at)) == expected


def test_all_conditions_must_hold(index: VectorIndex) -> None:
    index.upsert([_point(1, kind="log", rank=1), _point(2, kind="log", rank=2)])
    assert _found(index, Equals("kind", "log"), Between("rank", minimum=2)) == {2}


def test_what_is_filtered_out_takes_no_rank(index: VectorIndex) -> None:
    index.upsert([_point(n, kind="other") for n in range(1, 30)])
    index.upsert([_point(30, kind="log")])
    query = Query(_unit(1), encode_query("press"), Filter((Equals("kind", "log"),)), depth=5)
    (hit,) = index.search(query)
    assert (hit.id, hit.dense_rank, hit.sparse_rank) == (30, 1, 1)


def test_a_second_upsert_replaces_vector_terms_and_payload(index: VectorIndex) -> None:
    index.upsert([_point(1, "press", kind="old")])
    index.upsert([Point(1, _unit(5), encode_passage("granulator"), {"kind": "new"})])
    (hit,) = index.search(Query(_unit(5), encode_query("press")))
    assert (hit.payload, hit.sparse_rank, index.count()) == ({"kind": "new"}, None, 1)


def test_the_last_of_two_points_with_one_id_stands(index: VectorIndex) -> None:
    index.upsert([_point(1, kind="first"), _point(1, kind="last")])
    assert [hit.payload for hit in index.search(Query(_unit(1)))] == [{"kind": "last"}]


def test_deleted_points_are_gone_and_unknown_ids_ignored(index: VectorIndex) -> None:
    index.upsert([_point(1), _point(2)])
    index.delete([1, 77])
    index.delete([])
    assert _found(index) == {2}


def test_clear_forgets_and_can_be_filled_again(index: VectorIndex) -> None:
    index.upsert([_point(1)])
    index.clear()
    assert (index.count(), index.search(Query(_unit(1)))) == (0, [])
    index.upsert([_point(2)])
    assert _found(index) == {2}


def test_uuids_and_payload_come_back_as_given(index: VectorIndex) -> None:
    point_id = str(uuid.uuid4())
    payload: Payload = {"text": "≤ 6.8 kN", "page": 3, "boxes": [[0.5, 1.0]], "more": {"a": None}}
    index.upsert([Point(point_id, _unit(1), SparseVector([], []), payload)])
    (hit,) = index.search(Query(_unit(1)))
    assert (hit.id, hit.payload) == (point_id, payload)


def test_a_changed_hit_does_not_change_the_index(index: VectorIndex) -> None:
    index.upsert([_point(1, kind="log")])
    index.search(Query(_unit(1)))[0].payload["kind"] = "changed"
    assert _found(index, Equals("kind", "log")) == {1}


def test_equal_scores_are_ordered_by_id(index: VectorIndex) -> None:
    same = [Point(n, _unit(1), encode_passage("press"), {}) for n in (5, 3, 4, 1)]
    index.upsert(same)
    hits = index.search(Query(_unit(1), encode_query("press")))
    assert [hit.id for hit in hits] == [1, 3, 4, 5]


def test_answers_are_the_same_after_optimising(index: VectorIndex) -> None:
    index.upsert([_point(n, f"press P-{n:02}") for n in range(1, 60)])
    query = Query(_unit(70), encode_query("press P-07"))
    before = [hit.id for hit in index.search(query)]
    index.optimize()
    index.flush()
    assert [hit.id for hit in index.search(query)] == before


def test_a_query_without_any_half_finds_nothing(index: VectorIndex) -> None:
    index.upsert([_point(1)])
    assert index.search(Query()) == []
    assert index.search(Query(sparse=encode_query("the"))) == []


@pytest.mark.parametrize(
    ("point", "message"),
    [
        (Point(1, np.ones(3, np.float32), SparseVector([], []), {}), "shape"),
        (Point(1, np.ones(_DIMENSION, np.float32), SparseVector([], []), {}), "length 1"),
        (Point(1, np.full(_DIMENSION, np.nan, np.float32), SparseVector([], []), {}), "length 1"),
        (Point("DEV-1", _unit(1), SparseVector([], []), {}), "UUID"),
        (Point(-1, _unit(1), SparseVector([], []), {}), "id"),
    ],
)
def test_what_does_not_fit_is_refused(index: VectorIndex, point: Point, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        index.upsert([point])
    assert index.count() == 0


def test_a_query_of_another_dimension_is_refused(index: VectorIndex) -> None:
    with pytest.raises(ValueError, match="shape"):
        index.search(Query(dense=np.ones(3, np.float32)))


@pytest.mark.parametrize(
    "condition", [lambda: Equals("open", True), lambda: AnyOf("open", (True,))]
)
def test_a_filter_on_a_flag_is_refused(condition: Callable[[], Condition]) -> None:
    with pytest.raises(TypeError, match="open"):
        condition()
