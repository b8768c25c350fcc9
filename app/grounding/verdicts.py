"""What the check says of a claim: the verdict, how sure, and which words of it failed why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors, shape (len(texts), dimension), in their order."""


class Verdict(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_SUPPORTED = "not_supported"


class FailureKind(StrEnum):
    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    IDENTIFIER = "identifier"
    NEGATION = "negation"
    POLARITY = "polarity"
    ENTAILMENT = "entailment"


@dataclass(frozen=True)
class Failure:
    """``words`` are the claim's words that failed; ``expected`` is what the source has there, or
    says that it has nothing."""

    kind: FailureKind
    words: str
    expected: str


@dataclass(frozen=True)
class Grounding:
    """``score`` is the probability, from 0 to 1, that the source supports the claim."""

    verdict: Verdict
    score: float
    failed: tuple[Failure, ...] = ()
