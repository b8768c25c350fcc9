"""A text made from another that still knows where each of its characters stood there.

What is found in a text that was folded, or in which tokens were replaced, is shown to its writer at
the place where they typed it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_CLUSTER = re.compile(r"\s+|\S[\u0300-\u036f]*", re.DOTALL)
"""What is normalized as a whole: a run of white space, or a character with its accents."""

Span = tuple[int, int]
"""``start, end`` in the text as it was given."""


@dataclass(frozen=True)
class Located:
    """``spans`` has one entry for each character of ``text``."""

    text: str
    spans: tuple[Span, ...]

    def replaced(self, pattern: re.Pattern[str], show: Callable[[re.Match[str]], str]) -> "Located":
        """Each match replaced by what ``show`` makes of it, which stands for the whole match."""
        return _joined(self._pieces(pattern, show))

    def place(self, start: int, end: int) -> Span:
        """Where ``text[start:end]``, which is not empty, was given."""
        return self.spans[start][0], self.spans[end - 1][1]

    def _pieces(
        self, pattern: re.Pattern[str], show: Callable[[re.Match[str]], str]
    ) -> "Iterator[Located]":
        at = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            yield Located(self.text[at:start], self.spans[at:start])
            shown = show(match)
            yield Located(shown, (self.place(start, end),) * len(shown))
            at = end
        yield Located(self.text[at:], self.spans[at:])


def given(text: str) -> Located:
    """The text itself."""
    return Located(text, tuple((at, at + 1) for at in range(len(text))))


def folded(text: str) -> Located:
    """NFKC, with single spaces and none at the ends."""
    located = _joined(
        Located(shown, (match.span(),) * len(shown))
        for match in _CLUSTER.finditer(text)
        for shown in [_normal(match[0])]
    )
    # Some letters (those of Hangul) join only with their neighbours: then places are lost, text not
    normal = unicodedata.normalize("NFKC", text)
    if " ".join(located.text.split()) != " ".join(normal.split()):
        located = Located(normal, ((0, len(text)),) * len(normal))
    return _stripped(located.replaced(re.compile(r"\s+"), lambda _: " "))


def _normal(cluster: str) -> str:
    return " " if cluster.isspace() else unicodedata.normalize("NFKC", cluster)


def _stripped(located: Located) -> Located:
    start = len(located.text) - len(located.text.lstrip())
    end = max(len(located.text.rstrip()), start)
    return Located(located.text[start:end], located.spans[start:end])


def _joined(pieces: Iterator[Located]) -> Located:
    parts = tuple(pieces)
    return Located(
        "".join(one.text for one in parts), tuple(span for one in parts for span in one.spans)
    )
