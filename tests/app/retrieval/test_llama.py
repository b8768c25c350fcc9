"""The search inside LlamaIndex: what its engines and evaluators get is what the search finds."""

import asyncio
from typing import Any

import pytest
from llama_index.core.evaluation import RetrieverEvaluator
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode, get_response_synthesizer

from app.auth.actor import Actor, Scope
from app.core.errors import BadInput
from app.retrieval.llama import PassageRetriever
from app.retrieval.passages import PassageKind
from tests.app.retrieval.conftest import LATE, Plant, instant
from tests.conftest import ACTOR

QUESTION = "filling shift lead carry on"


def retriever(plant: Plant, scope: Scope | None = None, as_of: str = LATE, **more: Any) -> Any:
    actor = Actor(ACTOR.kind, ACTOR.name, scope=scope or Scope())
    database = plant.ledger.database
    return PassageRetriever(plant.searcher, database, actor, as_of=instant(as_of), **more)


def test_its_nodes_are_what_the_search_finds_in_that_order(plant: Plant) -> None:
    found = plant.search(QUESTION).found
    nodes = retriever(plant).retrieve(QUESTION)
    assert [(one.node_id, one.text, one.score) for one in nodes] == [
        (one.id, one.passage.text, one.score) for one in found
    ]


def test_without_blocking_its_loop_it_finds_the_same(plant: Plant) -> None:
    searching = retriever(plant)
    waited = asyncio.run(searching.aretrieve(QUESTION))
    assert [one.node_id for one in waited] == [one.node_id for one in searching.retrieve(QUESTION)]


def test_a_node_says_where_its_words_stand(plant: Plant) -> None:
    (best, *_rest) = retriever(plant, kinds=[PassageKind.DOCUMENT]).retrieve("call the shift lead")
    place = best.metadata
    assert (place["document"], place["version"], place["page"]) == ("SOP-1", "2", 1)
    assert "5" in place["section"]
    assert place["as_of"] == instant(LATE).isoformat()
    record = retriever(plant, kinds=[PassageKind.DEVIATION]).retrieve("DEV-2024-0001")[0].metadata
    assert (record["table"], record["key"]) == ("deviations", '["DEV-2024-0001"]')
    assert (record["file"], record["line"]) == ("deviations.csv", 2)
    assert "document" not in record


def test_the_actors_scope_the_time_and_the_limit_are_those_of_the_search(plant: Plant) -> None:
    def found(**more: Any) -> str:
        return " ".join(one.text for one in retriever(plant, **more).retrieve("canary carry on"))

    assert "canary" in found(limit=100)
    assert "canary" not in found(limit=100, scope=Scope(products=frozenset({"P1"})))
    assert "Carry on with filling" in found(limit=100, as_of="2024-03-30")
    assert "Carry on with filling" not in found(limit=100)
    assert len(retriever(plant, limit=2).retrieve(QUESTION)) == 2


def test_an_empty_question_is_refused_as_by_the_search(plant: Plant) -> None:
    with pytest.raises(BadInput):
        retriever(plant).retrieve(" ")


def test_a_query_engine_answers_with_its_nodes_as_sources(plant: Plant) -> None:
    """A language model that only repeats: it is shown the words and where they stand."""
    made = get_response_synthesizer(llm=MockLLM(), response_mode=ResponseMode.COMPACT)
    engine = RetrieverQueryEngine(retriever(plant, limit=3), made)
    answer = engine.query("call the shift lead")
    assert [one.node_id for one in answer.source_nodes] == [
        one.id for one in plant.search("call the shift lead", limit=3).found
    ]
    assert "call the shift lead" in str(answer)
    assert "document: SOP-1" in str(answer)


def test_a_retriever_evaluator_measures_it(plant: Plant) -> None:
    (wanted, *_rest) = plant.search("DEV-2024-0001").found
    evaluator = RetrieverEvaluator.from_metric_names(
        ["hit_rate", "mrr"], retriever=retriever(plant)
    )
    right = asyncio.run(evaluator.aevaluate("DEV-2024-0001", [wanted.id]))
    wrong = asyncio.run(evaluator.aevaluate("DEV-2024-0001", ["no passage"]))
    assert right.metric_vals_dict == {"hit_rate": 1.0, "mrr": 1.0}
    assert wrong.metric_vals_dict == {"hit_rate": 0.0, "mrr": 0.0}
