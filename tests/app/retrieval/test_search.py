"""What is found as of a date, within a scope, and of which kinds."""

import pytest

from app.auth.actor import Actor, Kind, Scope
from app.core.errors import BadInput
from app.retrieval.passages import PassageKind
from tests.app.retrieval.conftest import FILES, Plant, instant, texts

_NEW = "5.2 Stop filling and call the shift lead."
_OLD = "5.2 Carry on with filling."
_P1 = Scope(products=frozenset({"P1"}))


@pytest.mark.req("IN-05")
@pytest.mark.req("H03")
@pytest.mark.parametrize(
    ("as_of", "in_force", "other"),
    [
        ("2024-03-30", _OLD, _NEW),
        ("2024-03-30T23:59:59", _OLD, _NEW),
        ("2024-03-31T00:00:00", _NEW, _OLD),
        ("2024-03-31", _NEW, _OLD),
        ("2025-12-31", _NEW, _OLD),
    ],
)
def test_only_the_version_in_force_is_found(
    plant: Plant, as_of: str, in_force: str, other: str
) -> None:
    found = texts(plant.search("filling shift lead carry on", as_of, limit=100))
    assert any(in_force in text for text in found)
    assert not any(other in text for text in found)


def test_before_the_first_version_no_document_is_found(plant: Plant) -> None:
    found = plant.search("filling", "2023-12-31", limit=100)
    assert all(one.passage.kind is not PassageKind.DOCUMENT for one in found.found)


def test_a_record_is_found_from_the_moment_it_was_known(plant: Plant) -> None:
    before = plant.search("DEV-2024-0001", "2024-01-02T10:59")
    after = plant.search("DEV-2024-0001", "2024-01-02T11:00")
    assert "Sample S-02 was low. Pump adjusted." not in texts(before)
    assert "Sample S-02 was low. Pump adjusted." in texts(after)


def test_a_root_cause_is_found_only_after_the_closure(plant: Plant) -> None:
    cause = "Seal not seated in the pump."
    assert cause not in texts(plant.search("root cause seal DEV-2024-0001", "2024-01-31"))
    assert cause in texts(plant.search("root cause seal DEV-2024-0001", "2024-02-02"))


@pytest.mark.req("IA-03")
@pytest.mark.req("H13")
def test_another_product_never_appears_not_even_in_a_count(plant: Plant) -> None:
    everything = plant.search("canary in the press room", limit=100)
    limited = plant.search("canary in the press room", scope=_P1, limit=100)
    assert any("canary" in text for text in texts(everything))
    assert not any("canary" in text for text in texts(limited))
    own = {one.id for one in everything.found if one.passage.products in (("P1",), ("",))}
    assert {one.id for one in limited.found} == own
    others = [one for one in everything.found if one.passage.products == ("P2",)]
    assert limited.scope.population == everything.scope.population - len(others)
    assert limited.scope.products == ("P1",)


@pytest.mark.req("IA-03")
def test_without_products_only_what_is_everybodys_is_found(plant: Plant) -> None:
    result = plant.search("fill volume lactose", scope=Scope(products=frozenset()), limit=100)
    kinds = {one.passage.kind for one in result.found}
    assert kinds == {PassageKind.DOCUMENT, PassageKind.LOT}


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("sites", [frozenset(), frozenset({"CRK"})])
def test_of_another_site_nothing_is_found(plant: Plant, sites: frozenset[str]) -> None:
    result = plant.search("fill volume", scope=Scope(sites=sites))
    assert (result.found, result.scope.population) == ((), 0)


@pytest.mark.req("IA-03")
def test_between_an_import_and_its_indexing_the_rows_decide(plant: Plant) -> None:
    question = "Seal not seated in the pump."
    assert question in texts(plant.search(question, scope=_P1))
    deviations = str(FILES["deviations.csv"])
    moved = deviations.replace("B-01,P1,", "B-02,P2,")
    assert plant.receive(FILES | {"deviations.csv": moved}, name="moved").error is None
    assert question not in texts(plant.search(question, scope=_P1))
    with plant.ledger.database.read() as session:
        actor = Actor(Kind.CLI, "tester", scope=_P1)
        near = plant.searcher.similar(
            session, actor, question, PassageKind.DEVIATION, as_of=instant("2025-12-31"), limit=5
        )
    assert near == []


def test_only_the_asked_kinds_are_found(plant: Plant) -> None:
    kinds = [PassageKind.LOG, PassageKind.LOT]
    result = plant.search("pump seal", kinds=kinds, limit=100)
    assert {one.passage.kind for one in result.found} == set(kinds)
    assert result.scope.kinds == ("log", "lot")


def test_a_row_of_a_table_is_shown_as_its_whole_table(plant: Plant) -> None:
    result = plant.search("nitrogen flow interval", kinds=[PassageKind.DOCUMENT])
    tables = [text for text in texts(result) if "Nitrogen flow" in text]
    assert len(tables) == 1
    assert "Fill volume" in tables[0]


def test_ranks_count_from_one_and_the_limit_holds(plant: Plant) -> None:
    result = plant.search("filling", limit=3)
    assert [one.rank for one in result.found] == [1, 2, 3]


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_is_refused(plant: Plant, question: str) -> None:
    with pytest.raises(BadInput, match="empty"):
        plant.search(question)


def test_a_date_means_the_end_of_its_local_day() -> None:
    assert instant("2024-07-01").isoformat() == "2024-07-01T22:59:59+00:00"
    assert instant("2024-07-01T13:40").isoformat() == "2024-07-01T12:40:00+00:00"
    assert instant("2024-07-01T13:40Z").isoformat() == "2024-07-01T13:40:00+00:00"


@pytest.mark.parametrize("text", ["2024-13-01", "2024-02", "2024", "yesterday", "2024-03-31T01:30"])
def test_what_is_no_point_in_time_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="expected a date"):
        instant(text)
