"""Are two words said of the same thing? Told from the words around them, from 0 to 1."""

from collections.abc import Sequence
from typing import Final

from app.grounding.lexicon import OBJECT_PRONOUNS, PRONOUNS
from app.grounding.relations import MARKERS
from app.grounding.words import Word, same_meaning

_OBJECT_SHARE: Final = 1.5  # what follows a word tells more of it than what leads to it
_NEIGHBOURS: Final = 3  # content words on either side
_PRONOUN_SHARE: Final = 0.6  # of a neighbour that a pronoun may stand for
_PRONOUN_REACH: Final = 4  # words


def likeness_around(a: Word, b: Word, claim: Sequence[Word], source: Sequence[Word]) -> float:
    """The share of the claim's neighbours that are the source's too; half on the other side, and
    somewhat less where a pronoun may stand for one."""
    if a.lower in MARKERS and b.lower in MARKERS:
        return share_said(a, claim, source)
    before, after = _neighbours(a, _without_topic(claim, source))
    there_before, there_after = _neighbours(b, source)
    total = kept = 0.0
    for near, same_side, other_side, share, referred in (
        (before, there_before, there_after, 1.0, _has_pronoun(b, source, -1)),
        (after, there_after, there_before, _OBJECT_SHARE, _has_pronoun(b, source, 1)),
    ):
        for rank, word in enumerate(near):
            weight = share * word.weight / (1 + rank / 2)
            total += weight
            if _among(word, same_side):
                kept += weight
            elif _among(word, other_side):
                kept += weight / 2
            elif referred:
                kept += weight * _PRONOUN_SHARE
    return kept / total if total else 0.5


def _without_topic(claim: Sequence[Word], source: Sequence[Word]) -> Sequence[Word]:
    """Without names that a piece which names nothing else leaves out: it is about them."""
    if any(one.is_name and not _among(one, claim) for one in source):
        return claim
    return [one for one in claim if not one.is_name or _among(one, source)]


def _has_pronoun(word: Word, read: Sequence[Word], side: int) -> bool:
    return any(
        one.lower in (PRONOUNS if side < 0 else OBJECT_PRONOUNS)
        and one.clause == word.clause
        and 0 < side * (one.place - word.place) <= _PRONOUN_REACH
        for one in read
    )


def share_said(a: Word, claim: Sequence[Word], source: Sequence[Word]) -> float:
    """For a relation to a limit: the share of the claim's other words that the source says."""
    others = [one for one in claim if one.is_content and not one.is_number and one is not a]
    total = sum(one.weight for one in others)
    return sum(one.weight for one in others if _among(one, source)) / total if total else 0.5


def _neighbours(word: Word, read: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    content = [one for one in read if one.is_content and not one.is_number and one is not word]
    before = [one for one in content if one.place < word.place][::-1][:_NEIGHBOURS]
    after = [one for one in content if one.place > word.place][:_NEIGHBOURS]
    return before, after


def _among(word: Word, others: Sequence[Word]) -> bool:
    return any(same_meaning(word, one) for one in others)
