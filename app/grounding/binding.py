"""Does another thing stand in the source where the claim names its own?

1. A word of a kind whose words exclude one another ("gold", "weekly", "Danish") that the source has
   not, where the claim is said with another word of its kind, was *put in the place* of that one.
2. A name that the source has nowhere, while others stand where the claim is said, is *strange*.
3. How far the claim's words stand together in the source, and in their order, is its *cohesion*: a
   claim whose words are all there, and scattered, says something else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

from app.grounding.lexicon import (
    are_of_one_kind,
    are_two_nations,
    is_a_nation,
    is_of_a_kind,
)
from app.grounding.words import Word, same_meaning

_NAME: Final = re.compile(r"[^\W\d_]{3,}(?:[-'][^\W\d_]+)*")


@dataclass(frozen=True)
class Replaced:
    """``words`` of the claim stand for what is ``expected``."""

    words: str
    expected: str


def find_replaced(
    claim: Sequence[Word], source: Sequence[Word], everywhere: Sequence[Word]
) -> Replaced | None:
    """``source`` is where the claim is said."""
    ours = [word for word in claim if word.is_content]
    there = [word for word in source if word.is_content]
    for word in ours:
        if not (is_of_a_kind(word.key) or is_a_nation(word.key)) or _among(word, everywhere):
            continue
        for other in there:
            if not _exclude(word, other):
                continue
            if not _among(other, ours):
                return Replaced(word.text, other.text)
    return None


def _exclude(a: Word, b: Word) -> bool:
    return are_of_one_kind(a.key, b.key) or are_two_nations(a.key, b.key)


def strange_names(
    claim: Sequence[Word], source: Sequence[Word], everywhere: Sequence[Word]
) -> float:
    """How many names of the claim the source has not, while it has others there; 2 at most."""
    ours = [word for word in claim if word.is_name and _NAME.fullmatch(word.text)]
    strange = [word for word in ours if not _is_named(word, everywhere)]
    others = [word for word in source if word.is_name and not _is_named(word, ours)]
    return float(min(len(strange), len(others), 2))


def _is_named(word: Word, others: Sequence[Word]) -> bool:
    """By the same word, another form of it ("Cuban"), or the initials of names that follow."""
    if any(same_meaning(word, one) or _share_start(word.lower, one.lower) for one in others):
        return True
    if not word.text.isupper() or len(word.text) < 2:
        return False
    initials = "".join(one.lower[0] for one in others if one.is_name)
    return word.lower.replace(".", "") in initials


def _share_start(a: str, b: str) -> bool:
    same = takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False))
    return sum(1 for _ in same) >= max(4, 0.6 * min(len(a), len(b)))


def cohesion(claim: Sequence[Word], source: Sequence[Word]) -> float:
    """How far the claim's neighbouring content words that the source has stand together there, in
    the same order, from 0 to 1."""
    ours = [word for word in claim if word.is_content]
    there = [word for word in source if word.is_content]
    places = [
        [place for place, one in enumerate(there) if same_meaning(word, one)] for word in ours
    ]
    shares = [_nearest(a, b) for a, b in pairwise(places) if a and b]
    return sum(shares) / len(shares) if shares else 0.0


def _nearest(first: Sequence[int], second: Sequence[int]) -> float:
    gaps = [b - a for a in first for b in second if a != b]
    ahead = min((gap for gap in gaps if gap > 0), default=99)
    behind = min((-gap for gap in gaps if gap < 0), default=99)
    return max(1 / ahead, 0.5 / behind)


def _among(word: Word, others: Sequence[Word]) -> bool:
    return any(same_meaning(word, one) for one in others)
