"""Tokens: ``[F12]``, ``[F12|time]``, ``[Q3]``, ``[E7]``, ``[C5]``. Storage holds tokens only."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.evidence.facts import View

TOKEN = re.compile(r"\[(?P<id>(?P<kind>[FQEC])\d+)(\|(?P<view>[a-z]+))?\]", re.ASCII)
"""A well-formed token. Anything else in brackets is text and subject to the linter."""


@dataclass(frozen=True)
class Token:
    """``start:end`` is its place in the text; ``view`` is None where none is named."""

    id: str
    kind: str
    view: View | None
    start: int
    end: int


class UnknownView(ValueError):
    """A token names a view that does not exist."""


def tokens_in(text: str) -> Iterator[Token]:
    """In order of appearance. Raises :class:`UnknownView`."""
    for match in TOKEN.finditer(text):
        view = match["view"]
        if view is not None and view not in set(View):
            raise UnknownView(f"{match[0]} names no view; expected one of {', '.join(View)}")
        yield Token(match["id"], match["kind"], View(view) if view else None, *match.span())


def replace_tokens(text: str, show: Callable[[Token], str]) -> str:
    """The text with every token replaced by what ``show`` makes of it."""
    parts, at = [], 0
    for token in tokens_in(text):
        parts += [text[at : token.start], show(token)]
        at = token.end
    return "".join([*parts, text[at:]])
