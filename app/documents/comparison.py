"""Two versions of a document, clause by clause: what was added, removed, changed, renumbered.

Rules, in order:

1. What is compared is a clause: passages that follow one another under one heading and one number,
   put together. Line ends and the printed number play no part.
2. Clauses of equal text are the same clause, in the order of both documents. With another number
   they are *renumbered*.
3. Of those between them, the nearest of enough common words are *changed*; a clause of the same
   number is preferred.
4. What is left over was *removed* or *added*.

Not done here: the difference of two texts word by word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Any

_ALIKE = 0.4  # share of common words from which two clauses may be one
_SAME_NUMBER = 0.25  # added to it where the number is the same
_BORDER = " | "  # between the cells of a table's row
_NEAR = 4  # how far apart, among the clauses between two that stayed


class ClauseKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENUMBERED = "renumbered"


@dataclass(frozen=True)
class Clause:
    """``headings`` are the titles above it, outermost first; ``page`` is where it begins. ``text``
    has a line for each row of a table and none for the ends of printed lines."""

    number: str | None
    headings: tuple[str, ...]
    page: int
    text: str

    @property
    def body(self) -> str:
        """The text without the number in front of it."""
        if self.number is None:
            return self.text
        return re.sub(rf"^{re.escape(self.number)}[.)]?\s+", "", self.text)


@dataclass(frozen=True)
class ClauseChange:
    kind: ClauseKind
    old: Clause | None
    new: Clause | None


@dataclass(frozen=True)
class Comparison:
    """``changes`` in the order of the newer version; ``unchanged`` counts the other clauses."""

    changes: tuple[ClauseChange, ...]
    unchanged: int


def compare(old: Iterable[Any], new: Iterable[Any]) -> Comparison:
    """Of the passages of two versions, rows of the chunk table in reading order."""
    before, after = clauses_of(old), clauses_of(new)
    changes: list[ClauseChange] = []
    same = 0
    texts = [[_plain(one) for one in clauses] for clauses in (before, after)]
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    for operation, i, j, k, m in matcher.get_opcodes():
        if operation == "equal":
            changes += _renumbered(before[i:j], after[k:m])
            same += j - i
        else:
            changes += _between(before[i:j], after[k:m])
    moved = sum(change.kind is ClauseKind.RENUMBERED for change in changes)
    return Comparison(tuple(changes), same - moved)


def clauses_of(passages: Iterable[Any]) -> list[Clause]:
    """In reading order; one of a heading without a number is what stands below the heading."""
    groups = groupby(passages, key=lambda one: (one.clause, tuple(one.headings)))
    return [_clause(number, headings, list(chunks)) for (number, headings), chunks in groups]


def _clause(number: str | None, headings: tuple[str, ...], chunks: list[Any]) -> Clause:
    lines = [line.strip() for one in chunks for line in one.text.splitlines()]
    rows = groupby((line for line in lines if line), key=lambda line: _BORDER in line)
    text = "\n".join(("\n" if is_table else " ").join(group) for is_table, group in rows)
    return Clause(number, headings, chunks[0].page, text)


def _plain(clause: Clause) -> str:
    return " ".join(clause.body.split())


def _renumbered(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[ClauseChange]:
    for one, other in zip(old, new, strict=True):
        if one.number != other.number:
            yield ClauseChange(ClauseKind.RENUMBERED, one, other)


def _between(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[ClauseChange]:
    """What was removed stands before what was added in its place."""
    pairs = _pairs(old, new)
    first = 0
    for place, clause in enumerate(new):
        paired = min((pairs[one] for one in pairs if one >= place), default=len(old))
        for removed in old[first:paired]:
            yield ClauseChange(ClauseKind.REMOVED, removed, None)
        first = max(first, paired)
        if place in pairs:
            yield ClauseChange(ClauseKind.CHANGED, old[paired], clause)
            first = paired + 1
        else:
            yield ClauseChange(ClauseKind.ADDED, None, clause)
    for removed in old[first:]:
        yield ClauseChange(ClauseKind.REMOVED, removed, None)


def _pairs(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """Place in the new → place in the old, in the order of both."""
    pairs: dict[int, int] = {}
    first = 0
    for place, clause in enumerate(new):
        near = range(first, min(len(old), first + _NEAR))
        scored = [(_likeness(old[number], clause), -number) for number in near]
        best, number = max(scored, default=(0.0, 0))
        if best >= _ALIKE:
            pairs[place] = -number
            first = 1 - number
    return pairs


def _likeness(old: Clause, new: Clause) -> float:
    one, other = _plain(old).split(), _plain(new).split()
    alike = SequenceMatcher(None, one, other, autojunk=False).ratio()
    same = old.number is not None and old.number == new.number
    return alike + (_SAME_NUMBER if same else 0.0)
