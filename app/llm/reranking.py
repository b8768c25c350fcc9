"""A reranking model that vLLM serves: how well each text answers a question."""

import math
from collections.abc import Sequence
from typing import Any

import httpx

from app.llm.connection import Address, connect, no_answer, read_json, unreachable
from app.llm.identity import Known

_ANSWER_S = 30.0


class ServedReranker:
    """Texts longer than the model's window are cut at their end."""

    def __init__(self, address: Address, known: Known) -> None:
        self._address, self._known = address, known

    @property
    def name(self) -> str:
        return self._known.name

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One for each text, higher is better, no probability. Raises
        :class:`ModelUnavailable`."""
        if not texts:
            return []
        body: dict[str, Any] = {
            "model": self._known.check().model,
            "query": question,
            "documents": list(texts),
            "truncate_prompt_tokens": -1,  # to the window
        }
        try:
            with connect(self._address, _ANSWER_S) as http:
                answer = http.post(f"{self._address.url}/rerank", json=body)
        except httpx.HTTPError as error:
            raise unreachable(self._address, "ranking", error) from error
        return self._scores(read_json(self._address, answer, "ranking"), len(texts))

    def _scores(self, said: Any, count: int) -> list[float]:
        try:
            scores = {int(one["index"]): float(one["relevance_score"]) for one in said["results"]}
        except (KeyError, TypeError, ValueError) as error:
            raise unreachable(self._address, "readable ranking", error) from error
        if set(scores) != set(range(count)) or not all(map(math.isfinite, scores.values())):
            raise no_answer(self._address, f"ranking of {count} texts", str(scores))
        return [scores[index] for index in range(count)]
