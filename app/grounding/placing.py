"""The values of a text with the words around them, and how a comparison of them ends."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.grounding.values import Quantity, values_in
from app.grounding.verdicts import FailureKind
from app.grounding.words import Word, same_meaning, words

SAME_THING: Final = 0.34  # likeness from which two values are said of one thing
MOST_VALUES: Final = 40  # of one sentence; more are a list that says nothing of each
_SWAPPED: Final = 0.6  # weight of words that stand near the other value alone
_REACH: Final = 5  # content words on either side of a value that tell what it measures
_FAR_BACK: Final = 200  # characters
_LED: Final = re.compile(
    r"(?i)\b[\w-]+\s+of\s+(?:about\s+|over\s+|some\s+)?[$€£]?\s?$"
)  # "a budget of $3"
_TELLING: Final = 3  # nearest of them that decide whether a value was taken from another thing


class Standing(StrEnum):
    AGREES = "agrees"
    ABSENT = "absent"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Finding:
    """``expected`` is the source's own value where there is one."""

    value: Quantity
    standing: Standing
    kind: FailureKind
    expected: str = ""


@dataclass(frozen=True)
class Placed:
    """A value with the content words around it, nearest first, and the piece it stands in."""

    value: Quantity
    around: tuple[Word, ...]
    piece: int


def place_values(pieces: Sequence[str]) -> list[Placed]:
    placed: list[Placed] = []
    for number, piece in enumerate(pieces):
        values = values_in(piece)
        placed += [Placed(value, _around(piece, value, values), number) for value in values]
    return placed


def better_placed(
    claim: Placed, fitting: Sequence[Placed], alike: Sequence[Placed]
) -> Placed | None:
    """Another value that is said of the claim's thing, where none that fits is said of it: some of
    the claim's words stand near the other alone, and none near one that fits alone."""
    fits = {id(one) for one in fitting}
    near_own = {(word.key, word.flat): word for one in fitting for word in one.around}.values()
    telling = [
        (word, rank, any(same_meaning(word, one) for one in near_own))
        for rank, word in enumerate(claim.around[:_TELLING])
    ]
    for other in alike:
        if id(other) in fits:
            continue
        own = theirs = 0.0
        for word, rank, here in telling:
            weight = min(word.weight, 1.0) / (1 + rank / 2)
            there = any(same_meaning(word, one) for one in other.around)
            own += weight * (here and not there)
            theirs += weight * (there and not here)
        if own == 0 and theirs >= _SWAPPED:
            return other
    return None


def likeness(a: Placed, b: Placed) -> float:
    """The share of the claim's nearest words that stand near the source's value too, from 0 to 1.

    Nearer words count more."""
    total = found = 0.0
    for rank, word in enumerate(a.around):
        weight = word.weight / (1 + rank / 2)
        total += weight
        if any(same_meaning(word, other) for other in b.around):
            found += weight
    return found / total if total else 0.0


def _around(piece: str, value: Quantity, values: Sequence[Quantity]) -> tuple[Word, ...]:
    """What follows as far as the next value and what that one is of ("a budget of $3"), and what
    leads to it: beyond the value before only where nothing is said between the two."""
    starts = [one.start for one in values]  # in the order of the text
    following = bisect_left(starts, value.end)
    stop = starts[following] if following < len(starts) else len(piece)
    between = piece[value.end : stop]
    after = [word for word in words(between) if _tells(word)][:_REACH]
    start = max((one.end for one in values if one.end <= value.start), default=0)
    before = [word for word in words(piece[start : value.start]) if _tells(word)]
    if not before and start and len(values) <= MOST_VALUES:
        before = [word for word in words(_end_of(piece[:start])) if _tells(word)]
    if following < len(starts) and (before or len(after) > 1) and (led := _LED.search(between)):
        after = [word for word in after if word.start < led.start()]
    before = before[::-1][:_REACH]
    first = after[0].clause if after else 0
    after = [word for word in after if word.clause <= first]
    turns = [*zip(after, before, strict=False)]
    mixed = [word for pair in turns for word in pair]
    return tuple(mixed + after[len(turns) :] + before[len(turns) :])


def _end_of(text: str) -> str:
    """Whole words of it; beyond them nothing is near enough to tell anything."""
    return text if len(text) <= _FAR_BACK else text[-_FAR_BACK:].partition(" ")[2]


def _tells(word: Word) -> bool:
    return word.is_content and not word.is_number
