"""Reads dates, years, decades, centuries and times of day; a date may lack its year or its day.

Notations: ``2025-03-14``, ``14.03.2025`` (day first), ``14 March 2025``, ``March 14th, 2025``,
``March 2025``, ``14 March``, ``in March``, ``1994``, ``1990s``, ``13th century``; ``14:20``,
``7.15 pm``, ``2025-03-14T10:45``. ``03/04/2025`` is read either way round.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.grounding.numerals import ORDINALS

_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)"
)
_DATE: Final = re.compile(
    rf"""(?<![\w.,/-])(?:
     (?P<y1>[12]\d{{3}})-(?P<m1>\d\d)-(?P<d1>\d\d)(?:[T ](?P<t1>\d\d:\d\d)(?::\d\d)?Z?)?(?![\w-])
    |(?P<d2>\d{{1,2}})[./](?P<m2>\d{{1,2}})[./](?P<y2>[12]\d{{3}})(?!\w)
    |(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?[\s-](?P<m3>{_MONTH})\b\.?,?(?:[\s-](?P<y3>[12]\d{{3}})\b)?
    |(?P<m4>{_MONTH})\b\.?\s(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s(?P<y4>[12]\d{{3}})\b)?
    |(?P<m5>{_MONTH})\b\.?,?\s(?P<y5>[12]\d{{3}})\b
    |(?P<decade>[12]\d\d0)'?s\b
    |(?P<century>\d{{1,2}}(?:st|nd|rd|th)|{"|".join(ORDINALS)})[\s-]centur(?:y|ies)\b
    |(?P<y6>1[0-9]\d\d|20\d\d)(?![\w%]|[.,]\d|[-/]\d{{1,3}}\b)
    |(?P<m7>{_MONTH})(?=[\s,.;)]|$)(?!\s[A-Z])
    )""",
    re.VERBOSE,
)
_TIME: Final = re.compile(
    r"(?<![\w.:,])(?P<h>[01]?\d|2[0-3])(?::(?P<min>[0-5]\d)(?::[0-5]\d)?|\.(?P<dot>[0-5]\d)(?=\s?[ap]\.?m))?"
    r"\s?(?P<half>[ap]\.?m\b\.?)?(?![\w:]|\.\d)",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"\s[a-z]{3,}s\b")  # "1250 cartons" is no year
_BEFORE_YEAR: Final = re.compile(
    r"(?:\b(?:in|since|until|till|by|from|to|of|year|during|before|after|between|around|circa|mid"
    r"|early|late|the|and|season|summer|winter|spring|autumn|fall)[\s-]|[(,/-]\s?)$",
    re.IGNORECASE,
)
_SURELY_BEFORE_YEAR: Final = frozenset({"in", "since", "until", "year", "during", "the"})
_BEFORE_MONTH: Final = re.compile(
    r"\b(?:in|since|until|till|by|from|to|of|during|before|after|between|early|late|mid|last|next"
    r"|every|each|and|this)[\s-]$",
    re.IGNORECASE,
)
_OLDEST_BARE: Final = 1400  # a bare number below it is rather a count


@dataclass(frozen=True)
class When:
    """The days from ``first`` to ``last``; without a year, ``month`` and perhaps ``day``. A time
    of day has ``minute`` of the day alone, ``half`` where am or pm is said."""

    text: str
    start: int
    end: int
    first: date | None = None
    last: date | None = None
    month: int | None = None
    day: int | None = None
    minute: int | None = None
    half: bool = False
    swapped: "When | None" = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1 if self.first and self.last else 0


def dates_in(text: str) -> Iterator[When]:
    for match in _DATE.finditer(text):
        when = _read(match, text)
        if when is not None:
            yield when
            if match["t1"]:
                hours, minutes = match["t1"].split(":")
                yield When(
                    match["t1"],
                    match.start("t1"),
                    match.end("t1"),
                    minute=int(hours) * 60 + int(minutes),
                    half=True,
                )


def times_in(text: str) -> Iterator[When]:
    for match in _TIME.finditer(text):
        if match["min"] is None and match["half"] is None:
            continue
        hours, minutes = int(match["h"]), int(match["min"] or match["dot"] or 0)
        half = (match["half"] or "").lower()
        if half:
            hours = hours % 12 + (12 if half.startswith("p") else 0)
        known = bool(half) or hours > 12 or hours == 0 or match["h"].startswith("0")
        yield When(
            match.group().strip(), match.start(), match.end(), minute=hours * 60 + minutes,
            half=known,
        )  # fmt: skip


def confirms(source: When, claim: When) -> bool:
    """Whether the claim's time follows from the source's: it is the same, or the wider."""
    if claim.minute is not None or source.minute is not None:
        return _same_minute(source, claim)
    if claim.swapped is not None and confirms(source, claim.swapped):
        return True
    if source.swapped is not None and confirms(source.swapped, claim):
        return True
    if claim.first and claim.last and source.first and source.last:
        return claim.first <= source.first and source.last <= claim.last
    if claim.first is None and claim.month is not None:
        return source.month == claim.month and claim.day in (None, source.day)
    return False


def agrees_in_part(source: When, claim: When) -> bool:
    """Whether nothing that both say differs, though the claim says more."""
    if claim.minute is not None or source.minute is not None:
        return False
    if claim.first and claim.last and source.first and source.last:
        return source.first <= claim.first and claim.last <= source.last
    if claim.month is None or source.month is None:
        return False
    same_day = claim.day is None or source.day is None or claim.day == source.day
    return claim.month == source.month and same_day


def _same_minute(source: When, claim: When) -> bool:
    if source.minute is None or claim.minute is None:
        return False
    if source.minute == claim.minute:
        return True
    either = not (source.half and claim.half)
    return either and source.minute % 720 == claim.minute % 720


def _read(match: re.Match[str], text: str) -> When | None:
    span = (match.group(), match.start(), match.end())
    if match["decade"]:
        year = int(match["decade"])
        length = 100 if year % 100 == 0 else 10
        return When(*span, date(year, 1, 1), date(year + length - 1, 12, 31))
    if match["century"]:
        name = match["century"].lower()
        number = ORDINALS[name] if name in ORDINALS else int(name[:-2])
        if not 0 < number <= 30:
            return None
        return When(*span, date(100 * number - 99, 1, 1), date(100 * number, 12, 31))
    if match["y6"]:
        return _bare_year(match, text, span)
    if match["m7"]:
        if not _BEFORE_MONTH.search(text[max(0, match.start() - 12) : match.start()]):
            return None
        return When(*span, month=_month(match["m7"]))
    return _calendar(match, span)


def _bare_year(match: re.Match[str], text: str, span: tuple[str, int, int]) -> When | None:
    year = int(match["y6"])
    before = text[max(0, match.start() - 8) : match.start()]
    led = _BEFORE_YEAR.search(before)
    counted = _COUNTED.match(text, match.end()) is not None
    if before.rstrip().endswith(("$", "€", "£")):
        return None
    if counted and (led is None or led.group().strip().lower() not in _SURELY_BEFORE_YEAR):
        return None
    if led is None and year < _OLDEST_BARE:
        return None
    return When(*span, date(year, 1, 1), date(year, 12, 31))


def _calendar(match: re.Match[str], span: tuple[str, int, int]) -> When | None:
    year, month, day = (
        next(
            (match[f"{part}{n}"] for n in range(1, 6) if match.groupdict().get(f"{part}{n}")), None
        )
        for part in "ymd"
    )
    if match["m2"]:
        plain = _exact(span, year, match["m2"], match["d2"], None)
        return _exact(span, year, match["d2"], match["m2"], plain) or plain
    return _exact(span, year, month, day, None)


def _exact(
    span: tuple[str, int, int],
    year: str | None,
    month: str | None,
    day: str | None,
    swapped: When | None,
) -> When | None:
    number = _month(month or "")
    if not 1 <= number <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return None
    chosen = int(day) if day else None
    if year is None:
        return When(*span, month=number, day=chosen)
    length = calendar.monthrange(int(year), number)[1]
    if chosen is not None and chosen > length:
        return None
    first = date(int(year), number, chosen or 1)
    last = date(int(year), number, chosen or length)
    return When(*span, first, last, number, chosen, swapped=swapped)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _NAMES.index(text.lower()[:3]) + 1 if text else 0
