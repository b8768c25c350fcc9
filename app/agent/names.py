"""Which things of the plant a question names: identifiers in any spelling, and words for them.

Rules, in order:

1. An identifier (``NF-25-0412``, ``nf250412``, ``AW-2024/0031``) is looked up as it is written,
   without regard to case and joiners; the longest reading of a place that is known holds.
2. ``line 2`` is the line ``2`` or ``L2``. Step, parameter, test and product are named by all words
   of their name, or by one that no other of their kind has (``humidity``).
   A word right before a measure that is named in whole says which one it is, and names no other
   (``tablet hardness`` is the hardness, not the tablet weight).
3. Of parameters and tests of one name only those of a step or product that is named as well; of a
   name in several places, all.
4. A signal is named by its tag, or by what it measures together with its room or equipment.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.agent.things import Thing, ThingKind, Things, of_kind
from app.retrieval.lexer import Kind, identifiers_in, lexemes, names_a_record

_RAW = re.compile(r"[^\s,;:?!=()\[\]{}|<>“”\"']+")
_WORD = re.compile(r"[a-zà-ÿ]+(?:'[a-z]+)?|\d+")
_LINE = re.compile(r"\bline\s+(?:no\.?\s*)?([a-z]?-?\d{1,3})\b", re.IGNORECASE)
_LEAST_LETTERS = 4  # of a word that names something alone
_VAGUE = frozenset(
    (
        *("added", "rate", "time", "point", "test", "total", "value", "level", "room", "product"),
        *("end", "main", "final", "number", "content"),
    )
)


@dataclass(frozen=True)
class Spoken:
    """A thing that words name: all of ``words``, or any of ``alone``."""

    thing: Thing
    words: frozenset[str]
    alone: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()  # of a signal: room and equipment that it is of


@dataclass(frozen=True)
class Catalogue:
    """``known``: squeezed identifier → what has it. ``spoken``: what has a name in words."""

    known: Mapping[str, Things]
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True)
class Named:
    """``unknown`` look like numbers of records and are none. ``rest`` is what the question says
    beside the names, in lower case."""

    things: Things
    unknown: tuple[str, ...] = ()
    rest: str = ""


def candidates(question: str) -> tuple[str, ...]:
    """Whatever could be an identifier, the longest first."""
    raw = [word.strip(".-/") for word in _RAW.findall(question)]
    found = [*(word for word in raw if _could_be(word)), *identifiers_in(question)]
    found += [name for line in _LINE.findall(question.lower()) for name in (line, f"l{line}")]
    return tuple(sorted(dict.fromkeys(found), key=len, reverse=True))


def lines_in(question: str) -> list[str]:
    """As they are said: ``2`` of ``line 2``."""
    return _LINE.findall(question)


def squeezed(name: str) -> str:
    """One form for all spellings: ``nf250412``."""
    return re.sub(r"[-_/.\s‐-―]", "", name).lower()


def name_things(question: str, catalogue: Catalogue) -> Named:
    """In the order of the rules above."""
    rest = question
    things: list[Thing] = []
    unknown: list[str] = []
    for line in lines_in(question):
        found = _lines(catalogue, line)
        things += found
        rest = (
            re.sub(rf"\bline\s+{re.escape(line)}\b", " ", rest, flags=re.IGNORECASE)
            if found
            else rest
        )
    for name in candidates(question):
        if not _occurs(name, rest):
            continue
        found = catalogue.known.get(squeezed(name), ())
        things += (one for one in found if one.kind is not ThingKind.LINE or one not in things)
        if found or names_a_record(name):
            rest = _without(rest, name)
        if not found and names_a_record(name):
            unknown.append(name)
    words = set(_WORD.findall(rest.lower()))
    words |= singular(words)
    alone = words - _attributes(rest, words, catalogue.spoken)
    spoken = list(_spoken(words, alone, catalogue.spoken, things))
    rest = _beside(rest, spoken, catalogue.spoken)
    return Named(tuple(dict.fromkeys([*things, *spoken])), tuple(unknown), rest)


def singular(words: Collection[str]) -> set[str]:
    """``temperatures`` also as ``temperature``."""
    return {word[:-1] for word in words if len(word) > _LEAST_LETTERS and word.endswith("s")}


def telling_words(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Name → those of its words that no other of the names has and that say what it is."""
    split = {name: set(_WORD.findall(name.lower())) for name in set(names)}
    return {
        name: frozenset(
            word
            for word in words
            if len(word) >= _LEAST_LETTERS
            and word not in _VAGUE
            and not any(word in split[other] for other in split if other != name)
        )
        for name, words in split.items()
    }


def words_of(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name.replace("_", " ").lower()))


def _could_be(word: str) -> bool:
    is_name = any(one.kind is Kind.IDENTIFIER for one in lexemes(word))  # no date, no amount
    return is_name and names_a_record(word)


def _lines(catalogue: Catalogue, line: str) -> Things:
    for name in (line.lower(), f"l{line.lower()}"):
        found = of_kind(catalogue.known.get(squeezed(name), ()), ThingKind.LINE)
        if found:
            return found
    return ()


def _occurs(name: str, text: str) -> bool:
    return re.search(rf"(?<![^\W_]){_spelling(name)}(?![^\W_])", text, re.IGNORECASE) is not None


def _without(text: str, name: str) -> str:
    return re.sub(rf"(?<![^\W_]){_spelling(name)}(?![^\W_])", " ", text, flags=re.IGNORECASE)


def _spelling(name: str) -> str:
    """A dash in it stands for any dash."""
    return re.escape(name).replace(r"\-", "[-‐-―−]")


def _attributes(text: str, words: Collection[str], spoken: Iterable[Spoken]) -> set[str]:
    """The words right before a measure that is named in whole."""
    named = {
        one.thing.words
        for one in spoken
        if one.thing.kind in (ThingKind.PARAMETER, ThingKind.TEST) and one.words <= set(words)
    }
    before = (re.findall(rf"([\w']+)\s+{re.escape(name)}", text, re.IGNORECASE) for name in named)
    return {word.lower() for found in before for word in found}


def _spoken(
    words: Collection[str],
    alone: Collection[str],
    spoken: Iterable[Spoken],
    things: Iterable[Thing],
) -> Iterator[Thing]:
    """``alone`` are those of the words that may name something by themselves."""
    said = [one for one in spoken if _is_said(one, words, alone)]
    named = [*things, *(one.thing for one in said if one.thing.kind is not ThingKind.TAG)]
    yield from _measures(named)
    yield from (
        one.thing
        for one in said
        if one.thing.kind not in (ThingKind.TAG, ThingKind.PARAMETER, ThingKind.TEST)
    )
    places = {one.id for one in of_kind(things, ThingKind.ROOM, ThingKind.EQUIPMENT)}
    yield from (
        one.thing for one in said if one.thing.kind is ThingKind.TAG and one.places & places
    )


def _is_said(one: Spoken, words: Collection[str], alone: Collection[str]) -> bool:
    return (bool(one.words) and one.words <= set(words)) or bool(one.alone & set(alone))


def _measures(named: Iterable[Thing]) -> Things:
    """Parameters and tests: the most exactly named, of the steps and products that are named."""
    things = tuple(named)
    measures = of_kind(things, ThingKind.PARAMETER, ThingKind.TEST)
    steps = {one.id for one in of_kind(things, ThingKind.STEP)}
    products = {one.product or one.id for one in of_kind(things, ThingKind.PRODUCT)}
    products |= {one.product for one in of_kind(things, ThingKind.BATCH)}
    at_step = [one for one in measures if one.step in steps]
    measures = tuple(at_step) or measures
    of_product = [one for one in measures if one.product in products]
    return tuple(of_product) or measures


def _beside(text: str, spoken: Iterable[Thing], known: Iterable[Spoken]) -> str:
    """The words that name nothing."""
    chosen = set(spoken)
    taken = {word for one in known if one.thing in chosen for word in (one.words | one.alone)}
    words = re.findall(r"[^\s,;:?!()“”\"]+", text.lower())
    return " ".join(word for word in words if word not in taken and word[:-1] not in taken)
