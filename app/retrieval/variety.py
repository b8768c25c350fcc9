"""What is shown of what was found: whole tables, and not one thing a hundred times.

1. A row of a table stands for its table, at the rank of the first row.
2. Of passages with the same words, numbers and identifiers apart (the readings of one step in
   sixty batches), two are enough: more go behind the others. Not where the question names a record:
   then it is just the number that tells them apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.retrieval.lexer import Kind, lexemes
from app.retrieval.passages import Passage

_ALIKE = 2


def wholes(passages: Iterable[Passage]) -> set[str]:
    """Ids of the tables that stand for the rows among them."""
    return {one.source["whole"] for one in passages if "whole" in one.source}


def shown_as(key: str, passages: Mapping[str, Passage]) -> str:
    """The id of a row's table, or the passage's own."""
    whole = passages[key].source.get("whole", key)
    return whole if whole in passages else key


def varied(ranked: Sequence[str], passages: Mapping[str, Passage]) -> list[str]:
    """The same ids, with the third and later of look-alikes at the end."""
    seen: Counter[frozenset[str]] = Counter()
    first: list[str] = []
    later: list[str] = []
    for key in ranked:
        look = _look(passages[key])
        seen[look] += 1
        (first if seen[look] <= _ALIKE else later).append(key)
    return [*first, *later]


def _look(passage: Passage) -> frozenset[str]:
    return frozenset(_words(passage.context))


def _words(text: str) -> Iterator[str]:
    return (lexeme.key for lexeme in lexemes(text) if lexeme.kind is Kind.WORD)
