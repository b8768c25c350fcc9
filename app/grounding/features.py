"""What is measured of one sentence of a claim, as the numbers that the weights multiply."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.grounding.agreement import compare_values
from app.grounding.alignment import Aligned, Source
from app.grounding.binding import Replaced, cohesion, find_replaced, strange_names
from app.grounding.lexicon import (
    NEGATORS,
    QUIET_NEGATIVES,
    are_opposites,
    are_two_nations,
    sides_of,
)
from app.grounding.placing import Finding, Placed, Standing
from app.grounding.polarity import (
    Conflict,
    Read,
    find_conflicts,
    read_polarity,
    unexplained_negations,
)
from app.grounding.roles import Exchange, find_exchange
from app.grounding.verdicts import FailureKind
from app.grounding.words import Word, same_meaning

NAMES: Final = (
    "cosine",
    "recall",
    "recall_anywhere",
    "weakest_anywhere",
    "missing",
    "missing_anywhere",
    "names_missing",
    "cosine_recall",
    "negation",
    "polarity",
    "exchange",
    "value_differs",
    "value_agrees",
    "negations_more",
    "negations_fewer",
    "axes_missing",
    "substituted",
    "source_length",
    "cohesion",
    "scrambled",
    "denials_differ",
    "strange_names",
    "opposed",
)


_PREFIXED: Final = re.compile(
    r"(?:un|in|im|ir|dis|non)[a-z]{4,}(?:ed|able|ible|ent|ient|ful|ive|ing)$"
)
_SHORT_SOURCE: Final = 12  # pieces


@dataclass(frozen=True)
class Measured:
    """Of one sentence: the features, and what was found on the way."""

    features: NDArray[np.float64]
    aligned: Aligned
    findings: Sequence[Finding]
    conflicts: Sequence[Conflict]
    exchange: Exchange | None
    replaced: Replaced | None


def measure(sentence: str, source: Source, aligned: Aligned) -> Measured:
    near, far = _near_and_far(source, aligned)
    findings = compare_values(sentence, near, far)
    claim = read_polarity(sentence)
    said = source.polarity_of(aligned.run)
    aligned = _with_values(aligned, findings)
    conflicts = find_conflicts(claim, said)
    exchange = find_exchange(claim.words, said.words)
    replaced = find_replaced(claim.words, source.content(aligned.run), source.vocabulary)
    together = cohesion(claim.words, source.content(aligned.run))
    content, matches, anywhere = aligned.content, aligned.matches, aligned.anywhere
    recall, recall_anywhere = _share(aligned, matches), _share(aligned, anywhere)
    names = [1 - match for word, match in zip(content, anywhere, strict=True) if word.is_name]
    standings = [one.standing for one in findings]
    values = (
        aligned.cosine,
        recall,
        recall_anywhere,
        _weakest(aligned, anywhere),
        _missing(aligned, matches),
        _missing(aligned, anywhere),
        min(sum(names), 3.0),
        aligned.cosine * recall,
        _strongest(conflicts, FailureKind.NEGATION),
        _strongest(conflicts, FailureKind.POLARITY),
        float(exchange is not None),
        float(Standing.DIFFERS in standings),
        float(Standing.AGREES in standings),
        float(min(2, unexplained_negations(claim, said))),
        float(min(2, unexplained_negations(said, claim))),
        _axes_missing(aligned),
        substituted(aligned, source),
        np.log1p(len(source.pieces)),
        together,
        recall_anywhere * (1 - together),
        _denials_differ(claim, source, aligned),
        strange_names(claim.words, source.content(aligned.run), source.vocabulary),
        float(bool(conflicts)),
    )
    return Measured(
        np.array(values, dtype=np.float64), aligned, findings, conflicts, exchange, replaced
    )


def _denials_differ(claim: Read, source: Source, aligned: Aligned) -> float:
    """How far one of the claim and the clause that says most of it denies, and the other does not,
    by the share of the claim's words in that clause."""
    best, closest = 0.0, list[Word]()
    ours = [one for one in claim.words if one.is_content]
    total = sum(one.weight for one in ours) or 1.0
    first, last = aligned.run
    for piece in source.words[first:last]:
        for clause in {one.clause for one in piece}:
            own = [one for one in piece if one.clause == clause]
            said = sum(one.weight for one in ours if any(same_meaning(one, it) for it in own))
            if said / total > best:
                best, closest = said / total, own
    sides = (claim.words, closest) if _denies(claim.words) else (closest, claim.words)
    return best if _denies(sides[0]) and not (_denies(sides[1]) or _hints(sides[1])) else 0.0


def _denies(read: Sequence[Word]) -> bool:
    return any(one.lower in NEGATORS for one in read)


def _hints(read: Sequence[Word]) -> bool:
    """Whether a word of it denies something without saying "not"."""
    return any(one.lower in QUIET_NEGATIVES or _PREFIXED.match(one.lower) for one in read)


def _near_and_far(source: Source, aligned: Aligned) -> tuple[list[Placed], list[Placed]]:
    """The values where the claim may be said, and the rest; all are near in a short source."""
    if len(source.pieces) <= _SHORT_SOURCE:
        return list(source.values), []
    near = [one for one in source.values if one.piece in aligned.near]
    return near, [one for one in source.values if one.piece not in aligned.near]


def _with_values(aligned: Aligned, findings: Sequence[Finding]) -> Aligned:
    """A value that agrees is matched in all its words, one that does not in none."""
    matches, anywhere = list(aligned.matches), list(aligned.anywhere)
    for number, word in enumerate(aligned.content):
        for finding in findings:
            if finding.value.start <= word.start < finding.value.end:
                met = float(finding.standing is Standing.AGREES)
                matches[number] = anywhere[number] = met
    return replace(aligned, matches=matches, anywhere=anywhere)


def _share(aligned: Aligned, matches: Sequence[float]) -> float:
    total = sum(one.weight for one in aligned.content)
    kept = sum(one.weight * match for one, match in zip(aligned.content, matches, strict=True))
    return kept / total if total else 0.0


def _weakest(aligned: Aligned, matches: Sequence[float]) -> float:
    telling = [
        match for word, match in zip(aligned.content, matches, strict=True) if word.weight >= 1.0
    ]
    return min(telling, default=1.0)


def _missing(aligned: Aligned, matches: Sequence[float]) -> float:
    pairs = zip(aligned.content, matches, strict=True)
    return min(sum(word.weight * (1 - match) for word, match in pairs), 6.0)


def _strongest(conflicts: Sequence[Conflict], kind: FailureKind) -> float:
    return max((one.strength for one in conflicts if one.kind is kind), default=0.0)


def _axes_missing(aligned: Aligned) -> float:
    """Words of a direction ("rose", "reject") that the source has not at all."""
    pairs = zip(aligned.content, aligned.anywhere, strict=True)
    return min(sum(1 - match for word, match in pairs if sides_of(word.key)), 3.0)


def substituted(aligned: Aligned, source: Source) -> float:
    """How surely a word stands in the place of another one of its kind: "knee injury" where the
    source has "wrist injury" and no knee, from 0 to 1."""
    ours, there = aligned.content, source.content(aligned.run)
    most = 0.0
    for number, word in enumerate(ours):
        if word.is_number or aligned.strict[number]:
            continue
        for step in (-1, 1):
            if not 0 <= number + step < len(ours):
                continue
            most = max(most, _filled(word, ours[number + step], step, ours, there))
    return most


def _filled(
    word: Word, anchor: Word, step: int, ours: Sequence[Word], there: Sequence[Word]
) -> float:
    """Whether a word that the claim has not stands on the same side of the anchor in the source."""
    for place, other in enumerate(there):
        if not same_meaning(anchor, other) or not 0 <= place - step < len(there):
            continue
        filler = there[place - step]
        if filler.is_number or any(same_meaning(one, filler) for one in ours):
            continue
        if are_opposites(word.key, filler.key) or are_two_nations(word.key, filler.key):
            return 1.0
        if word.is_name == filler.is_name:
            return min(word.weight, 1.0) * 0.7
    return 0.0
