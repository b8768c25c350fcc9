"""An answer quotes word for word and cites, or says what was searched."""

import pytest
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.documents import store as documents
from app.retrieval.answer import Answer
from app.retrieval.schemas import AskResponse, CitationKind, ask_response
from tests.app.retrieval.conftest import Plant

_LOW = 0.2  # the hashing embedder knows no likeness of meaning


def _response(plant: Plant, answer: Answer) -> AskResponse:
    with plant.ledger.database.read() as session:
        return ask_response(session, answer)


def test_a_document_answer_quotes_the_sentence_with_its_place(plant: Plant) -> None:
    answer = plant.ask("call the shift lead and stop filling", threshold=_LOW)
    first = _response(plant, answer).citations[0]
    assert first.kind is CitationKind.PASSAGE
    assert (first.document, first.version, first.page) == ("SOP-1", "2", 1)
    assert first.quote == "5.2 Stop filling and call the shift lead."
    assert answer.text.startswith(f"{first.quote} [1]")


@pytest.mark.req("RT-03")
@pytest.mark.req("H16")
def test_every_quote_of_a_page_is_its_text_at_the_span(plant: Plant) -> None:
    def page(session: Session, sha256: str, number: int) -> str:
        found = documents.page(session, sha256, number)
        return found.text if found else ""

    quotes = plant.ask("one sample outside the limits", threshold=0.0).quotes
    quotes += plant.ask("nitrogen flow interval", threshold=0.0).quotes
    with plant.ledger.database.read() as session:
        for unit in (quote.unit for quote in quotes if quote.unit.column is None):
            start, end = unit.span
            source = unit.passage.source
            assert page(session, source["sha256"], source["page"])[start:end] == unit.text


def test_the_answer_is_of_the_version_in_force(plant: Plant) -> None:
    question = "5.2 filling stop or carry on"
    old = plant.ask(question, "2024-03-30", threshold=0.0)
    new = plant.ask(question, "2024-03-31", threshold=0.0)
    assert "Carry on" in old.text
    assert "Carry on" not in new.text
    assert "Stop filling" in new.text


def test_a_table_row_is_quoted_with_its_header(plant: Plant) -> None:
    answer = plant.ask("nitrogen flow limits interval", threshold=_LOW)
    line = "Nitrogen flow | 8–16 L/min | 60 min (Check | Limits | Interval)"
    assert answer.text.startswith(line)


def test_a_reading_is_cited_by_cell_and_line(plant: Plant) -> None:
    answer = plant.ask("fill volume of sample S-02 in batch B-01?", threshold=_LOW)
    cited = [c for c in _response(plant, answer).citations if c.record is not None]
    places = {(c.quote, c.record.file, c.record.line, c.record.column) for c in cited if c.record}
    assert ("1.99", "readings.csv", 3, "value") in places


def test_a_lot_is_cited_by_the_column_that_answers(plant: Plant) -> None:
    answer = plant.ask("when expires lot LOT-0077", threshold=_LOW)
    first = _response(plant, answer).citations[0]
    assert first.record is not None
    assert (first.quote, first.record.column) == ("2026-01-01", "expires_at")


@pytest.mark.req("IU-06")
@pytest.mark.parametrize("name", ["DEV-2024-0999", "LOT-0078", "SOP-MFG-999"])
def test_an_unknown_identifier_is_named_in_the_abstention(plant: Plant, name: str) -> None:
    answer = plant.ask(f"what about the pump seal of {name}?", threshold=0.0)
    assert answer.abstained
    assert answer.quotes == ()
    assert f"no passage has {name}" in answer.text
    assert f"Searched {answer.scope.population} passages" in answer.text


def test_an_identifier_is_known_by_any_spelling(plant: Plant) -> None:
    assert not plant.ask("what happened in dev2024-0001?").abstained


def test_a_record_asked_for_by_number_alone_is_quoted(plant: Plant) -> None:
    answer = plant.ask("What happened in DEV-2024-0001?")
    assert not answer.abstained
    assert all(quote.unit.passage.source["row_id"] == 1 for quote in answer.quotes)


@pytest.mark.req("IU-06")
@pytest.mark.req("RT-05")
def test_weak_evidence_ends_in_an_abstention_with_its_scope(plant: Plant) -> None:
    answer = plant.ask("Who won the football world cup?")
    assert answer.abstained
    assert answer.text.startswith("Not found in the records searched:")
    assert _response(plant, answer).citations == []


def test_another_product_is_never_quoted(plant: Plant) -> None:
    question = "canary sang in the humid press room"
    assert "canary" in plant.ask(question, threshold=0.0).text
    limited = plant.ask(question, scope=Scope(products=frozenset({"P1"})), threshold=0.0)
    assert "canary" not in limited.text


def test_at_most_three_quotes_best_first(plant: Plant) -> None:
    quotes = plant.ask("pump", threshold=0.0).quotes
    scores = [quote.score for quote in quotes]
    assert 1 <= len(quotes) <= 3
    assert scores == sorted(scores, reverse=True)
