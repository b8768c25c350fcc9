"""Spans of a page's text cut at sentences and words, and put together to even passages."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingestion.wordpieces import estimate_pieces

Span = tuple[int, int]

_SENTENCE_END = re.compile(r"(?<=[.!?;:])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bNo\.)\s+(?=[A-Z(“\"•§\d])")
_WORD = re.compile(r"\S+")
_LONGEST_WORD = 60  # characters; a longer one (a line of dots, an encoded blob) is cut itself


@dataclass(frozen=True)
class Limit:
    """What one passage may hold: words and estimated word pieces."""

    words: int
    pieces: int

    def holds(self, passage: str) -> bool:
        """Whether a passage stays within both."""
        return len(passage.split()) <= self.words and estimate_pieces(passage) <= self.pieces

    def less(self, pieces: int) -> "Limit":
        """The same with fewer pieces, because something else takes them."""
        return replace(self, pieces=self.pieces - pieces)


def split(text: str, span: Span, limit: Limit) -> Iterator[Span]:
    """The span itself if it is within the limit, else its sentences, else runs of its words."""
    if limit.holds(text[slice(*span)]):
        yield span
        return
    for sentence in _between(_SENTENCE_END, text, span):
        if limit.holds(text[slice(*sentence)]):
            yield sentence
        else:
            yield from pack(text, list(_words(text, sentence)), limit)


def pack(text: str, units: Sequence[Span], limit: Limit) -> list[Span]:
    """Neighbouring units joined to as few passages as the limit allows, about equally long."""
    total = sum(_count(text, unit) for unit in units)
    target = total / max(1, math.ceil(total / limit.words))
    packed: list[Span] = []
    for unit in units:
        if packed and _count(text, packed[-1]) < target:
            joined = (packed[-1][0], unit[1])
            if limit.holds(text[slice(*joined)]):
                packed[-1] = joined
                continue
        packed.append(unit)
    return packed


def _count(text: str, span: Span) -> int:
    return len(text[slice(*span)].split())


def _between(divider: re.Pattern[str], text: str, span: Span) -> Iterator[Span]:
    start, end = span
    for match in divider.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


def _words(text: str, span: Span) -> Iterator[Span]:
    for match in _WORD.finditer(text, *span):
        for start in range(match.start(), match.end(), _LONGEST_WORD):
            yield start, min(start + _LONGEST_WORD, match.end())
