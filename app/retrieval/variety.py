"""What is shown of what was found: whole tables, and not one thing a hundred times.

1. A row of a table stands for its table, at the rank of the first row.
2. Of passages with the same words, numbers and identifiers apart (the readings of one step in
   sixty batches), and of one kind of record, two are enough: more go behind the others, so that
   thousands of records do not hide the clause that answers. Not where the question names a record:
   then it is just the number that tells them apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.retrieval.lexer import Kind, lexemes
from app.retrieval.passages import Passage, PassageKind

_ENOUGH = 2


def wholes(passages: Iterable[Passage]) -> set[str]:
    """Ids of the tables that stand for the rows among them."""
    return {one.source["whole"] for one in passages if "whole" in one.source}


def shown_as(key: str, passages: Mapping[str, Passage]) -> str:
    """The id of a row's table, or the passage's own."""
    whole = passages[key].source.get("whole", key)
    return whole if whole in passages else key


def varied(ranked: Sequence[str], passages: Mapping[str, Passage]) -> list[str]:
    """The same ids, with the third and later of look-alikes and of a kind of record at the end."""
    seen: Counter[object] = Counter()
    first: list[str] = []
    later: list[str] = []
    for key in ranked:
        passage = passages[key]
        groups: list[object] = [_look(passage)]
        if passage.kind is not PassageKind.DOCUMENT:
            groups.append(passage.kind)
        seen.update(groups)
        is_first = all(seen[group] <= _ENOUGH for group in groups)
        (first if is_first else later).append(key)
    return [*first, *later]


def _look(passage: Passage) -> frozenset[str]:
    return frozenset(_words(passage.context))


def _words(text: str) -> Iterator[str]:
    return (lexeme.key for lexeme in lexemes(text) if lexeme.kind is Kind.WORD)
