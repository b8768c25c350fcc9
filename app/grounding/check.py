"""Checks whether a claim that was written freely follows from the source that it cites.

The method, in order:
1. The claim is divided into sentences and the source into pieces: sentences, bullets, rows of
   tables (:mod:`app.grounding.text`).
2. Each sentence is laid beside the run of one to three pieces that says most of it, by the cosine
   of their vectors and the weighted share of its words (:mod:`app.grounding.alignment`).
3. Its numbers, units, dates and identifiers are compared with the source's
   (:mod:`app.grounding.agreement`). One that has another value there is a contradiction; one that
   the source has not is not supported.
4. Its negations, directions, limits and quantifiers are compared with the aligned piece's
   (:mod:`app.grounding.polarity`), who did it to whom (:mod:`app.grounding.roles`), and whether a
   word of its kind was put in the place of the source's (:mod:`app.grounding.binding`). One that is
   turned about, or put for another, is a contradiction.
5. A sentence that stands in the source word for word follows from it. Whether another follows is
   judged by weights fitted on pairs of our own (:mod:`app.grounding.model`), or by a model where
   one is given (``entails``).
6. A claim is supported where the score is at least 0.5 and nothing failed. What failed in 3 and 4
   always stands, whatever a model says. A claim of several sentences is as good as the mean of its
   worst sentence and of all.

Not done: what takes knowledge of the world, arithmetic beyond differences of times, sums that are
called sums and what is left of 100 %, and pronouns. Words are English.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from app.grounding.alignment import (
    Best,
    Source,
    Vectors,
    align,
    best_run,
    candidates,
    lonely_words,
    read_source,
)
from app.grounding.features import Measured, measure
from app.grounding.model import Entailed, judge
from app.grounding.placing import Finding, Standing
from app.grounding.text import pieces
from app.grounding.verdicts import (
    Embed,
    Failure,
    FailureKind,
    Grounding,
    Verdict,
)
from app.grounding.words import Word, words

__all__ = [
    "Embed",
    "Entailed",
    "Entails",
    "Failure",
    "FailureKind",
    "Grounding",
    "Verdict",
    "check",
    "check_many",
    "measure_sentences",
]

Entails = Callable[[str, str], Entailed | None]
"""A judge that is asked ``(source, sentence)``: a model on this machine, or a served one. None is
no answer: the weights decide then."""

SUPPORTED: Final = 0.5
_SURE_CONFLICT: Final = 0.7  # words turned about fail alone from here; below they lower the score
_VERBATIM: Final = Entailed(supported=0.98, contradicted=0.01)
_AT_ONCE: Final = 64  # pairs whose texts are embedded together
_MOST_SENTENCES: Final = 60
_NOTHING: Final = "nothing in the source"


def check(claim: str, source: str, embed: Embed, entails: Entails | None = None) -> Grounding:
    """``claim`` and ``source`` may be empty: what is not there supports nothing."""
    return next(iter(check_many([(claim, source)], embed, entails)))


def check_many(
    pairs: Iterable[tuple[str, str]], embed: Embed, entails: Entails | None = None
) -> Iterator[Grounding]:
    """In the order of ``(claim, source)``; what pairs have in common is embedded once."""
    vectors = Vectors(embed)
    rest = iter(pairs)
    while batch := list(islice(rest, _AT_ONCE)):
        for measured in measure_sentences(batch, vectors):
            yield _conclude(measured, entails)
        vectors.forget()


@dataclass(frozen=True)
class Sentence:
    """One sentence of a claim beside its source."""

    text: str
    source: Source
    measured: Measured


def measure_sentences(
    pairs: Sequence[tuple[str, str]], vectors: Vectors
) -> Iterator[list[Sentence]]:
    """The sentences of each claim; none where the claim or the source says nothing."""
    sources = {source: read_source(source) for _, source in dict.fromkeys(pairs)}
    open_ones = [
        [_Open(part, words(part), sources[source]) for part in pieces(claim)[:_MOST_SENTENCES]]
        if sources[source].pieces
        else []
        for claim, source in pairs
    ]
    every = [one for sentences in open_ones for one in sentences]
    runs = [candidates(one.words, one.source) for one in every]
    vectors.learn(
        text
        for one, own in zip(every, runs, strict=True)
        for text in (one.text, *(one.source.text(run) for run in own))
    )
    best = [
        best_run(one.text, one.words, one.source, own, vectors)
        for one, own in zip(every, runs, strict=True)
    ]
    vectors.learn(
        word
        for one, found in zip(every, best, strict=True)
        for word in lonely_words(one.words, one.source, found.run)
    )
    places = iter(best)
    for sentences in open_ones:
        yield [one.measured(next(places), vectors) for one in sentences]


@dataclass(frozen=True)
class _Open:
    text: str
    words: Sequence[Word]
    source: Source

    def measured(self, best: Best, vectors: Vectors) -> Sentence:
        aligned = align(self.words, self.source, best, vectors)
        return Sentence(self.text, self.source, measure(self.text, self.source, aligned))


def _conclude(sentences: Sequence[Sentence], entails: Entails | None) -> Grounding:
    if not sentences:
        return Grounding(Verdict.NOT_SUPPORTED, 0.0)
    judged = [_judge(one, entails) for one in sentences]
    verdicts = [one.verdict for one in judged]
    scores = [one.score for one in judged]
    score = (min(scores) + sum(scores) / len(scores)) / 2
    failed = tuple(failure for one in judged for failure in one.failed)
    if Verdict.CONTRADICTED in verdicts:
        return Grounding(Verdict.CONTRADICTED, min(score, min(scores)), failed)
    sure = any(failure.kind is not FailureKind.ENTAILMENT for failure in failed)
    if score >= SUPPORTED and not sure:
        return Grounding(Verdict.SUPPORTED, score)
    if not failed:
        failed = (Failure(FailureKind.ENTAILMENT, sentences[0].text, _NOTHING),)
    return Grounding(Verdict.NOT_SUPPORTED, min(score, _below(SUPPORTED)), failed)


def _judge(sentence: Sentence, entails: Entails | None) -> Grounding:
    measured = sentence.measured
    verbatim = sentence.text in sentence.source.pieces
    failed, contradicted = _failures(measured, verbatim)
    asked = None if entails is None or failed else entails(_around(sentence), sentence.text)
    judged = asked or (_VERBATIM if verbatim else judge(measured.features))
    score = judged.supported
    neither = 1 - judged.supported - judged.contradicted
    if failed:
        # Below even odds, in the order that the weights give among what failed; nobody is asked.
        score = min(score * SUPPORTED, _below(SUPPORTED))
        verdict = Verdict.CONTRADICTED if contradicted else Verdict.NOT_SUPPORTED
    elif score >= SUPPORTED:
        return Grounding(Verdict.SUPPORTED, score)
    else:
        denied = judged.contradicted > neither
        verdict = Verdict.CONTRADICTED if denied else Verdict.NOT_SUPPORTED
        failed = (_unfounded(sentence),)
    return Grounding(verdict, score, tuple(failed))


def _failures(measured: Measured, verbatim: bool) -> tuple[tuple[Failure, ...], bool]:
    """What failed for sure, and whether any of it is a contradiction."""
    values = [one for one in measured.findings if one.standing is not Standing.AGREES]
    if verbatim:
        differs = any(one.standing is Standing.DIFFERS for one in values)
        return tuple(_value_failure(one) for one in values), differs
    turned = [one for one in measured.conflicts if one.strength >= _SURE_CONFLICT]
    failed = [_value_failure(one) for one in values]
    failed += [Failure(one.kind, one.words, one.expected) for one in turned]
    if measured.exchange is not None:
        exchange = measured.exchange
        failed.append(Failure(FailureKind.POLARITY, exchange.words, exchange.expected))
    if measured.replaced is not None:
        replaced = measured.replaced
        failed.append(Failure(FailureKind.ENTAILMENT, replaced.words, replaced.expected))
    differs = any(one.standing is Standing.DIFFERS for one in values)
    exchanged = measured.exchange is not None or measured.replaced is not None
    return tuple(failed), differs or bool(turned) or exchanged


def _value_failure(finding: Finding) -> Failure:
    return Failure(finding.kind, finding.value.text, finding.expected or _NOTHING)


def _unfounded(sentence: Sentence) -> Failure:
    """The words that stand nowhere in the source; the whole sentence where all of them do."""
    aligned = sentence.measured.aligned
    pairs = zip(aligned.content, aligned.anywhere, strict=True)
    missing = " ".join(word.text for word, match in pairs if match < SUPPORTED)
    return Failure(
        FailureKind.ENTAILMENT, missing or sentence.text, sentence.source.text(aligned.run)
    )


def _around(sentence: Sentence) -> str:
    """The best run with its neighbours: what a model is shown of the source."""
    first, last = sentence.measured.aligned.run
    return sentence.source.text((max(0, first - 1), last + 1))


def _below(limit: float) -> float:
    return limit - 1e-6
