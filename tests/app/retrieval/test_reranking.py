"""What every reranker does, and what a search makes of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.llm.calls import ModelUnavailable
from app.llm.connection import Address
from app.llm.identity import Known
from app.llm.reranking import ServedReranker
from app.retrieval.reranking import Reranker, SharedWords, reordered
from evals.model_server import ModelServer
from tests.app.llm.broken_server import broken_server

TEXTS = [f"text number {number}" for number in range(40)]


def at(url: str, folder: Path) -> ServedReranker:
    address = Address(url)
    return ServedReranker(address, Known(address, None, folder / "met.json"))


@pytest.fixture
def served(model_calls: None, served_reranking: ModelServer, tmp_path: Path) -> ServedReranker:
    """A cross-encoder in a real vLLM whose last layer is random."""
    return at(served_reranking.url, tmp_path)


@pytest.fixture(params=["shared words", "served"])
def reranker(request: pytest.FixtureRequest) -> Reranker:
    if request.param == "served":
        return request.getfixturevalue("served")
    return SharedWords()


def test_each_text_has_its_own_score_in_whatever_order(reranker: Reranker) -> None:
    texts = ["the press stopped", "an airline in Asia", "x" * 5000, ""]
    scores = reranker.score("why did the press stop", texts)
    assert len(scores) == len(texts)
    backwards = reranker.score("why did the press stop", texts[::-1])[::-1]
    assert backwards == pytest.approx(scores, abs=1e-4)


def test_no_texts_have_no_scores(reranker: Reranker) -> None:
    assert reranker.score("why", []) == []


def test_a_reranker_has_a_name(reranker: Reranker) -> None:
    assert reranker.name


def test_the_first_are_put_in_the_order_of_their_scores() -> None:
    order = reordered(SharedWords(), "number 7", TEXTS)
    assert order[0] == 7
    assert sorted(order) == list(range(40))
    assert order[30:] == list(range(30, 40)), "what is further down is not read"
    assert order[1:30] == [n for n in range(30) if n != 7], "equally good ones stay"


def _said(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.mark.usefixtures("model_calls")
@pytest.mark.parametrize(
    "body",
    [
        b"oops",
        {"results": []},
        {"results": [{"index": 0, "relevance_score": 1.0}]},
        {"results": [{"index": n, "relevance_score": 1.0} for n in (0, 1, 2)]},
        {"results": [{"index": n, "relevance_score": "much"} for n in (0, 1)]},
        b'{"results": [{"index": 0, "relevance_score": NaN}, {"index": 1, "relevance_score": 1}]}',
        {"results": 5},
    ],
)
def test_what_is_no_ranking_is_refused(body: Any, tmp_path: Path) -> None:
    ranking = {"v1__rerank": lambda to: to.say(200, _said(body))}
    with (
        broken_server(lambda to: to.close(), **ranking) as server,
        pytest.raises(ModelUnavailable, match=server.url),
    ):
        at(server.url, tmp_path).score("why", ["a", "b"])
