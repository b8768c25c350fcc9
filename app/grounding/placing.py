"""The values of a text with the words around them, and how a comparison of them ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.grounding.values import Quantity, values_in
from app.grounding.verdicts import FailureKind
from app.grounding.words import Word, same_meaning, words

SAME_THING: Final = 0.34  # likeness from which two values are said of one thing
_SWAPPED: Final = 0.6  # weight of words that stand near the other value alone
_REACH: Final = 5  # content words on either side of a value that tell what it measures
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
    near_own = [word for one in fitting for word in one.around]
    for other in alike:
        if other in fitting:
            continue
        own = theirs = 0.0
        for rank, word in enumerate(claim.around[:_TELLING]):
            weight = min(word.weight, 1.0) / (1 + rank / 2)
            here = any(same_meaning(word, one) for one in near_own)
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
    """What follows as far as the next value, and what leads to it: beyond the value before only
    where nothing is said between the two."""
    stop = min((one.start for one in values if one.start >= value.end), default=len(piece))
    after = [word for word in words(piece[value.end : stop]) if _tells(word)][:_REACH]
    start = max((one.end for one in values if one.end <= value.start), default=0)
    before = [word for word in words(piece[start : value.start]) if _tells(word)]
    if not before and start:
        before = [word for word in words(piece[:start]) if _tells(word)]
    before = before[::-1][:_REACH]
    first = after[0].clause if after else 0
    after = [word for word in after if word.clause <= first]
    turns = [*zip(after, before, strict=False)]
    mixed = [word for pair in turns for word in pair]
    return tuple(mixed + after[len(turns) :] + before[len(turns) :])


def _tells(word: Word) -> bool:
    return word.is_content and not word.is_number
