"""Words of general English that the check knows: which say nothing, which mean the same, which
mean the opposite. Written by hand for this purpose; no published list was copied."""

from collections.abc import Iterable
from typing import Final

from app.core.stemmer import stem
from app.grounding.forms import DEMONYMS, FORMS, PHRASES_READ
from app.grounding.kinds import KINDS
from app.grounding.opposites import OPPOSITES
from app.grounding.synonyms import SYNONYMS


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS: Final = _listed(
    """a about across after again against ago all almost along already also although always am among
    an and another any anybody anyone anything are around as at away be became because become been
    before being below between beside besides both but by came can come could did do does doing
    done down during each either else etc even ever every everybody everyone everything few for
    from further get give given go got had has have having he her here hers herself him himself
    his how however i if in indeed into is it its itself just kind like made make makes many may
    me might mine more most much must my myself near need no nobody none nor not nothing now of
    off often on once one only onto or other others our ours out over own per perhaps quite rather
    really same shall she should since so some somebody someone something still such take taken
    than that the their theirs them themselves then there therefore these they this those though
    through thus to together too took toward towards under until up upon us very via was way we
    well went were what whatever when where whereas whether which while who whom whose why will
    with within without would yet you your yours yourself there's 's s t d ll re ve m said say
    says according respectively namely never cannot nowhere hardly scarcely barely approximately
    about roughly nearly exactly up above use used using"""
)

# A word that a claim may well add without saying more: half the weight.
LIGHT_WORDS: Final = frozenset(
    stem(word)
    for word in _listed(
        """people person thing time year day known called name named work part place number amount
    total group type several various different new first last long high low large small big great
    main major good bad show shown find found result effect study data report reported include
    included including certain particular general common usual people total overall known located
    based involve relate related member value set serve appear contain feature"""
    )
)

NEGATORS: Final = _listed(
    """not no never none nobody nothing neither nor without cannot n't nowhere lack lacks lacked
    lacking unable absence absent hardly scarcely barely fail fails failed failing refuse refuses
    refused nonexistent zero"""
)

# They deny something without a "not": what they stand beside may be said with one.
QUIET_NEGATIVES: Final = _listed(
    """only except unless same similar equal identical comparable unchanged flat stable remain
    remains remained kept keep survive survived free empty closed open cancelled canceled
    removed removes remove withdrew withdraw withdrawn withdrawal rejected reject rejects
    opposed oppose prevent prevents prevented avoid avoids avoided banned prohibited forbidden
    excluded lost missing different little few less fewer lower dispensable redundant negative
    false wrong abandoned dismissed denied denies deny against stopped ceased ended unlike
    rather instead sick ill before until impossible precludes preclude exempt minimal
    negligible alone"""
)

HEDGES: Final = _listed(
    """may might could perhaps possibly probably maybe likely appear appears appeared seem seems
    seemed suggest suggests suggested believe believes believed think thinks hope hopes hoped
    expected expect expects suspected alleged allegedly reportedly potential potentially plan
    plans planned propose proposed optional unlikely"""
)
CERTAIN: Final = _listed(
    """must always definitely certainly proved proven proves surely undoubtedly guarantee guarantees
    guaranteed will shall inevitably conclusively"""
)

PRONOUNS: Final = _listed(
    "it its they them their he him his she her this that these those which who"
)

OBJECT_PRONOUNS: Final = _listed("it them him her this these those")

# What takes something away: its effect is the opposite of the thing's own.
LOSSES: Final = _listed(
    """loss lack lacks lacking absence absent without deficient deficiency knockdown knockout
    deletion deleting deleted depletion depleting depleted silencing silenced ablation ablated
    inhibition inhibiting inhibited inhibitor inhibitors blockade blocking removal removing
    withdrawal disruption null inactivation inactivating"""
)

UNIVERSAL: Final = _listed(
    "all every each always entire entirely whole everyone everybody everything both only "
    "exclusively completely universally unanimously"
)
PARTIAL: Final = _listed(
    "some several many few most part partly partially sometimes occasionally often usually mostly "
    "mainly certain half except majority minority mixed"
)


def _lines(text: str) -> Iterable[list[str]]:
    return (line.split() for line in text.strip().splitlines())


_BASE_OF: Final = {form: line[0] for line in _lines(FORMS) for form in line}


def key_of(word: str) -> str:
    """The stem under which the forms of a lower-case word are one: "won" and "win"."""
    return stem(_BASE_OF.get(word, word))


def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """By the key of their first word; the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for line in PHRASES_READ.strip().splitlines():
        phrase, meant = line.split(" = ")
        keys = tuple(key_of(word) for word in phrase.split())
        found.setdefault(keys[0], []).append((keys, meant))
    return {
        first: tuple(sorted(own, key=lambda one: len(one[0]), reverse=True))
        for first, own in found.items()
    }


PHRASES: Final = _phrases()

EFFECTS: Final = frozenset(
    key_of(word)
    for word in _listed(
        """increase increases rise raise enhance promote stimulate activate induce improve worsen
        aggravate exacerbate decrease reduce lower suppress inhibit impair block attenuate diminish
        lengthen shorten longer shorter higher lower fewer more less accelerate slow upregulate
        downregulate restore abolish protect prevent cause trigger accelerates larger smaller
        elevated reduced"""
    )
)


def _groups(text: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, words in enumerate(_lines(text)):
        for word in words:
            found.setdefault(key_of(word), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in found.items()}


_SYNONYM_GROUPS: Final = _groups(SYNONYMS)
_DEMONYM_GROUPS: Final = _groups(DEMONYMS)


def _sides() -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for axis, line in enumerate(OPPOSITES.strip().splitlines()):
        for sign, side in zip((1, -1), line.split("|"), strict=True):
            for word in side.split():
                found.setdefault(key_of(word), []).append((axis, sign))
    return {key: tuple(dict.fromkeys(places)) for key, places in found.items()}


_SIDES: Final = _sides()


def sides_of(key: str) -> tuple[tuple[int, int], ...]:
    """The axes that a word lies on, and its side there: 1 or -1."""
    return _SIDES.get(key, ())


def are_synonyms(a: str, b: str) -> bool:
    return _share_group(_SYNONYM_GROUPS, a, b)


def are_one_nation(a: str, b: str) -> bool:
    return _share_group(_DEMONYM_GROUPS, a, b)


def is_a_nation(key: str) -> bool:
    return key in _DEMONYM_GROUPS


_CONTINENTS: Final = frozenset(
    key_of(word) for word in _listed("africa african europe european asia asian america american")
)


def are_two_nations(a: str, b: str) -> bool:
    if a in _CONTINENTS or b in _CONTINENTS:  # what is Korean is Asian as well
        return False
    return a in _DEMONYM_GROUPS and b in _DEMONYM_GROUPS and not are_one_nation(a, b)


def are_opposites(a: str, b: str) -> bool:
    ours = _SIDES.get(a)
    theirs = _SIDES.get(b) if ours else None
    if not ours or not theirs:
        return False
    return any((axis, -sign) in theirs for axis, sign in ours)


def _kinds() -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for kind, words in enumerate(_lines(KINDS)):
        for place, alike in enumerate(words):
            for word in alike.split("="):
                found.setdefault(key_of(word), {}).setdefault(kind, place)
    return found


_PLACES_OF_KINDS: Final = _kinds()


def are_of_one_kind(a: str, b: str) -> bool:
    """Whether two words are of one kind and exclude one another."""
    ours = _PLACES_OF_KINDS.get(a)
    theirs = _PLACES_OF_KINDS.get(b) if ours else None
    if not ours or not theirs or are_synonyms(a, b):
        return False
    shared = [kind for kind in ours if kind in theirs]
    return bool(shared) and all(ours[kind] != theirs[kind] for kind in shared)


def is_of_a_kind(key: str) -> bool:
    return key in _PLACES_OF_KINDS


def _share_group(groups: dict[str, frozenset[int]], a: str, b: str) -> bool:
    ours = groups.get(a)
    theirs = groups.get(b) if ours else None
    return bool(ours and theirs and not ours.isdisjoint(theirs))
