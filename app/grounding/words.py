"""Reads a piece of text as words, each with its key, weight and whether it names something.

A word's weight says how much a claim stands or falls by it: none for a word of grammar, half for
one that says little, more for a name. A name is a capitalised word that does not merely begin the
sentence, or one with a digit or capitals within (``TREM2``, ``PD-1``).
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from app.grounding.lexicon import (
    FUNCTION_WORDS,
    LIGHT_WORDS,
    PHRASES,
    are_one_nation,
    are_synonyms,
    key_of,
)

NAME_WEIGHT: Final = 1.6
_LIGHT_WEIGHT: Final = 0.5
_WORD: Final = re.compile(r"[^\W_]+(?:[-'][^\W_]+|(?<=\w)\.(?=\w)[^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"(?:'s|s')$")
_CLAUSE_END: Final = re.compile(r"[;:.!?]|,? (?:but|whereas|while|although|however|though)\b")


@dataclass(frozen=True)
class Word:
    """``place`` counts words, ``clause`` the clauses of the piece, ``start`` characters, from 0."""

    text: str
    lower: str
    key: str
    place: int
    clause: int
    weight: float
    is_name: bool
    is_number: bool
    flat: str
    start: int = 0

    @property
    def is_content(self) -> bool:
        return self.weight > 0


def words(text: str) -> list[Word]:
    ends = [end.start() for end in _CLAUSE_END.finditer(text)]
    found: list[Word] = []
    clause = 0
    for place, match in enumerate(_WORD.finditer(text)):
        while clause < len(ends) and ends[clause] < match.start():
            clause += 1
        found.append(
            _word(match.group(), place, clause, _begins(text, match.start()), match.start())
        )
    return _joined(found)


def _joined(read: list[Word]) -> list[Word]:
    """Phrases as one word each; the longest that begins at a word."""
    found: list[Word] = []
    place = 0
    while place < len(read):
        word, length = read[place], 1
        for keys, meant in PHRASES.get(word.key, ()):
            if tuple(one.key for one in read[place : place + len(keys)]) == keys:
                text = " ".join(one.text for one in read[place : place + len(keys)])
                word, length = replace(_plain(meant, word), text=text), len(keys)
                break
        found.append(word)
        place += length
    return found


def _plain(lower: str, at: Word) -> Word:
    return _word(lower, at.place, at.clause, False, at.start)


def same_meaning(a: Word, b: Word) -> bool:
    if a.key == b.key:
        return True
    if a.is_number or b.is_number:
        return False
    if a.flat == b.flat:
        return True
    return are_synonyms(a.key, b.key) or are_one_nation(a.key, b.key)


def _begins(text: str, start: int) -> bool:
    while start and text[start - 1] in " \"'([":
        start -= 1
    return not start or text[start - 1] in ".!?:|"


def _word(text: str, place: int, clause: int, begins: bool, start: int) -> Word:
    text = _POSSESSIVE.sub("", text) or text
    lower = text.lower()
    key = key_of(lower)
    number = text[0].isdigit() and not any(character.isalpha() for character in text)
    inner = any(character.isupper() or character.isdigit() for character in text[1:])
    name = not number and (text[0].isupper() or inner)
    if begins and not inner:
        name = False
    flat = lower.replace("-", "").replace(".", "")
    silent = lower in FUNCTION_WORDS and not (name and text != "I" and text.isupper())
    if silent or not any(character.isalnum() for character in text):
        return Word(text, lower, key, place, clause, 0.0, False, False, flat, start)
    weight = NAME_WEIGHT if name else _LIGHT_WEIGHT if key in LIGHT_WORDS else 1.0
    return Word(text, lower, key, place, clause, weight, name, number, flat, start)
