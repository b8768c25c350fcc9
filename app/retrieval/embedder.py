"""Turns texts into dense vectors of unit length, on the processor, without torch.

Every text runs through the network alone. Dynamic int8 quantisation takes its scale from the
whole batch, so a text's vector would otherwise depend on its neighbours (cosine down to 0.986);
alone it never does, nothing is spent on padding, and two runs at a time are as fast as batches.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from app.retrieval.model import read_card, tokenizer_file

Progress = Callable[[int], None]
"""Called with the number of texts done so far."""

_TOKENISED_AT_ONCE = 256  # texts; bounds memory and lets progress move


class Embedder(Protocol):
    """``name`` says model, quantisation and digest: vectors of two names are not comparable."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Shape (len(texts), dimension), in the order of ``texts``, rows of unit length.

        The same text always has the same vector, whatever it is embedded with.
        """
        ...


class OnnxEmbedder:
    """The model that :func:`app.retrieval.model.build_model` wrote.

    A text longer than the model's window is cut at its end; ``truncated`` counts those since the
    start. Safe to call from several threads. ``threads`` texts run at a time.
    """

    def __init__(self, model_file: Path, threads: int = 2) -> None:
        card = read_card(model_file)
        self.name = card.name
        self.dimension = card.dimension
        self.truncated = 0
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file(model_file)))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(card.max_pieces)
        self._session = _open_session(model_file)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embedder")

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _TOKENISED_AT_ONCE):
            encodings = self._tokenizer.encode_batch(texts[start : start + _TOKENISED_AT_ONCE])
            self.truncated += sum(1 for encoding in encodings if encoding.overflowing)
            for row, vector in enumerate(self._vectors(encodings), start):
                vectors[row] = vector
                if progress is not None:
                    progress(row + 1)
        return vectors

    def _vectors(self, encodings: Sequence[Encoding]) -> Iterable[NDArray[np.float32]]:
        if len(encodings) == 1:  # a query: a hand-over between threads costs more than it saves
            return map(self._vector, encodings)
        return self._pool.map(self._vector, encodings)

    def _vector(self, encoding: Encoding) -> NDArray[np.float32]:
        ids = np.asarray([encoding.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        (embedding,) = self._session.run(["embedding"], feed)
        return np.asarray(embedding, dtype=np.float32)[0]


class HashingEmbedder:
    """A fake with a memory of words alone: texts are similar as far as they share words."""

    def __init__(self, dimension: int = 64) -> None:
        self.name = f"hashing-{dimension}"
        self.dimension = dimension

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(text)
            if progress is not None:
                progress(row + 1)
        return vectors

    def _vector(self, text: str) -> NDArray[np.float32]:
        total = np.zeros(self.dimension, dtype=np.float64)
        for word in text.lower().split() or [""]:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
            total += np.random.default_rng(seed).standard_normal(self.dimension)
        return (total / np.linalg.norm(total)).astype(np.float32)


def _open_session(model_file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # texts run side by side instead
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model_file,
        options,
        providers=["CPUExecutionProvider"],
        # The fused kernel of residual + normalisation is slower than the two: 65 → 75 texts/s.
        disabled_optimizers=["SkipLayerNormFusion"],
    )
