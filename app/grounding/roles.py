"""Are the parts of a relation exchanged: "A beat B" for "B beat A", "X is longer than Y"?

A relation is a word that both texts have, or the opposite of a comparison. Its first part is what
stands before it, its second what stands after it; "was … by" exchanges the two, and so does the
opposite of a comparison ("shorter than"). The parts are exchanged where each part of the claim
stands in the source's other part, and none in its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.grounding.lexicon import are_opposites
from app.grounding.words import Word, same_meaning

_BE: Final = frozenset({"is", "are", "was", "were", "be", "been", "being", "got", "get"})
_ARTICLES: Final = frozenset(
    {"the", "a", "an", "his", "her", "its", "their", "this", "that", "these", "those", "no"}
)
_NOUN_ENDINGS: Final = tuple(
    ending + plural
    for ending in ("ance", "ence", "tion", "sion", "ment", "ity", "ness")
    for plural in ("", "s")
)
_PART: Final = 2  # content words that make a part: those next to the relation
_NAMES_WITHIN: Final = 5
_BY: Final = 5
_FROM: Final = 4


@dataclass(frozen=True)
class _Relation:
    first: tuple[Word, ...]
    second: tuple[Word, ...]
    is_passive: bool = False


@dataclass(frozen=True)
class Exchange:
    words: str
    expected: str


def find_exchange(claim: Sequence[Word], source: Sequence[Word]) -> Exchange | None:
    for word in claim:
        if not (word.is_content or word.lower in _DIRECTED) or word.is_name or word.is_number:
            continue
        if _is_noun(word, claim):
            continue
        for other in source:
            if _is_noun(other, source):
                continue
            same = other.key == word.key or same_meaning(word, other)
            opposed = not same and are_opposites(word.key, other.key)
            if not same and not (opposed and _is_comparison(word, claim)):
                continue
            if _counts(word, claim) and not _is_comparison(other, source):
                continue
            ours, theirs = _relation(word, claim), _relation(other, source)
            if opposed:
                theirs = _Relation(theirs.second, theirs.first)
            if _exchanged(ours, theirs, _is_comparison(word, claim)):
                return Exchange(
                    _text(ours.first, word, ours.second), _text(theirs.first, other, theirs.second)
                )
    return None


_DIRECTED: Final = frozenset({"before", "after", "than", "above", "below", "over", "to"})


def _is_comparison(word: Word, read: Sequence[Word]) -> bool:
    after = [one.lower for one in read if word.place < one.place <= word.place + 2]
    return "than" in after


def _counts(word: Word, read: Sequence[Word]) -> bool:
    """In "more seats than" the seats are compared, and relate nothing."""
    return any(
        one.lower in ("more", "fewer", "less") and one.place == word.place - 1 for one in read
    )


def _relation(word: Word, read: Sequence[Word]) -> _Relation:
    same = [one for one in read if one.clause == word.clause]
    if word.lower == "to":
        return _journey(word, same)
    before = _part([one for one in same if _carries(one) and one.place < word.place][::-1])
    be = any(one.lower in _BE and 0 < word.place - one.place <= 2 for one in same)
    by = [one for one in same if one.lower == "by" and 0 < one.place - word.place <= _BY]
    if by and (be or by[0].place - word.place == 1):
        agent = _part([one for one in same if _carries(one) and one.place > by[0].place])
        return _Relation(agent, before, True)
    after = _part([one for one in same if _carries(one) and one.place > word.place])
    return _Relation(before, after)


def _journey(word: Word, same: Sequence[Word]) -> _Relation:
    """ "From A to B", and nothing of any other "to"."""
    led = [one for one in same if word.place - _FROM <= one.place < word.place]
    if not any(one.lower == "from" for one in led):
        return _Relation((), ())
    first = [one for one in led if _carries(one)][-1:]
    second = [one for one in same if _carries(one) and one.place > word.place][:1]
    return _Relation(tuple(first), tuple(second))


def _part(words: Sequence[Word]) -> tuple[Word, ...]:
    """The nearest words, and names a little farther off; names alone where there are any."""
    near = [one for n, one in enumerate(words[:_NAMES_WITHIN]) if n < _PART or one.is_name]
    names = [one for one in near if one.is_name]
    return tuple(names or near)


def _carries(word: Word) -> bool:
    return word.weight >= 1.0 and not word.is_number


def _is_noun(word: Word, read: Sequence[Word]) -> bool:
    """By its ending, after an article, or before "of": what it names has no sides."""
    return word.lower.endswith(_NOUN_ENDINGS) or any(
        (one.lower in _ARTICLES and one.place == word.place - 1)
        or (one.lower in ("of", "and", "or") and one.place == word.place + 1)
        for one in read
    )


def _exchanged(ours: _Relation, theirs: _Relation, compared: bool) -> bool:
    """Our second part is their first, and our first is their second or is not said there. Things
    without names change sides in many a true paraphrase: only a comparison tells there."""
    if ours.is_passive and theirs.is_passive and _are_others(ours.first, theirs.first):
        return True
    second = [one for one in ours.second if _in(one, theirs.first)]
    if not second or any(_in(one, theirs.second) for one in ours.second):
        return False
    first = [one for one in ours.first if _in(one, theirs.second)]
    if not ours.first or any(_in(one, theirs.first) for one in ours.first):
        return False
    if not (compared or any(one.is_name for one in (*first, *second))):
        return False
    return bool(first) or not theirs.second


def _are_others(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Names of two different agents."""
    named = bool(ours) and bool(theirs) and all(one.is_name for one in (*ours, *theirs))
    return named and not any(_in(one, theirs) for one in ours)


def _in(word: Word, part: Sequence[Word]) -> bool:
    return any(same_meaning(word, one) for one in part)


def _text(first: Sequence[Word], word: Word, second: Sequence[Word]) -> str:
    sides = (" ".join(one.text for one in side[:3]) for side in (first, second))
    return f" {word.text} ".join(sides).strip()
