"""What becomes a passage, and by which words it is found."""

import pytest

from app.records.view import View
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.sources import all_passages
from tests.app.retrieval.conftest import FILES, ZONE, Plant


def _made(plant: Plant) -> list[Passage]:
    with plant.ledger.database.read() as session:
        return list(all_passages(View(session), ZONE))


def _of(plant: Plant, kind: PassageKind) -> list[Passage]:
    return [passage for passage in _made(plant) if passage.kind is kind]


def test_ids_are_unique_and_the_same_each_time(plant: Plant) -> None:
    first, second = _made(plant), _made(plant)
    assert [one.id for one in first] == [one.id for one in second]
    assert len({one.id for one in first}) == len(first)


def test_a_reading_stands_on_a_line_of_its_own_with_its_row(plant: Plant) -> None:
    (passage,) = _of(plant, PassageKind.BATCH_RECORD)
    assert passage.text.split("\n") == [
        "fill volume (S-01): 2.05 mL at 2 Jan 2024 10:00 GMT",
        "fill volume (S-02): 1.99 mL at 2 Jan 2024 10:30 GMT",
    ]
    assert len(passage.source["row_ids"]) == 2
    assert passage.context.startswith("Batch record B-01, One, step Filling (fill)")


def test_parameters_of_many_readings_do_not_share_a_passage(plant: Plant) -> None:
    rows = [f"B-01,fill,fill_volume,2024-01-02T1{n}:00,,2.0{n},mL" for n in range(8)]
    rows += [f"B-01,fill,nitrogen,2024-01-02T1{n}:00,,1{n},L/min" for n in range(8)]
    head = str(FILES["readings.csv"]).splitlines()[0]
    plant.load({"readings.csv": "\n".join([head, *rows])}, "many")
    for passage in _of(plant, PassageKind.BATCH_RECORD):
        assert len({line.split(":")[0].split(" (")[0] for line in passage.text.split("\n")}) == 1


def test_document_text_is_verbatim_and_rows_point_to_their_table(plant: Plant) -> None:
    made = {passage.id: passage for passage in _of(plant, PassageKind.DOCUMENT)}
    rows = [passage for passage in made.values() if "whole" in passage.source]
    assert {row.text for row in rows} == {
        "Fill volume | 2.00–2.10 mL | 30 min",
        "Nitrogen flow | 8–16 L/min | 60 min",
    }
    for row in rows:
        table = made[row.source["whole"]]
        start = row.source["start"] - table.source["start"]
        assert table.text[start : start + len(row.text)] == row.text
        assert row.source["table_header"] == "Check | Limits | Interval"


def test_the_vector_of_a_document_begins_with_its_words(plant: Plant) -> None:
    passage = next(p for p in _of(plant, PassageKind.DOCUMENT) if p.text.startswith("5.2"))
    assert passage.embedded.startswith(passage.text.removeprefix("5.2 "))
    assert passage.embedded.endswith("(Results outside the limits, Filling)")


def test_a_lot_has_a_line_for_each_filled_cell(plant: Plant) -> None:
    (passage,) = _of(plant, PassageKind.LOT)
    assert "expires at: 2026-01-01" in passage.text
    assert "water [%]: 4.9" in passage.text
    assert len(passage.text.split("\n")) == len(passage.source["columns"])


@pytest.mark.parametrize("words", [30, 400])
def test_a_long_text_is_cut_between_sentences_and_nothing_is_lost(plant: Plant, words: int) -> None:
    text = " ".join(f"Word {n} stands here." for n in range(words))
    log = f"id,at,text,batch,product\nLOG-0002,2024-01-02T10:40,{text},B-01,P1\n"
    plant.load({"log.csv": log}, "long")
    parts = [p for p in _of(plant, PassageKind.LOG) if "LOG-0002" in p.context]
    assert "".join(part.text for part in parts) == text
    assert all(len(part.text.split()) <= 110 for part in parts)
