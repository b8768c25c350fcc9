"""Puts the first of what was found in the order of a model that reads question and text together.

Off by default. What is below the first ones, and everything where the model does not answer, keeps
the order of the fused rankings; which of the two it is stands in the search's scope.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

_READ = 30  # of what was found: a cross-encoder reads each anew


class Reranker(Protocol):
    @property
    def name(self) -> str: ...

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One for each text, higher is better. Raises :class:`ModelUnavailable`."""
        ...


@dataclass(frozen=True)
class SharedWords:
    """A fake: a text is as good as the share of the question's words that it has."""

    name: str = "shared words"

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        wanted = set(question.lower().split())
        return [len(wanted & set(one.lower().split())) / (len(wanted) or 1) for one in texts]


def reordered(reranker: Reranker, question: str, texts: Sequence[str]) -> list[int]:
    """Indices of ``texts``, best first; what is equally good stays in its order."""
    scores = reranker.score(question, texts[:_READ])
    best = sorted(range(len(scores)), key=lambda index: -scores[index])
    return [*best, *range(len(scores), len(texts))]
