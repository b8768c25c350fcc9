"""``python -m evals.grounding_fit MODEL_FOLDER``: fits the weights of the grounding check anew.

Prints the module ``app/grounding/weights.py``. Fitted on the tuned halves alone, on sentences,
each beside its source; see :mod:`app.grounding.model`.
"""

import sys
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from app.grounding.alignment import Vectors
from app.grounding.check import measure_sentences
from app.grounding.verdicts import Embed, Verdict
from app.retrieval.embedder import OnnxEmbedder
from app.retrieval.model import build_model
from evals.grounding_pairs import SERIES, Pair, Passage, made_pairs, read_passages, written_pairs

_CLASSES: Final = (Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_SUPPORTED)
_SHARES: Final = (0.5, 0.25, 0.25)
_RIDGE: Final = 0.01


def features_of(pairs: list[Pair], embed: Embed) -> NDArray[np.float64]:
    """Of the first sentence of each claim."""
    measured = measure_sentences([(one.claim, one.source) for one in pairs], Vectors(embed))
    return np.array([sentences[0].measured.features for sentences in measured])


def fit(features: NDArray[np.float64], classes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights, shape (3, features + 1), of standardised features and one constant."""
    inputs = np.c_[features, np.ones(len(features))]
    present = np.bincount(classes, minlength=3) / len(classes)
    weights = (np.array(_SHARES) / present)[classes]
    rows = np.arange(len(classes))

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        matrix = flat.reshape(3, -1)
        logits = inputs @ matrix.T
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = odds / odds.sum(axis=1, keepdims=True)
        cost = -(weights * np.log(shares[rows, classes] + 1e-12)).mean()
        shares[rows, classes] -= 1
        gradient = (shares * weights[:, None]).T @ inputs / len(classes)
        gradient[:, :-1] += 2 * _RIDGE * matrix[:, :-1]
        return cost + _RIDGE * (matrix[:, :-1] ** 2).sum(), gradient.ravel()

    start = np.zeros(3 * inputs.shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B").x.reshape(3, -1)


def _taught(passages: list[Passage]) -> list[Pair]:
    made = [one for one in made_pairs(passages) if one.kind != "two claims"]
    return written_pairs(passages) + made


def main(folder: Path) -> None:
    embed = OnnxEmbedder(build_model(folder)).embed
    pairs = [pair for series in SERIES for pair in _taught(read_passages("tuned", series))]
    features = features_of(pairs, embed)
    classes = np.array([_CLASSES.index(one.verdict) for one in pairs])
    means, spreads = features.mean(axis=0), features.std(axis=0) + 1e-6
    weights = fit((features - means) / spreads, classes)
    print('"""Written by ``python -m evals.grounding_fit``."""\n')
    for name, values in (("MEANS", means), ("SPREADS", spreads), ("WEIGHTS", weights)):
        print(f"{name} = {np.round(values, 4).tolist()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
