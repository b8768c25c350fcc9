"""Values that a person typed without binding them: what must be a token and is not (GN-01).

A person's sentence has no controlled vocabulary, as a fact sentence has. Outside its tokens it may
hold any word, but no digit, number word, unit, date or identifier. What looks like one of these and
is an ordinary word here: a unit that can be a noun (``tablets``, ``hours``) unless it stands behind
a value, a month that is a verb (``may``) unless it is written as a name, a word in capitals
(``CAPA``) unless it is the identifier of something in the draft, and the sign in ``p = [F12]``.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Final

from app.drafts import lexicon
from app.drafts.located import Located, given
from app.evidence.phrasing import MARK
from app.evidence.tokens import TOKEN

_NOUN_WORDS = """second seconds minute minutes hour hours day days week weeks month months year
years degrees tablets vials units litre litres liter liters gram grams metre
metres newton newtons"""
_NOUNS: Final = frozenset(_NOUN_WORDS.split())
_VERBS: Final = frozenset(("may", "march"))
_SYMBOLS: Final = re.compile(rf"(?:(?!(?<=\bp )= {MARK})[%‰°±<>≤≥≈~=×÷+#§€$£µΩ²³])+")
_DIGIT: Final = f"(?:{lexicon.DIGITS.pattern})"
_NUMERAL: Final = re.compile(rf"[\w-]*{_DIGIT}[\w.,:/–-]*\w|{_DIGIT}")
_HYPHENATED: Final = re.compile(r"\b[A-Z]{2,}(?:-[A-Z0-9]+)+\b")
_BEHIND_VALUE: Final = re.compile(rf"{MARK}[\s-]*$")
_VALUES: Final = ("F", "Q")


@dataclass(frozen=True)
class Unbound:
    """A piece of the text and what it is taken for. ``start:end`` is where it was typed."""

    text: str
    what: str
    start: int
    end: int


def unbound(text: str | Located, identifiers: Set[str] = frozenset()) -> list[Unbound]:
    """In order of appearance; ``identifiers`` are those that the draft has facts of."""
    located = given(text) if isinstance(text, str) else text
    prose = located.replaced(TOKEN, lambda match: MARK if match["kind"] in _VALUES else "")
    found: dict[int, Unbound] = {}
    for match, what in _found(prose.text, identifiers):
        found.setdefault(match.start(), Unbound(match[0], what, *prose.place(*match.span())))
    return [found[start] for start in sorted(found)]


def _found(prose: str, identifiers: Set[str]) -> Iterator[tuple[re.Match[str], str]]:
    for pattern, what in (
        (_NUMERAL, "a number or identifier"),
        (_SYMBOLS, "a symbol of a value"),
        (_HYPHENATED, "an identifier"),
        (lexicon.ROMAN, "a Roman number"),
    ):
        for match in pattern.finditer(prose):
            yield match, what
    for match in lexicon.WORD.finditer(prose):
        if (what := _of_word(match[0], prose[: match.start()], identifiers)) is not None:
            yield match, what


def _of_word(written: str, before: str, identifiers: Set[str]) -> str | None:
    word = written.lower()
    if written in identifiers:
        return "an identifier"
    if word in _NOUNS:
        return "a unit" if _BEHIND_VALUE.search(before) else None
    if word in lexicon.NUMBER_WORDS:
        return "a number word"
    if word in lexicon.UNIT_WORDS:
        return "a unit"
    if word in lexicon.DATE_WORDS and (word not in _VERBS or _is_name(written, before)):
        return "a date"
    return None


def _is_name(written: str, before: str) -> bool:
    """A capital within a sentence."""
    return written[0].isupper() and before.strip() != "" and before.rstrip()[-1] not in ".!?:“"
