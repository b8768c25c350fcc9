"""Does the grounding check tell what follows from a source from what does not?

Dataset: the held-out halves of both series of :mod:`evals.grounding_pairs`, and supported claims of
both halves with one number changed. Solver: :func:`app.grounding.check.check_many` with the
embedded model, no language model. Metrics: balanced accuracy of supported against not, the area
under the score's curve and its Brier score; the mean F1 of the three verdicts; the share of
contradicted claims that are called contradicted; by kind, the share that is judged rightly. Of the
two series the second says more of texts by strangers: its pairs were written when the rules for the
first stood. Counted apart is the dangerous direction: claims called supported that are not. Beside
it, on the same pairs, two baselines whose thresholds were chosen on the tuned halves: the cosine of
claim and source, and the share of the claim's words that the source has.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.grounding.check import Grounding, check_many
from app.grounding.verdicts import Embed, Verdict
from app.grounding.words import words
from app.retrieval.embedder import OnnxEmbedder
from app.retrieval.model import build_model
from evals.grounding_pairs import (
    SERIES,
    Pair,
    Passage,
    made_pairs,
    read_passages,
    renumbered_pairs,
    written_pairs,
)
from evals.suite import Metrics, Suite


def measure(_full: bool) -> Metrics:
    with tempfile.TemporaryDirectory() as folder:
        embed = OnnxEmbedder(build_model(Path(folder))).embed
        return _measure(embed)


def _measure(embed: Embed) -> Metrics:
    tuned, held_out = _each("tuned"), _each("held-out")
    pairs = [pair for passages in held_out for pair in written_pairs(passages)]
    made = [pair for passages in held_out for pair in made_pairs(passages)]
    renumbered = [
        pair
        for one, other in zip(tuned, held_out, strict=True)
        for pair in renumbered_pairs([*one, *other])
    ]
    started = time.perf_counter()
    judged = _judge([*pairs, *made, *renumbered], embed)
    seconds = time.perf_counter() - started
    own, of_made = judged[: len(pairs)], judged[len(pairs) : len(pairs) + len(made)]
    of_numbers = judged[len(pairs) + len(made) :]
    taught = [pair for passages in tuned for pair in written_pairs(passages)]
    first = len(written_pairs(held_out[0]))
    return {
        "pairs": len(pairs),
        **_figures(pairs, own),
        **_figures(pairs[:first], own[:first], "series_1_"),
        **_figures(pairs[first:], own[first:], "series_2_"),
        **_figures(taught, _judge(taught, embed), "tuned_half_"),
        **_baselines(taught, pairs, embed),
        "made_pairs": len(made),
        **_by_kind(made, of_made),
        **_by_kind(pairs, own),
        "renumbered_pairs": len(renumbered),
        "renumbered_called_supported": _supported(of_numbers),
        "pairs_per_s": len(judged) / seconds,
    }


def _each(half: str) -> list[list[Passage]]:
    return [read_passages(half, series) for series in SERIES]


def _judge(pairs: Sequence[Pair], embed: Embed) -> list[Grounding]:
    return list(check_many([(one.claim, one.source) for one in pairs], embed))


def _figures(pairs: Sequence[Pair], judged: Sequence[Grounding], of: str = "") -> Metrics:
    truth = np.array([one.verdict is Verdict.SUPPORTED for one in pairs])
    called = np.array([one.verdict is Verdict.SUPPORTED for one in judged])
    scores = np.array([one.score for one in judged])
    against = [
        one.verdict for one, pair in zip(judged, pairs, strict=True)
        if pair.verdict is Verdict.CONTRADICTED
    ]  # fmt: skip
    return {
        f"{of}balanced_accuracy": _balanced(truth, called),
        f"{of}auc": area(truth, scores),
        f"{of}brier": float(np.mean((scores - truth) ** 2)),
        f"{of}supported_recall": float(called[truth].mean()),
        f"{of}called_supported_wrongly": float(called[~truth].mean()),
        f"{of}contradicted_recall": against.count(Verdict.CONTRADICTED) / len(against),
        f"{of}f1_of_three": _f1(pairs, judged),
    }


def _f1(pairs: Sequence[Pair], judged: Sequence[Grounding]) -> float:
    """The mean over the verdicts."""
    both = [(pair.verdict, one.verdict) for pair, one in zip(pairs, judged, strict=True)]
    shares = []
    for verdict in Verdict:
        right = both.count((verdict, verdict))
        said = sum((verdict is true) + (verdict is called) for true, called in both)
        shares.append(2 * right / said if said else 0.0)
    return sum(shares) / len(shares)


def _baselines(taught: Sequence[Pair], pairs: Sequence[Pair], embed: Embed) -> Metrics:
    found: Metrics = {}
    for name, scores_of in (("cosine", _cosines), ("overlap", _overlaps)):
        known, scores = scores_of(taught, embed), scores_of(pairs, embed)
        limit = _best_limit(_truth(taught), known)
        found[f"baseline_{name}_balanced_accuracy"] = _balanced(_truth(pairs), scores >= limit)
        found[f"baseline_{name}_auc"] = area(_truth(pairs), scores)
    return found


def area(truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """The chance that a true pair scores above a false one; a tie counts half."""
    above = (scores[truth][:, None] > scores[~truth][None, :]).mean()
    equal = (scores[truth][:, None] == scores[~truth][None, :]).mean()
    return float(above + equal / 2)


def _by_kind(pairs: Sequence[Pair], judged: Sequence[Grounding]) -> Metrics:
    found: Metrics = {}
    kinds = dict.fromkeys((pair.kind, pair.verdict) for pair in pairs)
    for kind, verdict in sorted(kinds):
        own = [
            one for one, pair in zip(judged, pairs, strict=True)
            if (pair.kind, pair.verdict) == (kind, verdict)
        ]  # fmt: skip
        name = f"{kind.replace(' ', '_')} ({verdict}, n={len(own)})"
        if verdict is Verdict.SUPPORTED:
            found[f"called_supported: {name}"] = _supported(own) / len(own)
        else:
            found[f"called_supported_wrongly: {name}"] = _supported(own) / len(own)
    return found


def _supported(judged: Sequence[Grounding]) -> int:
    return sum(one.verdict is Verdict.SUPPORTED for one in judged)


def _truth(pairs: Sequence[Pair]) -> NDArray[np.bool_]:
    return np.array([one.verdict is Verdict.SUPPORTED for one in pairs])


def _balanced(truth: NDArray[np.bool_], called: NDArray[np.bool_]) -> float:
    return float((called[truth].mean() + (~called[~truth]).mean()) / 2)


def _best_limit(truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    return max((float(one) for one in scores), key=lambda one: _balanced(truth, scores >= one))


def _cosines(pairs: Sequence[Pair], embed: Embed) -> NDArray[np.float64]:
    claims = embed([one.claim for one in pairs])
    sources = embed([one.source for one in pairs])
    return (claims * sources).sum(axis=1).astype(np.float64)


def _overlaps(pairs: Sequence[Pair], _embed: Embed) -> NDArray[np.float64]:
    return np.array([_overlap(one) for one in pairs])


def _overlap(pair: Pair) -> float:
    ours = {one.key for one in words(pair.claim) if one.is_content}
    theirs = {one.key for one in words(pair.source)}
    return len(ours & theirs) / len(ours) if ours else 0.0


SUITE = Suite(
    "grounding",
    measure,
    floors={
        "balanced_accuracy": 0.725,
        "auc": 0.785,
        "supported_recall": 0.75,
        "contradicted_recall": 0.55,
        "f1_of_three": 0.68,
        "series_1_balanced_accuracy": 0.755,
        "series_1_auc": 0.82,
        "series_2_balanced_accuracy": 0.655,
        "series_2_auc": 0.705,
    },
    ceilings={
        "called_supported_wrongly": 0.31,
        "series_1_called_supported_wrongly": 0.26,
        "renumbered_called_supported": 0,
        "brier": 0.19,
    },
)
