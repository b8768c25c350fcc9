"""An embedding model that vLLM serves, in the shape of the embedded one.

A text longer than the model's window is cut at its end, as the embedded one cuts it. A server adds
up what comes together in another order than what comes alone: a vector may differ in its last
digits.
"""

from collections.abc import Callable, Sequence
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from app.llm.connection import Address, connect, no_answer, read_json, unreachable
from app.llm.identity import Known

_AT_ONCE = 64  # texts a request
_ANSWER_S = 60.0


class ServedEmbedder:
    """Safe to call from several threads."""

    def __init__(self, address: Address, known: Known) -> None:
        self._address, self._known = address, known
        self._dimension: int | None = None

    @property
    def name(self) -> str:
        return self._known.name

    @property
    def dimension(self) -> int:
        """Told by a first vector. Raises :class:`ModelUnavailable`."""
        if self._dimension is not None:
            return self._dimension
        with connect(self._address, _ANSWER_S) as http:
            made = self._vectors(http, self._known.check().model, ["dimension"])
        self._dimension = width = made.shape[1]
        return width

    def embed(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Raises :class:`ModelUnavailable`."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        model = self._known.check().model
        with connect(self._address, _ANSWER_S) as http:
            for start in range(0, len(texts), _AT_ONCE):
                some = texts[start : start + _AT_ONCE]
                vectors[start : start + len(some)] = self._vectors(http, model, some)
                if progress is not None:
                    for done in range(start + 1, start + len(some) + 1):
                        progress(done)
        return vectors

    def _vectors(self, http: httpx.Client, model: str, texts: Sequence[str]) -> NDArray[np.float32]:
        body: dict[str, Any] = {
            "model": model,
            "input": list(texts),
            "encoding_format": "float",
            "truncate_prompt_tokens": -1,  # to the window
        }
        try:
            answer = http.post(f"{self._address.url}/embeddings", json=body)
        except httpx.HTTPError as error:
            raise unreachable(self._address, "vectors", error) from error
        said = read_json(self._address, answer, "vectors")
        try:
            rows = sorted(said["data"], key=lambda one: one["index"])
            made = np.array([one["embedding"] for one in rows], dtype=np.float64)
        except (KeyError, TypeError, ValueError) as error:
            raise unreachable(self._address, "readable vectors", error) from error
        return self._unit(made, len(texts))

    def _unit(self, made: NDArray[np.float64], count: int) -> NDArray[np.float32]:
        if made.ndim != 2 or len(made) != count:
            raise no_answer(self._address, f"{count} vectors", f"shape {made.shape}")
        if self._dimension not in (None, made.shape[1]):
            raise no_answer(self._address, f"{self._dimension} dimensions", f"{made.shape[1]}")
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise no_answer(self._address, "vectors with a direction", "zero or not finite")
        return (made / lengths).astype(np.float32)
