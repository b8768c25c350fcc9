"""Does the claim say yes where the source says no?

In order, within one piece of the source:
1. What stands in a relation to a limit is read as one word: "out of specification", "above the
   upper limit", "below range" are outside; "met the limit", "remained within" are inside. So are
   "raises the risk of" and "lowers the risk of", "protects against".
2. A negation ("not", "never", "without", "failed to", "none of") denies the next words of its
   clause; "no more than" and the like limit a number and deny nothing.
3. A word of the claim is compared with the same word, or its opposite, in the source. The same word
   denied on one side alone is a *negation* failure; an opposite ("rose", "fell"), both affirmed or
   both denied, is a *polarity* failure; a denied opposite agrees ("did not pass", "failed"). The
   effect of a loss is turned: what "the loss of X reduced", X raises.
4. Where the source says the word both ways, that place decides whose neighbours are more alike.
5. "All" in the claim where the source says "some" of the same thing, and "must" or "proved" where
   the source says "may", are *polarity* failures.

``strength``, from 0 to 1, is how far the words around the claim's word stand around the source's
word too: only of the same thing can the opposite be said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.grounding.lexicon import (
    CERTAIN,
    EFFECTS,
    HEDGES,
    LOSSES,
    NEGATORS,
    PARTIAL,
    UNIVERSAL,
    are_opposites,
)
from app.grounding.relations import mark_relations
from app.grounding.surroundings import likeness_around, share_said
from app.grounding.verdicts import FailureKind
from app.grounding.words import Word, same_meaning, words

_SCOPE: Final = 2  # content words that one negation denies
_WIDE_SCOPE: Final = 5  # and those that "none", "nobody" or "no" denies, its verb among them
_WIDE: Final = frozenset({"no", "none", "nobody", "nothing", "neither", "nor", "never"})
_FAR: Final = 4  # further words of grammar among them
_SCOPE_ENDS: Final = frozenset({"but", "because", "until", "unless", "except", "that", "which"})
_MARGIN: Final = 0.1  # by which a conflict must be more alike than an agreement
_LOSS_REACH: Final = 9  # words between a loss and its effect
_NO_HEAD: Final = 0.5  # of what stands behind the word that a negation denies first
_PREFIXES: Final = ("un", "in", "im", "ir", "il", "dis", "non", "non-", "a")
_NO_DENIAL: Final = re.compile(
    r"(?i)\b(?:no|not)\s+"
    r"(?:more|less|fewer|later|earlier|longer than|only|just|merely|above|below)\b"
)


@dataclass(frozen=True)
class Conflict:
    kind: FailureKind
    words: str
    expected: str
    strength: float


@dataclass(frozen=True)
class Read:
    """The words of a piece; each denied word's place with the places of what denies it; and what
    the words of limits stood for. ``heads`` are the places that a negation denies first."""

    words: Sequence[Word]
    denied: dict[int, frozenset[int]]
    phrases: dict[str, str]
    heads: frozenset[int]


def read_polarity(text: str) -> Read:
    text, phrases = mark_relations(text)
    text = _NO_DENIAL.sub("", text)
    read = words(text)
    denied = _denied(read)
    firsts: dict[int, int] = {}
    for place, negators in sorted(denied.items()):
        for negator in negators:
            firsts.setdefault(negator, place)
    return Read(read, denied, phrases, frozenset(firsts.values()))


def find_conflicts(claim: Read, source: Read) -> list[Conflict]:
    """In the order of the claim's words; of one piece of the source."""
    stands = [_stand(word, claim, source) for word in claim.words if _can_conflict(word)]
    explained = {negator for one in stands if one.agrees for negator in one.negators}
    conflicts = [
        one.conflict for one in stands if one.conflict is not None and not one.negators & explained
    ]
    return conflicts + _quantity_conflicts(claim, source) + _modality_conflicts(claim, source)


def unexplained_negations(claim: Read, source: Read) -> int:
    """Negations of one side more than of the other."""
    ours, theirs = (sum(word.lower in NEGATORS for word in one.words) for one in (claim, source))
    return max(0, ours - theirs)


def _can_conflict(word: Word) -> bool:
    return (word.is_content or word.lower in _ON_AXES) and not word.is_number


def _denied(read: Sequence[Word]) -> dict[int, frozenset[int]]:
    """The next content words of the clause; names are passed over. Twice denied is affirmed."""
    found: dict[int, frozenset[int]] = {}
    for index, word in enumerate(read):
        if word.lower not in NEGATORS:
            continue
        left = _WIDE_SCOPE if word.lower in _WIDE else _SCOPE
        for later in read[index + 1 : index + 1 + 2 * left + _FAR]:
            if later.clause != word.clause or not left or later.lower in _SCOPE_ENDS:
                break
            if later.is_name or later.is_number or not later.is_content:
                continue
            found[later.place] = found.get(later.place, frozenset()) ^ {word.place}
            left -= 1
    return {place: negators for place, negators in found.items() if len(negators) % 2}


@dataclass(frozen=True)
class _Stand:
    """How one word of the claim stands to the source. ``negators`` of both sides are told apart by
    their sign: those of the source count below 0."""

    agrees: bool
    negators: frozenset[int]
    conflict: Conflict | None


def _stand(word: Word, claim: Read, source: Read) -> _Stand:
    denied = claim.denied.get(word.place, frozenset())
    agreeing, same, opposed = 0.0, False, None
    negators = set(denied)
    for other in source.words:
        relation = _relation(word, other)
        if relation and word.key in EFFECTS and other.key in EFFECTS:
            relation *= _turns(word, claim.words) * _turns(other, source.words)
        theirs = source.denied.get(other.place, frozenset())
        if relation == 0 or (word.is_name and bool(denied) != bool(theirs)):
            continue
        strength = likeness_around(word, other, claim.words, source.words)
        if relation > 0 and bool(denied) != bool(theirs):
            head = word.place in claim.heads if denied else other.place in source.heads
            strength *= 1.0 if head else _NO_HEAD
        if (relation > 0) == (bool(denied) == bool(theirs)):
            agreeing = max(agreeing, strength)
            same = same or relation > 0
            if theirs or denied:
                negators |= {-1 - place for place in theirs}
        elif opposed is None or strength > opposed[0].strength:
            kind = FailureKind.NEGATION if relation > 0 else FailureKind.POLARITY
            shown = _shown(word, claim), _shown(other, source)
            opposed = Conflict(kind, *shown, strength), theirs
    margin = _MARGIN if same else 0.0
    if opposed is None or opposed[0].strength <= agreeing + margin:
        return _Stand(agreeing > 0 or same, frozenset(negators), None)
    negators |= {-1 - place for place in opposed[1]}
    return _Stand(False, frozenset(negators), opposed[0])


def _turns(word: Word, read: Sequence[Word]) -> int:
    """-1 for the effect of a loss: what knockdown of a gene lowers, the gene raises."""
    before = [one for one in read if one.clause == word.clause and one.place < word.place]
    return -1 if any(one.lower in LOSSES for one in before[-_LOSS_REACH:]) else 1


def _shown(word: Word, read: Read) -> str:
    text = read.phrases.get(word.lower, word.text)
    if word.place not in read.denied:
        return text
    before = [one for one in read.words if one.place < word.place and one.lower in NEGATORS]
    return f"{before[-1].text} … {text}" if before else text


def _relation(a: Word, b: Word) -> int:
    """1 for one meaning, -1 for opposites, 0 for neither. Opposites come first: "high" and "low"
    may stand in one group of loose synonyms."""
    if a.key == b.key or a.lower == b.lower:
        return 1
    if not (b.is_content or b.lower in _ON_AXES) or b.is_number:
        return 0
    if are_opposites(a.key, b.key) or _is_prefixed(a.lower, b.lower):
        return -1
    return 1 if same_meaning(a, b) else 0


_ON_AXES: Final = frozenset(
    {
        "above",
        "below",
        "under",
        "over",
        "before",
        "after",
        "more",
        "less",
        "most",
        "fewer",
        "within",
        "outside",
        "last",
        "first",
        "must",
        "shall",
    }
)


def _is_prefixed(a: str, b: str) -> bool:
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) < 4:
        return False
    return any(longer == prefix + shorter for prefix in _PREFIXES)


def _quantity_conflicts(claim: Read, source: Read) -> list[Conflict]:
    """ "All" for "some" of the same things."""
    if not any(one.lower in PARTIAL for one in source.words):
        return []
    found: list[Conflict] = []
    for word in claim.words:
        if word.lower not in UNIVERSAL or word.place in claim.denied:
            continue
        things = _following(word, claim.words)
        for other in source.words:
            if other.lower in UNIVERSAL and _name_alike(things, _following(other, source.words)):
                break
            if other.lower in PARTIAL and _name_alike(things, _following(other, source.words)):
                found.append(Conflict(FailureKind.POLARITY, word.text, other.text, 1.0))
                break
    return found


def _following(word: Word, read: Sequence[Word]) -> list[Word]:
    return [one for one in read if one.is_content and word.place < one.place <= word.place + 4][:2]


def _name_alike(a: Sequence[Word], b: Sequence[Word]) -> bool:
    return any(same_meaning(x, y) for x in a for y in b)


def _modality_conflicts(claim: Read, source: Read) -> list[Conflict]:
    """What is merely possible in the source, and certain in so many words in the claim."""
    certain = [one for one in claim.words if one.lower in CERTAIN and one.lower not in _FUTURE]
    hedges = [one for one in source.words if one.lower in HEDGES and one.text != "May"]
    if not certain or not hedges or any(one.lower in HEDGES for one in claim.words):
        return []
    if any(one.lower in CERTAIN and one.lower not in _FUTURE for one in source.words):
        return []
    strength = share_said(certain[0], claim.words, source.words)
    return [Conflict(FailureKind.POLARITY, certain[0].text, hedges[0].text, strength)]


_FUTURE: Final = frozenset({"will", "shall"})
