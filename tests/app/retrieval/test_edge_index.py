"""What only the engine on disk can get wrong: crashes, damage, two processes."""

import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from app.retrieval.edge_index import EdgeIndex, IndexBusy, IndexUnreadable, discard_index
from app.retrieval.index import Point, Query
from app.retrieval.sparse import encode_passage, encode_query

_DIMENSION = 4


def _point(number: int) -> Point:
    vector = np.zeros(_DIMENSION, np.float32)
    vector[number % _DIMENSION] = 1
    return Point(number, vector, encode_passage(f"lot B{number:05}"), {"kind": "log"})


def _write_and_die(path: Path) -> None:
    index = EdgeIndex(path, _DIMENSION)
    index.upsert([_point(n) for n in range(1, 11)])
    index.delete([3])
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_was_written_survives_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "index"
    process = multiprocessing.get_context("spawn").Process(target=_write_and_die, args=(path,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    index = EdgeIndex(path, _DIMENSION)
    assert index.count() == 9
    assert [hit.id for hit in index.search(Query(sparse=encode_query("B00007")))] == [7]
    index.close()


def test_a_closed_index_opens_with_its_points(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path / "index", _DIMENSION)
    index.upsert([_point(1)])
    index.optimize()
    index.close()
    again = EdgeIndex(tmp_path / "index", _DIMENSION)
    assert again.count() == 1
    again.close()


def test_a_creation_that_was_killed_leaves_nothing_that_counts(tmp_path: Path) -> None:
    (tmp_path / ".index.new" / "segments").mkdir(parents=True)
    index = EdgeIndex(tmp_path / "index", _DIMENSION)
    assert index.count() == 0
    index.close()


def test_a_second_opening_is_refused(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path / "index", _DIMENSION)
    with pytest.raises(IndexBusy, match="another process"):
        EdgeIndex(tmp_path / "index", _DIMENSION)
    index.close()


def test_another_dimension_is_refused(tmp_path: Path) -> None:
    EdgeIndex(tmp_path / "index", _DIMENSION).close()
    with pytest.raises(IndexUnreadable, match="dimension 8"):
        EdgeIndex(tmp_path / "index", 8)


def _filled(path: Path) -> None:
    index = EdgeIndex(path, _DIMENSION)
    index.upsert([_point(n) for n in range(1, 11)])
    index.close()


@pytest.mark.parametrize("pattern", ["**/segment.json", "edge_config.json", "wal/first-index"])
def test_damage_is_told_with_what_to_do(tmp_path: Path, pattern: str) -> None:
    path = tmp_path / "index"
    _filled(path)
    for file in path.glob(pattern):
        file.write_bytes(b"\xff" * 7)
    with pytest.raises(IndexUnreadable, match="rebuild it from the database"):
        EdgeIndex(path, _DIMENSION)
    discard_index(path)
    index = EdgeIndex(path, _DIMENSION)
    assert index.count() == 0
    index.close()


def test_an_empty_folder_becomes_an_index(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    index = EdgeIndex(tmp_path / "index", _DIMENSION)
    assert index.count() == 0
    index.close()


def test_a_folder_of_other_things_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not ours")
    with pytest.raises(IndexUnreadable, match=r"no edge_config\.json"):
        EdgeIndex(tmp_path, _DIMENSION)
    assert (tmp_path / "notes.txt").exists()


def test_threads_may_search_while_one_writes(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path / "index", _DIMENSION)
    index.upsert([_point(n) for n in range(1, 101)])

    def search(number: int) -> object:
        return index.search(Query(sparse=encode_query(f"B{number:05}")))[0].id

    with ThreadPoolExecutor(4) as pool:
        writing = pool.submit(lambda: [index.upsert([_point(n)]) for n in range(101, 201)])
        assert list(pool.map(search, range(1, 101))) == list(range(1, 101))
        writing.result()
    assert index.count() == 200
    index.close()
