"""Compares each value of a claim with the values of its source.

In order, for one value of the claim:
1. An identifier agrees with the same identifier, whatever joins its parts (``P-203``, ``P203``).
2. A date agrees with a date within it: ``March 2025`` follows from ``3 March 2025``, not the other
   way round. "After 2000" follows from 2003.
3. A number agrees with one that rounds to it at the claim's own precision, after conversion into
   the claim's unit. "About" allows an eighth. "More than", "at least", "less than" and "at most" are
   inequalities, and they are compared with the number that is said of the same thing.
4. What limits a number of the source ("at least 121 °C") limits it in the claim: the bare number
   follows from "at least" only where the claim speaks of a limit too.
5. A number that another thing has in the source, while the same thing has another number, fails
   ("54 % approved" where 54 % took part and 61 % approved).
6. A difference of two years, a sum where the claim says "total", and what is left of 100 % are
   computed; nothing else is.

A value that agrees with none *differs* where the same thing has another value of the same dimension
in the source, and is *absent* otherwise. The same thing: what the words around the number name.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from typing import Final

from app.grounding.dates import agrees_in_part, confirms
from app.grounding.measures import in_unit
from app.grounding.values import Quantity, Relation, values_in
from app.grounding.verdicts import FailureKind
from app.grounding.words import Word, same_meaning, words


class Standing(StrEnum):
    AGREES = "agrees"
    ABSENT = "absent"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Finding:
    """``expected`` is the source's own value where there is one."""

    value: Quantity
    standing: Standing
    kind: FailureKind
    expected: str = ""


@dataclass(frozen=True)
class Placed:
    """A value with the content words around it, nearest first, and the piece it stands in."""

    value: Quantity
    around: tuple[Word, ...]
    piece: int


_ABOUT: Final = Decimal("0.125")
_ROUNDED_BOUND: Final = Decimal("0.2")
_ONE_SIDED: Final = frozenset({Relation.ABOVE, Relation.FROM, Relation.BELOW, Relation.UP_TO})
_ROUND_FIGURE: Final = Decimal("0.001")
_SAME_THING: Final = 0.34
_SWAPPED: Final = 0.6
_TIMES: Final = frozenset({"s", "min", "h", "d", "week", "month", "year"})
_REACH: Final = 5  # content words on either side of a number that tell what it measures
_TOTAL: Final = re.compile(
    r"(?i)\b(?:total|altogether|combined|together|in all|sum|on board|both|more than|overall)\b"
)
_SPAN_OF_YEARS: Final = re.compile(
    r"(?i)\b(?:later|after|took|for|during|lasted|aged?|old|within|period|over|since)\b"
)
_LIMIT: Final = re.compile(
    r"(?i)\b(?:limit|limits|at least|at most|must|maximum|minimum|required|requirement|no more"
    r"|not more|no less|up to|exceed|shall|specification|criteri\w+|below|above|range)\b"
)
_TOP: Final = re.compile(r"(?i)\btop[\s-]$")
_BEFORE: Final = re.compile(r"(?i)\b(?:before|prior to|earlier than|until|by)\s+$")
_AFTER: Final = re.compile(r"(?i)\b(?:after|since|later than|following)\s+$")


def place_values(pieces: Sequence[str]) -> list[Placed]:
    placed: list[Placed] = []
    for number, piece in enumerate(pieces):
        values = values_in(piece)
        placed += [Placed(value, _around(piece, value, values), number) for value in values]
    return placed


def compare_values(claim: str, source: Sequence[Placed]) -> list[Finding]:
    """One finding for each value of the claim, in its order."""
    return [_compare(placed, claim, source) for placed in place_values([claim])]


def _compare(claim: Placed, text: str, source: Sequence[Placed]) -> Finding:
    value = claim.value
    if value.name is not None:
        return _compare_identifier(value, source)
    if value.when is not None:
        return _compare_date(claim, text, source)
    if value.is_ordinal:
        return _compare_ordinal(claim, source)
    return _compare_number(claim, text, source)


def _compare_identifier(value: Quantity, source: Sequence[Placed]) -> Finding:
    names = [placed.value for placed in source if placed.value.name]
    kind = FailureKind.IDENTIFIER
    for other in names:
        if other.name == value.name:
            return Finding(value, Standing.AGREES, kind, other.text)
    letters = re.match(r"[a-z]*", value.name or "")
    alike = [one for one in names if letters and re.match(r"[a-z]*", one.name or "")[0] == letters[0]]  # type: ignore[index]
    if alike:
        return Finding(value, Standing.DIFFERS, kind, ", ".join(one.text for one in alike[:3]))
    return Finding(value, Standing.ABSENT, kind)


def _compare_date(claim: Placed, text: str, source: Sequence[Placed]) -> Finding:
    value, when = claim.value, claim.value.when
    assert when is not None  # noqa: S101 - by the caller
    dates = [placed for placed in source if placed.value.when is not None]
    same_kind = [
        one for one in dates if (one.value.when.minute is None) == (when.minute is None)  # type: ignore[union-attr]
    ]
    fitting = [one for one in same_kind if confirms(one.value.when, when)]  # type: ignore[arg-type]
    if fitting:
        as_exact = [one for one in same_kind if one.value.when.day == when.day]  # type: ignore[union-attr]
        other = _better_placed(claim, fitting, as_exact) if when.minute or when.day else None
        if other is None:
            return Finding(value, Standing.AGREES, FailureKind.DATE, fitting[0].value.text)
        return Finding(value, Standing.DIFFERS, FailureKind.DATE, other.value.text)
    if _ordered(text, value, same_kind) or _bare_number(value, source):
        return Finding(value, Standing.AGREES, FailureKind.DATE, value.text)
    in_part = [one for one in same_kind if agrees_in_part(one.value.when, when)]  # type: ignore[arg-type]
    if in_part or not same_kind:
        return Finding(value, Standing.ABSENT, FailureKind.DATE, _texts(in_part))
    known = [one for one in same_kind if _comparable_dates(value, one.value)]
    if not known:
        return Finding(value, Standing.ABSENT, FailureKind.DATE)
    nearest = max(known, key=lambda one: _likeness(claim, one))
    differs = _likeness(claim, nearest) >= _SAME_THING or len(known) == 1
    standing = Standing.DIFFERS if differs else Standing.ABSENT
    return Finding(value, standing, FailureKind.DATE, nearest.value.text)


def _comparable_dates(a: Quantity, b: Quantity) -> bool:
    """Whether both say a year, or both a month, or both a time of day."""
    if a.when is None or b.when is None:
        return False
    if a.when.minute is not None or (a.when.first and b.when.first):
        return True
    return a.when.month is not None and b.when.month is not None


def _ordered(text: str, value: Quantity, dates: Iterable[Placed]) -> bool:
    """"Before 1990" and "after 2003" where the source has a date on that side."""
    led, when = text[: value.start], value.when
    if when is None or when.first is None or when.last is None:
        return False
    firsts = [one.value.when.first for one in dates if one.value.when and one.value.when.first]
    if _BEFORE.search(led):
        return any(first < when.first for first in firsts)
    return bool(_AFTER.search(led)) and any(first > when.last for first in firsts)


def _bare_number(value: Quantity, source: Iterable[Placed]) -> bool:
    """A year of the claim that the source writes as a plain number, or the other way round."""
    return value.text.isdigit() and any(
        one.value.is_number and one.value.low == Decimal(value.text) for one in source
    )


def _compare_ordinal(claim: Placed, source: Sequence[Placed]) -> Finding:
    """Ordinals often only order a narrative: they fail where the same thing has another one."""
    value = claim.value
    others = [one for one in source if one.value.is_ordinal]
    fitting = [one for one in others if one.value.low == value.low]
    if fitting:
        other = _better_placed(claim, fitting, others)
        standing = Standing.AGREES if other is None else Standing.DIFFERS
        return Finding(value, standing, FailureKind.NUMBER, (other or fitting[0]).value.text)
    same = [one for one in others if _follow_alike(claim, one)]
    if same:
        return Finding(value, Standing.DIFFERS, FailureKind.NUMBER, same[0].value.text)
    return Finding(value, Standing.AGREES, FailureKind.NUMBER)


def _follow_alike(a: Placed, b: Placed) -> bool:
    return any(same_meaning(x, y) for x in a.around[:2] for y in b.around[:3])


def _compare_number(claim: Placed, text: str, source: Sequence[Placed]) -> Finding:
    value = claim.value
    if _TOP.search(text[: value.start]):  # "in the top 40" follows from "ranked 34th"
        ranks = [one for one in source if one.value.is_ordinal and one.value.low <= value.low]
        if ranks:
            return Finding(value, Standing.AGREES, FailureKind.NUMBER, ranks[0].value.text)
    alike = [one for one in source if _comparable(value, one.value)]
    fitting = [one for one in alike if _fits(value, one.value, text)]
    if fitting and value.relation in (Relation.IS, Relation.ABOUT):
        is_time = value.unit[0] in _TIMES
        other = None if is_time else _better_placed(claim, fitting, alike)
        if other is None:
            return Finding(value, Standing.AGREES, FailureKind.NUMBER, fitting[0].value.text)
        return Finding(value, Standing.DIFFERS, FailureKind.NUMBER, other.value.text)
    if fitting:
        best = max(_likeness(claim, one) for one in alike)
        meant = [one for one in alike if _likeness(claim, one) >= best - 0.05]
        if any(one in fitting for one in meant):
            return Finding(value, Standing.AGREES, FailureKind.NUMBER, fitting[0].value.text)
        return Finding(value, Standing.DIFFERS, FailureKind.NUMBER, meant[0].value.text)
    if _computed(value, text, source):
        return Finding(value, Standing.AGREES, FailureKind.NUMBER, "computed from the source")
    return _missing(claim, alike, source)


def _missing(claim: Placed, alike: Sequence[Placed], source: Sequence[Placed]) -> Finding:
    value = claim.value
    same_digits = [
        one for one in source if one.value.is_number and one.value.low == value.low and one not in alike
    ]
    if same_digits and value.unit[0]:
        near = max(same_digits, key=lambda one: _likeness(claim, one))
        standing = Standing.DIFFERS if near.value.unit[0] else Standing.ABSENT
        return Finding(value, standing, FailureKind.UNIT, near.value.text)
    if not alike:
        return Finding(value, Standing.ABSENT, FailureKind.NUMBER)
    nearest = max(alike, key=lambda one: _likeness(claim, one))
    likeness = _likeness(claim, nearest)
    differs = likeness >= _SAME_THING or (bool(value.unit[0]) and len(alike) == 1)
    standing = Standing.DIFFERS if differs else Standing.ABSENT
    kind = FailureKind.UNIT if _scaled(value, nearest.value) else FailureKind.NUMBER
    return Finding(value, standing, kind, nearest.value.text)


def _scaled(a: Quantity, b: Quantity) -> bool:
    """The same figure in another unit of the same dimension: 2.9 mbar for 2.9 bar."""
    return a.low == b.low and a.unit != b.unit


def _comparable(value: Quantity, other: Quantity) -> bool:
    if not other.is_number or other.is_ordinal:
        return False
    return in_unit(other.low, other.unit, value.unit) is not None


def _fits(value: Quantity, other: Quantity, text: str) -> bool:
    low = in_unit(other.low, other.unit, value.unit)
    high = in_unit(other.high, other.unit, value.unit)
    step = in_unit(other.step, other.unit, value.unit)
    if low is None or high is None or step is None:
        return False
    converted = value.unit != other.unit
    relation, bound = value.relation, value.low
    if relation is other.relation and relation in _ONE_SIDED and low != bound:
        # "over 300" follows from "over 310", but a limit of 2 not from a limit of 20.
        return _near(bound, low, _ROUNDED_BOUND) and _is_weaker(relation, bound, low)
    if relation is Relation.ABOVE:
        return low > bound or (low == bound and other.relation is Relation.ABOVE)
    if relation is Relation.FROM:
        return low >= bound and other.relation not in (Relation.BELOW, Relation.UP_TO)
    if relation is Relation.BELOW:
        return high < bound or (high == bound and other.relation is Relation.BELOW)
    if relation is Relation.UP_TO:
        return high <= bound and other.relation not in (Relation.ABOVE, Relation.FROM)
    if other.relation in (Relation.ABOVE, Relation.BELOW) and not _LIMIT.search(text):
        return relation is Relation.ABOUT and _near(value.low, low, _ABOUT)
    if value.low != value.high:
        return _equal(value.low, low, value.step, step, converted) and _equal(
            value.high, high, value.step, step, converted
        )
    share = _ABOUT if Relation.ABOUT in (relation, other.relation) else None
    return any(
        _near(value.low, end, share) if share else _equal(value.low, end, value.step, step, converted)
        for end in {low, high}
    )


def _is_weaker(relation: Relation, bound: Decimal, found: Decimal) -> bool:
    return bound <= found if relation in (Relation.ABOVE, Relation.FROM) else bound >= found


def _equal(
    claimed: Decimal, found: Decimal, claim_step: Decimal, source_step: Decimal, converted: bool
) -> bool:
    """The claim is the source, or the source rounded to the claim's digits; a claim with more
    digits than the source must be the same number, but for the conversion's own rounding."""
    if claimed == found:
        return True
    if claimed == 0:
        return False
    by_conversion = abs(claimed) * _ROUND_FIGURE if converted else Decimal(0)
    tolerance = claim_step / 2 if claim_step >= source_step else by_conversion
    if claim_step == 1 and abs(claimed) < 10 and found != found.to_integral_value():
        tolerance = min(tolerance, abs(claimed) * Decimal("0.1"))
    return abs(claimed - found) <= tolerance


def _near(claimed: Decimal, found: Decimal, share: Decimal) -> bool:
    return abs(claimed - found) <= share * max(abs(claimed), abs(found))


def _computed(value: Quantity, text: str, source: Sequence[Placed]) -> bool:
    numbers = [one.value for one in source if one.value.is_number and not one.value.is_ordinal]
    if value.unit[0] == "%" and any(
        one.unit[0] == "%" and one.low == one.high and 100 - one.low == value.low for one in numbers
    ):
        return True
    if value.unit[0] == "year" and _SPAN_OF_YEARS.search(text):
        years = {
            one.value.when.first.year
            for one in source
            if one.value.when is not None and one.value.when.first is not None
        }
        spans = [abs(a - b) for a, b in combinations(sorted(years), 2)]
        if any(_equal(value.low, Decimal(span), value.step, Decimal(1), False) for span in spans):
            return True
    if _is_span(value, source):
        return True
    if not _TOTAL.search(text) or value.relation is not Relation.IS:
        return False
    sums = (
        (a.low, in_unit(b.low, b.unit, a.unit), a)
        for a, b in combinations(numbers[:12], 2)
        if a.low == a.high and b.low == b.high and _comparable(value, a)
    )
    return any(
        other is not None and in_unit(low + other, a.unit, value.unit) == value.low
        for low, other, a in sums
    )


def _is_span(value: Quantity, source: Sequence[Placed]) -> bool:
    """Whether a duration is that between two times, or two dates, of neighbouring sentences."""
    if value.unit[0] not in _TIMES or value.relation not in (Relation.IS, Relation.ABOUT):
        return False
    times = [one for one in source if one.value.when is not None]
    for a, b in combinations(times, 2):
        x, y = a.value.when, b.value.when
        if x is None or y is None or abs(a.piece - b.piece) > 1:
            continue
        if x.minute is not None and y.minute is not None:
            span = in_unit(Decimal(abs(x.minute - y.minute)), ("min", Decimal(1)), value.unit)
        elif x.days == 1 and y.days == 1 and x.first and y.first:
            span = in_unit(Decimal(abs((x.first - y.first).days)), ("d", Decimal(1)), value.unit)
        else:
            continue
        if span and _equal(value.low, span, value.step, value.step, True):
            return True
    return False


def _better_placed(
    claim: Placed, fitting: Sequence[Placed], alike: Sequence[Placed]
) -> Placed | None:
    """Another value that is said of the claim's thing, where none that fits is said of it: some of
    the claim's words stand near the other alone, and none near one that fits alone."""
    near_own = [word for one in fitting for word in one.around]
    for other in alike:
        if other in fitting:
            continue
        own = theirs = 0.0
        for rank, word in enumerate(claim.around[:3]):
            weight = min(word.weight, 1.0) / (1 + rank / 2)
            here = any(same_meaning(word, one) for one in near_own)
            there = any(same_meaning(word, one) for one in other.around)
            own += weight * (here and not there)
            theirs += weight * (there and not here)
        if own == 0 and theirs >= _SWAPPED:
            return other
    return None


def _likeness(a: Placed, b: Placed) -> float:
    """The share of the claim's nearest words that stand near the source's value too, from 0 to 1.

    Nearer words count more."""
    total = found = 0.0
    for rank, word in enumerate(a.around):
        weight = word.weight / (1 + rank / 2)
        total += weight
        if any(same_meaning(word, other) for other in b.around):
            found += weight
    return found / total if total else 0.0


def _around(piece: str, value: Quantity, values: Sequence[Quantity]) -> tuple[Word, ...]:
    """What follows as far as the next value, and what leads to it: beyond the value before only
    where nothing is said between the two."""
    stop = min((one.start for one in values if one.start >= value.end), default=len(piece))
    after = [word for word in words(piece[value.end : stop]) if _tells(word)][:_REACH]
    start = max((one.end for one in values if one.end <= value.start), default=0)
    before = [word for word in words(piece[start : value.start]) if _tells(word)]
    if not before and start:
        before = [word for word in words(piece[:start]) if _tells(word)]
    before = before[::-1][:_REACH]
    first = after[0].clause if after else 0
    after = [word for word in after if word.clause <= first]
    turns = [*zip(after, before, strict=False)]
    mixed = [word for pair in turns for word in pair]
    return tuple(mixed + after[len(turns) :] + before[len(turns) :])


def _tells(word: Word) -> bool:
    return word.is_content and not word.is_number


def _texts(placed: Sequence[Placed]) -> str:
    return ", ".join(one.value.text for one in placed[:3])
