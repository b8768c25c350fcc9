"""Reads numbers in digits and in words, with the place of their last digit.

``1,142`` is 1142; ``1.8 million`` is 1800000 known to 100000; ``twenty-one`` is 21; ``half`` is
0.5. A comma between digits groups thousands; "one" is a number only where something is measured.
"""

import re
from decimal import Decimal
from typing import Final

_UNITS: Final[dict[str, int]] = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(20),
        strict=True,
    )
)
_TENS: Final[dict[str, int]] = dict(
    zip(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        range(20, 100, 10),
        strict=True,
    )
)
_SCALES: Final = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_SHORT_SCALES: Final = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
ORDINALS: Final = {
    name: number
    for number, name in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
}
_FRACTIONS: Final = {
    "half": Decimal("0.5"),
    "one half": Decimal("0.5"),
    "a third": Decimal(1) / 3,
    "one third": Decimal(1) / 3,
    "one-third": Decimal(1) / 3,
    "two thirds": Decimal(2) / 3,
    "two-thirds": Decimal(2) / 3,
    "a quarter": Decimal("0.25"),
    "one quarter": Decimal("0.25"),
    "three quarters": Decimal("0.75"),
    "three-quarters": Decimal("0.75"),
}
_SIMPLE: Final = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
_SCALE: Final = "|".join(_SCALES)
_FRACTION: Final = "|".join(
    name.replace(" ", r"\s") for name in sorted(_FRACTIONS, key=len, reverse=True)
)
WORDS: Final = (
    rf"(?:(?:a|{_SIMPLE}|{_SCALE})(?:[-\s](?:and\s)?(?:{_SIMPLE}|{_SCALE}|dozen))+"
    rf"|{_SIMPLE}|dozen|{_SCALE})"
)
DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+(?![\d,]*\d)|\d+)(?:\.\d+)?(?:e[-+]?\d+)?"
_LONGEST: Final = 24  # characters of digits
_MOST: Final = 18  # the power of ten of the first digit
_LEAST: Final = -18
NUMBER: Final = re.compile(
    rf"""(?<![\w.])(?<![A-Za-z]-)(?<!CFU/)(?:
     (?P<ordinal>\d+(?:st|nd|rd|th)|(?:{"|".join(ORDINALS)}))(?![\w])
    |(?P<fraction>{_FRACTION})(?=\s(?:an?|of|the)\b)
    |(?P<digits>[-+]?(?:{DIGITS}|\.\d+))(?:\s?[x×]\s?10\^?(?P<power>[-+]?\d+))?
     (?:[ -](?P<scale>{_SCALE}|mn|bn)\b|(?P<short>k|bn|mn|m|b)(?![\w/²³]))?
    |(?P<words>{WORDS})(?![\w])
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def read(match: re.Match[str], money: bool) -> tuple[Decimal, Decimal] | None:
    """The number of a match of :data:`NUMBER` and the worth of one of its last digit.

    None for what is too great, or too small, to be one that anybody measured."""
    if any(len(match[part] or "") > _LONGEST for part in ("ordinal", "digits", "power")):
        return None
    try:
        number, step = _read(match, money)
    except (ArithmeticError, ValueError):
        return None
    return (number, step) if all(_is_sized(one) for one in (number, step)) else None


def _is_sized(number: Decimal) -> bool:
    return not number or _LEAST <= number.adjusted() <= _MOST


def _read(match: re.Match[str], money: bool) -> tuple[Decimal, Decimal]:
    if match["ordinal"]:
        return Decimal(_ordinal(match["ordinal"].lower())), Decimal(1)
    if match["fraction"]:
        return _FRACTIONS[match["fraction"].lower()], Decimal("0.01")
    if match["words"]:
        number = Decimal(_worded(match["words"].lower()))
        return number, _last_place_of_round(number)
    number = Decimal(match["digits"].replace(",", ""))
    step = Decimal(1).scaleb(int(number.as_tuple().exponent))
    factor = _factor(match, money)
    return number * factor, step * factor


def _factor(match: re.Match[str], money: bool) -> Decimal:
    factor = Decimal(10) ** int(match["power"]) if match["power"] else Decimal(1)
    if match["scale"]:
        scale = match["scale"].lower()
        factor *= _SCALES.get(scale) or _SHORT_SCALES[scale]
    elif match["short"] and (money or match["short"].lower() != "m"):
        factor *= _SHORT_SCALES[match["short"].lower()]
    return factor


def _last_place_of_round(number: Decimal) -> Decimal:
    return Decimal(1) if number < 1000 else Decimal(1000) if number % 1000 == 0 else Decimal(1)


def _ordinal(text: str) -> int:
    return ORDINALS[text] if text in ORDINALS else int(text[:-2])


def _worded(text: str) -> int:
    total = current = 0
    for word in re.split(r"[- ]", text):
        if word in ("and", "a"):
            current = max(current, 1) if word == "a" else current
        elif word.startswith("dozen"):
            current = max(current, 1) * 12
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total += max(current, 1) * _SCALES[word]
            current = 0
        else:
            current += _UNITS.get(word, 0) or _TENS.get(word, 0)
    return total + current
