"""Turns what was measured of a sentence into three probabilities, with weights fitted beforehand.

Multinomial logistic regression over :data:`app.grounding.features.NAMES`, each standardised. Fitted
by ``python -m evals.grounding_fit`` on the tuned halves of ``evals/data/grounding.jsonl`` with half
of the weight on supported claims and a quarter on each of the others, so that a score of 0.5 is
even odds where half of the claims are supported.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.grounding.weights import MEANS, SPREADS, WEIGHTS


@dataclass(frozen=True)
class Entailed:
    """Probabilities that the source supports, and that it contradicts; the rest is neither."""

    supported: float
    contradicted: float


def judge(features: NDArray[np.float64]) -> Entailed:
    standard = (features - _MEANS) / _SPREADS
    logits = _WEIGHTS[:, :-1] @ standard + _WEIGHTS[:, -1]
    odds = np.exp(logits - logits.max())
    shares = odds / odds.sum()
    return Entailed(float(shares[0]), float(shares[1]))


_MEANS: Final = np.array(MEANS)
_SPREADS: Final = np.array(SPREADS)
_WEIGHTS: Final = np.array(WEIGHTS)
