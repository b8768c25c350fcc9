"""To what a question narrows a series: a line, equipment, a room, a time from which on.

Rules, in order:

1. A line, equipment and rooms are those that the question names and the records know. A room stands
   for what stands in it.
2. ``since March``, ``from 12 March 2025 on``, ``since 2024``: from the beginning of that day, month
   or year; of a month without its year the last that has begun. ``in the last 6 months``: as many
   before the day of the question.
3. Any other time ("in June", "until May", "last week") narrows nothing, and neither does a line
   that no record has: the answer says so (:attr:`Narrowing.unheeded`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.agent.answering import Answering
from app.agent.names import lines_in
from app.agent.things import ThingKind, of_kind
from app.retrieval.lexer import Kind, lexemes

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = r"(?:19|20)\d\d"
_DAY = rf"\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|\d{{1,2}}\s+(?:{_MONTH})\.?,?\s+{_YEAR}"
_SINCE = re.compile(
    r"\b(?:since|from|starting|beginning)\s+(?:the\s+)?(?:(?:start|beginning)\s+of\s+)?"
    rf"(?:(?P<day>{_DAY})|(?P<month>{_MONTH})\b\.?(?:,?\s+(?P<of>{_YEAR}))?|(?P<year>{_YEAR}))"
    r"(?![\w-])(?!\.?,?\s+\d{1,2}(?:st|nd|rd|th)?\b)(?:\s+on(?:wards?)?\b)?",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"\b(?:in|during)\s+(?:(?P<month>{_MONTH})\b(?:,?\s+(?P<of>{_YEAR}))?|(?P<year>{_YEAR}))(?![\w-])"
    rf"(?!\s*(?:,|and|or|to|-|–)\s*(?:{_MONTH}|{_YEAR})\b)",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\b(?:last|past|previous)\s+(?P<count>\d{1,3})\s+(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_DAYS = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}
_PERIOD = re.compile(
    rf"\b(?:(?:in|during|until|till|to|before|after|between|of|by|on)\s+(?:the\s+)?"
    rf"(?:(?:early|mid|late)\s+)?(?:{_DAY}|(?:{_MONTH})(?:\s+{_YEAR})?|{_YEAR}|spring|summer|autumn"
    r"|winter|q[1-4])\b|(?:last|this|past|previous)\s+(?:day|night|week|month|quarter|year|shift)\b"
    r"|yesterday|today)",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    rf"{_PERIOD.pattern}|\b(?:recently|lately|(?:since|before|after)\s+[\w-]+(?:\s+[\w-]+){{0,3}})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Narrowing:
    """``arguments`` of the series; ``words`` say them; ``unheeded`` are the question's own words
    that narrow nothing."""

    arguments: dict[str, Any]
    since: date | None = None
    words: tuple[str, ...] = ()
    unheeded: tuple[str, ...] = ()


WHOLE = Narrowing({})
"""Everything is looked at."""


def narrowing_of(a: Answering) -> Narrowing:
    arguments: dict[str, Any] = {}
    words: list[str] = []
    lines = of_kind(a.things, ThingKind.LINE)
    if lines:
        arguments["line"] = lines[0].id
        words.append(f"on line {lines[0].id}")
    if own := [one.id for one in of_kind(a.things, ThingKind.EQUIPMENT)]:
        words.append(f"with {' or '.join(own)}")
    rooms = {one.id: None for one in of_kind(a.things, ThingKind.ROOM)}
    if rooms and not own:
        own = sorted(standing_in(a, set(rooms)))
        words.append(f"in {' or '.join(rooms)}")
    if own:
        arguments["equipment"] = own
    since = since_in(a.question, a.at.astimezone(a.zone).date())
    if since is not None:
        arguments["since"] = since.isoformat()
        words.append(f"since {since.day} {since:%b %Y}")
    return Narrowing(arguments, since, tuple(words), tuple(_unheeded(a, bool(lines))))


def words_of(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """Of a series that was asked for with these."""
    line, own, since = (arguments.get(name) for name in ("line", "equipment", "since"))
    words = [f"on line {line}"] if line else []
    words += [f"with {' or '.join(own)}"] if own else []
    return (*words, *([f"since {since}"] if since else []))


def since_in(question: str, today: date) -> date | None:
    """Rule 2."""
    said = _LAST.search(question) or _SINCE.search(question)
    if said is None:
        return None
    if said.re is _LAST:
        days = int(said["count"]) * _DAYS[said["unit"].lower()]
        return today - timedelta(days=round(days))
    if said["day"]:
        return _day(said["day"])
    if said["month"]:
        return _month(said["month"], said["of"], today)
    return date(int(said["year"]), 1, 1)


def period_in(question: str, today: date) -> tuple[date, date] | None:
    """``in 2024``, ``in March 2025``, ``in March``, the last that has begun: the first day, and the
    day after the last."""
    said = _WITHIN.search(question)
    if said is None:
        return None
    if said["month"] is None:
        return date(int(said["year"]), 1, 1), date(int(said["year"]) + 1, 1, 1)
    first = _month(said["month"], said["of"], today)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def names_year(question: str) -> bool:
    """Or counts back from now: it is plain which month is meant."""
    said = _SINCE.search(question)
    is_counted = _LAST.search(question) is not None
    return is_counted or (said is not None and (said["month"] is None or said["of"] is not None))


def other_time_in(question: str) -> str:
    """Rule 3: what is said of a time beside that; empty for nothing."""
    for said in _SINCE.finditer(question):
        if said["day"] and _day(said["day"]) is None:
            return said[0]
    rest = _SINCE.sub(" ", _LAST.sub(" ", question))
    other = _OTHER_TIME.search(rest)
    return other[0] if other else ""


def other_time_beside_period(question: str) -> str:
    """The same where :func:`period_in` has found one."""
    return other_time_in(_WITHIN.sub(" ", question, count=1))


def time_in(question: str) -> str:
    """The first time that narrows or would; empty for none."""
    said = _LAST.search(question) or _SINCE.search(question) or _PERIOD.search(question)
    return said[0] if said else ""


def standing_in(a: Answering, rooms: set[str]) -> set[str]:
    """Equipment by id."""
    rows = a.view.rows("equipment")
    return {row.require("equipment") for row in rows if row.text("location") in rooms}


def _day(text: str) -> date | None:
    """None for a day that there is not."""
    keys = (one.key for one in lexemes(text) if one.kind is Kind.DATE)
    try:
        return date.fromisoformat(next(keys, ""))
    except ValueError:
        return None


def _month(name: str, year: str | None, today: date) -> date:
    number = next(n for n, one in enumerate(_MONTHS, 1) if one == name[:3].lower())
    if year:
        return date(int(year), number, 1)
    first = date(today.year, number, 1)
    return first if first <= today else first.replace(year=today.year - 1)


def _unheeded(a: Answering, knows_line: bool) -> Iterator[str]:
    if not knows_line:
        yield from (f"line {line}" for line in lines_in(a.question))
    yield from a.understood.unknown
    if other := other_time_in(a.question):
        yield other
