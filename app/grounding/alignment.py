"""Finds where in its source a sentence of a claim is said, and how much of it is said there.

1. Candidates are the source's pieces and runs of two and three of them. In a long source the twelve
   pieces and eight runs that share most of the claim's words are embedded, no others.
2. The best is where the cosine of the vectors and the weighted share of the claim's words that
   stand there (the same word, form, synonym or nation) add up to most.
3. What stands nowhere in the best run is compared as a word with the run's words by their own
   vectors; names and numbers never are: France is near Germany, and is not it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.grounding.placing import Placed, place_values
from app.grounding.polarity import Read, read_polarity
from app.grounding.text import pieces
from app.grounding.verdicts import Embed
from app.grounding.words import Word, same_meaning, words

_PIECES: Final = 12
_RUNS: Final = 8
_LONGEST_RUN: Final = 3
_UNLIKE: Final = 0.35  # cosine of two words that have nothing in common
_ALIKE: Final = 0.75  # and of two that mean the same
_MOST_BY_VECTOR: Final = 0.9
_AS_GOOD: Final = 0.15  # of a sum of cosine and recall
_COMMON_START: Final = 5  # letters that forms of one name share
_COMMON_SHARE: Final = 0.6

Run = tuple[int, int]
"""The first piece of a run, and the one after its last."""


@dataclass(frozen=True)
class Source:
    """A source, read once. ``keys`` of each piece are the stems of its content words."""

    pieces: Sequence[str]
    words: Sequence[Sequence[Word]]
    keys: Sequence[frozenset[str]]
    values: Sequence[Placed]
    polarity: dict[Run, Read]

    def text(self, run: Run) -> str:
        return " ".join(self.pieces[run[0] : run[1]])

    def content(self, run: Run) -> list[Word]:
        return [one for piece in self.words[run[0] : run[1]] for one in piece if one.is_content]

    @cached_property
    def vocabulary(self) -> Sequence[Word]:
        """Each of its content words once: what is said a thousand times is compared once."""
        every = self.content((0, len(self.pieces)))
        return list({(one.key, one.lower, one.is_number): one for one in every}.values())

    def polarity_of(self, run: Run) -> Read:
        if run not in self.polarity:
            self.polarity[run] = read_polarity(self.text(run))
        return self.polarity[run]


class Vectors:
    """Embeds each text once; ``forget`` drops what is longer than a word."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._known: dict[str, NDArray[np.float32]] = {}

    def learn(self, texts: Iterable[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embed(new), strict=True))

    def cosine(self, a: str, b: str) -> float:
        return float(np.dot(self._known[a], self._known[b]))

    def forget(self) -> None:
        self._known = {text: vector for text, vector in self._known.items() if " " not in text}


@dataclass(frozen=True)
class Aligned:
    """``matches`` go with ``content``: how far each content word of the sentence stands in the
    best run, and ``anywhere`` how far in the whole source, from 0 to 1; ``strict`` says whether
    the word itself, or one that means it, stands in the source."""

    run: Run
    near: frozenset[int]
    cosine: float
    content: Sequence[Word]
    matches: Sequence[float]
    anywhere: Sequence[float]
    strict: Sequence[bool]


def read_source(source: str) -> Source:
    parts = pieces(source)
    read = [words(part) for part in parts]
    keys = [frozenset(one.key for one in piece if one.is_content) for piece in read]
    return Source(parts, read, keys, place_values(parts), {})


def candidates(sentence: Sequence[Word], source: Source) -> list[Run]:
    """The runs worth embedding."""
    weights = _weights(sentence, source)
    shares = [sum(weights.get(key, 0.0) for key in keys) for keys in source.keys]
    count = len(shares)
    single: list[Run] = [(n, n + 1) for n in range(count)]
    longer: list[Run] = [
        (n, n + length) for length in range(2, _LONGEST_RUN + 1) for n in range(count - length + 1)
    ]

    def share(run: Run) -> float:
        keys = frozenset().union(*source.keys[run[0] : run[1]])
        return sum(weights.get(key, 0.0) for key in keys) - 0.01 * (run[1] - run[0])

    if count > _PIECES:
        single = sorted(single, key=share, reverse=True)[:_PIECES]
        best = {n for run in single for n in (run[0] - 1, run[0])}
        longer = [run for run in longer if run[0] in best]
    return single + sorted(longer, key=share, reverse=True)[:_RUNS]


def _weights(sentence: Sequence[Word], source: Source) -> dict[str, float]:
    """A word that stands in most pieces of the source tells less where it is said."""
    weights: dict[str, float] = {}
    for word in sentence:
        if word.is_content:
            held = sum(word.key in keys for keys in source.keys)
            weights[word.key] = word.weight / (1 + np.log1p(held))
    return weights


@dataclass(frozen=True)
class Best:
    """The best of the candidates, the greatest cosine among them, and the pieces of all that are
    nearly as good, with those on either side."""

    run: Run
    cosine: float
    near: frozenset[int]


def best_run(
    text: str, sentence: Sequence[Word], source: Source, runs: Sequence[Run], vectors: Vectors
) -> Best:
    content = [one for one in sentence if one.is_content]
    cosines = [vectors.cosine(text, source.text(run)) for run in runs]
    scores = [
        cosine + _recall(content, source.content(run)) - 0.02 * (run[1] - run[0])
        for run, cosine in zip(runs, cosines, strict=True)
    ]
    most = max(scores)
    close = [run for run, score in zip(runs, scores, strict=True) if score >= most - _AS_GOOD]
    near = frozenset(n for first, last in close for n in range(first - 1, last + 1))
    return Best(runs[scores.index(most)], max(cosines), near)


def lonely_words(sentence: Sequence[Word], source: Source, run: Run) -> list[str]:
    """Words whose own vectors are needed: the claim's that stand not in the run, and the run's."""
    found = source.content(run)
    ours = [one for one in sentence if _is_comparable(one) and not _match(one, found)]
    if not ours:
        return []
    return [one.lower for one in (*ours, *found) if _is_comparable(one)]


def align(sentence: Sequence[Word], source: Source, best: Best, vectors: Vectors) -> Aligned:
    run = best.run
    content = [one for one in sentence if one.is_content]
    found = source.content(run)
    everywhere = source.vocabulary
    matches = [_match(one, found) or _nearness(one, found, vectors) for one in content]
    stands = [_match(one, everywhere) for one in content]
    anywhere = [max(match, own) for match, own in zip(matches, stands, strict=True)]
    strict = [match > 0 for match in stands]
    return Aligned(run, best.near, best.cosine, content, matches, anywhere, strict)


def _recall(content: Sequence[Word], found: Sequence[Word]) -> float:
    total = sum(one.weight for one in content)
    return sum(one.weight * _match(one, found) for one in content) / total if total else 0.0


def _match(word: Word, found: Sequence[Word]) -> float:
    if any(word.key == one.key for one in found):
        return 1.0
    if any(same_meaning(word, one) for one in found):
        return 0.9
    return 0.8 if any(_starts_alike(word.lower, one.lower) for one in found) else 0.0


def _starts_alike(a: str, b: str) -> bool:
    if a.isdigit() or b.isdigit():
        return False
    common = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        common += 1
    return common >= _COMMON_START and common >= _COMMON_SHARE * max(len(a), len(b))


def _is_comparable(word: Word) -> bool:
    return word.is_content and not word.is_name and not word.is_number


def _nearness(word: Word, found: Sequence[Word], vectors: Vectors) -> float:
    if not _is_comparable(word):
        return 0.0
    near = [vectors.cosine(word.lower, one.lower) for one in found if _is_comparable(one)]
    if not near:
        return 0.0
    share = (max(near) - _UNLIKE) / (_ALIKE - _UNLIKE)
    return float(np.clip(share, 0.0, 1.0)) * _MOST_BY_VECTOR
