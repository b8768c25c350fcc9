"""Reads a text as words, identifiers, numbers and dates, each kept whole and given a key.

In order of precedence at one place of the text:
1. dates: ``2025-03-14``, ``14.03.2025`` (day first), ``14 March 2025``, ``March 14, 2025``;
2. times of day: ``10:45``;
3. clause numbers of three levels or more: ``5.3.2``, ``3.2.P.5.1``;
4. numbers with a unit: ``6.8 kN``, ``37 °C``, ``5%``;
5. compounds, joined by ``-``, ``_`` or ``/``: ``DEV-2025-0143``, ``P-03``, ``BMR/24/0031``;
6. numbers (``1,200``) and words, in any alphabet.

An identifier has a letter and a digit, or is a clause or a lot number of digits alone. Two
spellings of one identifier have one key: ``P-03``, ``P03`` and ``p–03``. Not done here: the
site's own numbering rules, and identifiers of letters alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?"
_UNIT = (
    "(?:%|‰|°[cf]|[kmµμn]?g|[mµμn]?l|[kcmµμn]?m[²³23]?|k?n|[hkm]?pa|m?bar|rpm|min|m?s|h|k?hz"
    "|k?w|k?v|pp[mb]|cfu|iu|m?mol)"
)
_LEXEME = re.compile(
    rf"""(?<![^\W_])(?:
     (?P<iso_date>\d{{4}}-\d\d-\d\d(?:t[\d:.]+z?)?)(?![^\W_]|-\w)
    |(?P<dotted_date>\d{{1,2}}\.\d{{1,2}}\.\d{{4}})(?![^\W_]|\.\d)
    |(?P<day_first>\d{{1,2}}[-\s]{_MONTH}\.?[-\s,]{{1,2}}\d{{4}})(?![^\W_]|-\w)
    |(?P<month_first>{_MONTH}\.?\s\d{{1,2}},?\s\d{{4}})(?![^\W_]|-\w)
    |(?P<time>t?\d\d?:\d\d(?::\d\d(?:\.\d+)?)?z?)(?![^\W_])
    |(?P<clause>\d+(?:\.(?:\d+|[a-z](?![^\W_]))){{2,}})
    |(?P<measure>{_NUMBER}\s?{_UNIT}(?:/{_UNIT})?)(?![^\W_]|[-/]\w)
    |(?P<number>{_NUMBER})(?![^\W_]|[-_/][^\W_]|[.,]\d)
    |(?P<name>[^\W_]+(?:(?:[-_/]|(?<=\d)\.(?=\d))[^\W_]+)*)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINER = re.compile(r"[-_/]")
_JOINER_OF_DIGITS = re.compile(r"(?<=\d)[-_/](?=\d)")
_COUNTED_NOUN = re.compile(r"[\d.]+(?:st|nd|rd|th|x)?(?:-[a-z]{2,})*", re.IGNORECASE)  # 2-fold, 1st
_FOOTNOTED = re.compile(r"([a-z]{4,})\d")  # the mark of a footnote, flattened: "quality1"
_LOT_DIGITS = 5  # a bare number this long names something; it does not measure
_MAX_PREFIX = 6  # pieces of a leading part; longer runs are rules of a table, not names


class Kind(StrEnum):
    WORD = "word"
    IDENTIFIER = "identifier"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True)
class Lexeme:
    """``key`` is the canonical form of the whole, lower-case; ``parts`` are keys of less weight."""

    kind: Kind
    text: str
    key: str
    parts: tuple[str, ...] = ()


def lexemes(text: str) -> Iterator[Lexeme]:
    """In the order of the text."""
    for match in _LEXEME.finditer(_legible(text)):
        yield from _READERS[match.lastgroup or ""](match.group())


def folded(text: str) -> str:
    """Lower-case: the key of every word of the text is somewhere in it."""
    return _legible(text).lower()


def identifiers_in(text: str) -> tuple[str, ...]:
    """The identifiers as written (dashes as ``-``), in order, each spelling of a key once."""
    return tuple(identifiers_by_key(text).values())


def identifiers_by_key(text: str) -> dict[str, str]:
    """Key → the identifier as first written (dashes as ``-``), in order."""
    found: dict[str, str] = {}
    for lexeme in lexemes(text):
        if lexeme.kind is Kind.IDENTIFIER:
            found.setdefault(lexeme.key, lexeme.text)
    return found


def identifier_keys(text: str) -> frozenset[str]:
    """Keys of the identifiers and of every run of their pieces: ``METHOD-HPLC-007`` has the keys
    of ``HPLC-007`` and ``METHOD-HPLC`` too."""
    keys: set[str] = set()
    for lexeme in lexemes(text):
        if lexeme.kind is Kind.IDENTIFIER:
            keys.add(lexeme.key)
            keys.update(lexeme.parts)
            starts = [joiner.end() for joiner in _JOINER.finditer(lexeme.text)]
            keys.update(_key(lexeme.text[start:]) for start in starts[:_MAX_PREFIX])
    return frozenset(keys)


def names_a_record(identifier: str) -> bool:
    """Whether it looks like numbering (DEV-2025-0143, P-03, B24017, 5.3.2), not CO2, IL-6, p53."""
    digits = sum(character.isdigit() for character in identifier)
    return digits > 2 or (digits == 2 and _JOINER.search(identifier) is not None)


def names_records(text: str) -> bool:
    return any(names_a_record(identifier) for identifier in identifiers_by_key(text).values())


def _legible(text: str) -> str:
    return text.translate(_INVISIBLE).translate(_DASHES)


def _read_iso_date(text: str) -> Iterator[Lexeme]:
    yield Lexeme(Kind.DATE, text, text[:10], (text[:7], text[:4]))


def _read_date(text: str) -> Iterator[Lexeme]:
    """A date in another notation has the key of its ISO form."""
    year, day, month = text[-4:], *_day_and_month(text[:-4])
    iso = f"{year}-{month:02}-{day:02}"
    yield Lexeme(Kind.DATE, text, iso, (iso[:7], year))


def _day_and_month(text: str) -> tuple[int, int]:
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    names = re.findall(r"[^\W\d_]+", text)
    if names:
        return numbers[0], _MONTHS.index(names[0].lower()[:3]) + 1
    return numbers[0], numbers[1]


def _read_time(text: str) -> Iterator[Lexeme]:
    yield Lexeme(Kind.NUMBER, text, text.lower().strip("tz"))


def _read_clause(text: str) -> Iterator[Lexeme]:
    """``5.3.2`` also answers to ``5.3``."""
    levels = text.lower().split(".")
    depths = range(2, min(len(levels), _MAX_PREFIX + 1))
    prefixes = (".".join(levels[:depth]) for depth in reversed(depths))
    yield Lexeme(Kind.IDENTIFIER, text, text.lower(), tuple(prefixes))


def _read_measure(text: str) -> Iterator[Lexeme]:
    key = re.sub(r"[\s,]", "", text.lower()).replace("μ", "µ")  # Greek letter and micro sign
    number = re.match(r"[\d.]+", key)
    yield Lexeme(Kind.NUMBER, text, key, (number.group(),) if number else ())


def _read_number(text: str) -> Iterator[Lexeme]:
    is_lot = text.isdigit() and len(text) >= _LOT_DIGITS
    yield Lexeme(Kind.IDENTIFIER if is_lot else Kind.NUMBER, text, text.lower().replace(",", ""))


def _read_name(text: str) -> Iterator[Lexeme]:
    """One identifier, several between slashes (``P-03/P-04``), or just its pieces."""
    footnoted = _FOOTNOTED.fullmatch(text)
    text = footnoted.group(1) if footnoted else text
    between_slashes = text.split("/")
    if len(between_slashes) > 1 and any(map(_names_something, between_slashes)):
        for name in between_slashes:
            yield from _read_name(name)
    elif _names_something(text):
        yield Lexeme(Kind.IDENTIFIER, text, _key(text), _parts(text))
    else:
        for piece in _JOINER.split(text):
            kind = Kind.NUMBER if piece[0].isdigit() else Kind.WORD
            yield Lexeme(kind, piece, piece.lower())


def _names_something(text: str) -> bool:
    pieces = _JOINER.split(text)
    if not any(character.isdigit() for character in text):
        return False
    if _COUNTED_NOUN.fullmatch(text):
        return text.isdigit() and len(text) >= _LOT_DIGITS
    if any(character.isalpha() for character in text):
        return True
    # Digits alone: 24-0412 and 50-78-2 are names, 10-15 and 2024/2025 are ranges.
    return len(pieces) > 2 or any(len(piece) > 2 and piece[0] == "0" for piece in pieces)


def _key(text: str) -> str:
    """Joiners matter between digits only: ``p03``, ``dev2025-0143``."""
    return _JOINER.sub("", _JOINER_OF_DIGITS.sub("\0", text.lower())).replace("\0", "-")


def _parts(text: str) -> tuple[str, ...]:
    """The leading parts (``dev2025``), then the pieces (``dev``, ``2025``, ``0143``)."""
    ends = [joiner.start() for joiner in _JOINER.finditer(text)]
    prefixes = (_key(text[:end]) for end in reversed(ends[1:_MAX_PREFIX]))
    return (*prefixes, *(_JOINER.split(text.lower()) if ends else ()))


_READERS = {
    "iso_date": _read_iso_date,
    "dotted_date": _read_date,
    "day_first": _read_date,
    "month_first": _read_date,
    "time": _read_time,
    "clause": _read_clause,
    "measure": _read_measure,
    "number": _read_number,
    "name": _read_name,
}
