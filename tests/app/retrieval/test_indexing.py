"""Passages and index follow the records, and can be made anew."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import update

from app.auth.actor import Scope
from app.retrieval import store
from app.retrieval.indexing import check_index, point_of, rebuild_index
from app.retrieval.memory_index import MemoryIndex
from app.retrieval.search import Searcher
from app.retrieval.tables import passages
from tests.app.retrieval.conftest import FILES, Plant, texts

_QUESTIONS = ("pump seal", "fill volume of B-01", "canary", "stop filling", "LOT-0077")


def _ids(plant: Plant) -> set[str]:
    with plant.ledger.database.read() as session:
        return store.all_ids(session)


def test_indexing_again_changes_nothing(plant: Plant) -> None:
    before = _ids(plant)
    again = plant.index()
    assert (again.added, again.removed, again.total) == (0, 0, len(before))
    assert _ids(plant) == before


def test_a_changed_row_replaces_its_passage_alone(plant: Plant) -> None:
    before = _ids(plant)
    log = str(FILES["log.csv"]).replace("looks worn", "looks new")
    changed = plant.load({"log.csv": log}, "second")
    assert (changed.added, changed.removed) == (1, 1)
    assert len(_ids(plant) - before) == 1
    found = texts(plant.search("pump seal LOG-0001", limit=100))
    assert "Pump seal looks new. Told maintenance." in found
    assert "Pump seal looks worn. Told maintenance." not in found


def test_a_rebuilt_index_answers_the_same(
    plant: Plant, new_index: Callable[[], MemoryIndex]
) -> None:
    before = [plant.search(question) for question in _QUESTIONS]
    rebuilt = Plant(plant.ledger, plant.receive, Searcher(plant.searcher.embedder, new_index()))
    rebuild_index(plant.ledger, rebuilt.searcher.index)
    assert [rebuilt.search(question) for question in _QUESTIONS] == before


def test_an_index_that_lost_points_is_made_anew(plant: Plant) -> None:
    index = plant.searcher.index
    before = plant.search("pump seal")
    index.delete([found.id for found in before.found])
    assert not check_index(plant.ledger, index)
    assert check_index(plant.ledger, index)
    assert plant.search("pump seal") == before


def test_an_index_of_an_older_release_is_made_anew(
    plant: Plant, new_index: Callable[[], MemoryIndex]
) -> None:
    """It had as many points, which said less; and the passages did not say whose they were."""
    scope = Scope(products=frozenset({"P1"}))
    before = [plant.search(question, scope=scope) for question in _QUESTIONS]
    with plant.ledger.database.write() as session:
        session.execute(update(passages).values(products=None))
    older = new_index()
    with plant.ledger.database.read() as session:
        points = [point_of(stored) for stored in store.each(session)]
    older.upsert([replace(one, payload={"kind": one.payload["kind"]}) for one in points])
    assert not check_index(plant.ledger, older)
    opened = Plant(plant.ledger, plant.receive, Searcher(plant.searcher.embedder, older))
    assert [opened.search(question, scope=scope) for question in _QUESTIONS] == before
    assert check_index(plant.ledger, older)


def test_each_update_leaves_a_snapshot(plant: Plant) -> None:
    first = plant.search("pump").scope.snapshot
    plant.index()
    second = plant.search("pump").scope
    assert second.snapshot == (first or 0) + 1
    assert second.snapshot_at is not None
