"""Compares each value of a claim with the values of its source.

In order, for one value of the claim:
1. An identifier agrees with the same identifier, whatever joins its parts (``P-203``, ``P203``).
2. A date agrees with a date within it: ``March 2025`` follows from ``3 March 2025``, not the other
   way round. "After 2000" follows from 2003.
3. A number agrees with one that rounds to it at the claim's own precision, after conversion into
   the claim's unit. "About" allows an eighth. "More than", "at least", "less than", "at most" are
   inequalities, and they are compared with the number that is said of the same thing.
4. What limits a number of the source ("at least 121 °C") limits it in the claim: the bare number
   follows from "at least" only where the claim speaks of a limit too.
5. A number that another thing has in the source, while the same thing has another number, fails
   ("54 % approved" where 54 % took part and 61 % approved).
6. In a long source a number must stand where the claim is said, or be said of the same thing
   elsewhere where nothing of its dimension stands near.
7. A difference of two years, of two times, of two numbers beside each other where the claim says
   "rose by" or "left with", a sum where it says "total", and what is left of 100 % are computed;
   nothing else is.

A value that agrees with none *differs* where the same thing has another value of the same dimension
in the source, and is *absent* otherwise. The same thing: what the words around the number name.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile
from typing import Final

from app.grounding.agreement_of_dates import compare_date
from app.grounding.computing import TIMES, are_comparable, are_equal, is_computed
from app.grounding.measures import in_unit
from app.grounding.placing import (
    MOST_VALUES,
    SAME_THING,
    Finding,
    Placed,
    Standing,
    better_placed,
    likeness,
    place_values,
)
from app.grounding.values import Quantity, Relation, values_in
from app.grounding.verdicts import FailureKind
from app.grounding.words import same_meaning

_ABOUT: Final = Decimal("0.125")
_ROUNDED_BOUND: Final = Decimal("0.2")
_ONE_SIDED: Final = frozenset({Relation.ABOVE, Relation.FROM, Relation.BELOW, Relation.UP_TO})
_LIMIT: Final = re.compile(
    r"(?i)\b(?:limit|limits|at least|at most|must|maximum|minimum|required|requirement|no more"
    r"|not more|no less|up to|exceed|shall|specification|criteri\w+|below|above|range)\b"
)
_TOP: Final = re.compile(r"(?i)\btop[\s-]$")


def compare_values(claim: str, near: Sequence[Placed], far: Sequence[Placed] = ()) -> list[Finding]:
    """One finding for each value of the claim, in its order. ``near`` stands where the claim is
    said, ``far`` elsewhere in the source. A sentence of too many values has one that is absent."""
    values = values_in(claim)
    if len(values) > MOST_VALUES:
        many = replace(values[0], text=f"{len(values)} values in one sentence")
        most = f"no more than {MOST_VALUES} values in one sentence can be checked"
        return [Finding(many, Standing.ABSENT, FailureKind.NUMBER, most)]
    return [_compare_near(placed, claim, near, far) for placed in place_values([claim])]


def _compare_near(
    claim: Placed, text: str, near: Sequence[Placed], far: Sequence[Placed]
) -> Finding:
    """An identifier or a date may stand anywhere. A number may, where none that could be meant
    stands near, and what it is said of stands there too: in a long text every small number occurs
    somewhere."""
    found = _compare(claim, text, near)
    if found.standing is Standing.AGREES or not far:
        return found
    value = claim.value
    if not value.is_number:
        return _compare(claim, text, [*near, *far])
    if any(are_comparable(value, one.value) for one in near):
        return found
    alike = [one for one in far if likeness(claim, one) >= SAME_THING]
    elsewhere = _compare(claim, text, alike)
    return elsewhere if elsewhere.standing is Standing.AGREES else found


def _compare(claim: Placed, text: str, source: Sequence[Placed]) -> Finding:
    value = claim.value
    if value.name is not None:
        return _compare_identifier(value, source)
    if value.when is not None:
        return compare_date(claim, value.when, text, source)
    if value.is_ordinal:
        return _compare_ordinal(claim, source)
    return _compare_number(claim, text, source)


def _compare_identifier(value: Quantity, source: Sequence[Placed]) -> Finding:
    names = [placed.value for placed in source if placed.value.name]
    kind = FailureKind.IDENTIFIER
    for other in names:
        if other.name == value.name:
            return Finding(value, Standing.AGREES, kind, other.text)
    alike = [one for one in names if _letters(one) == _letters(value)]
    if alike:
        return Finding(value, Standing.DIFFERS, kind, ", ".join(one.text for one in alike[:3]))
    return Finding(value, Standing.ABSENT, kind)


def _letters(value: Quantity) -> str:
    """Those that an identifier begins with: what kind of thing is numbered so."""
    return "".join(takewhile(str.isalpha, value.name or ""))


def _compare_ordinal(claim: Placed, source: Sequence[Placed]) -> Finding:
    """Ordinals often only order a narrative: they fail where the same thing has another one."""
    value = claim.value
    others = [one for one in source if one.value.is_ordinal]
    fitting = [one for one in others if one.value.low == value.low]
    if fitting:
        other = better_placed(claim, fitting, others)
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
    alike = [one for one in source if are_comparable(value, one.value)]
    fitting = [one for one in alike if _fits(value, one.value, text)]
    if fitting and value.relation in (Relation.IS, Relation.ABOUT):
        is_time = value.unit[0] in TIMES
        other = None if is_time else better_placed(claim, fitting, alike)
        if other is None:
            return Finding(value, Standing.AGREES, FailureKind.NUMBER, fitting[0].value.text)
        return Finding(value, Standing.DIFFERS, FailureKind.NUMBER, other.value.text)
    if fitting:
        best = max(likeness(claim, one) for one in alike)
        meant = [one for one in alike if likeness(claim, one) >= best - 0.05]
        fits = {id(one) for one in fitting}
        if any(id(one) in fits for one in meant):
            return Finding(value, Standing.AGREES, FailureKind.NUMBER, fitting[0].value.text)
        return Finding(value, Standing.DIFFERS, FailureKind.NUMBER, meant[0].value.text)
    if is_computed(value, text, source):
        return Finding(value, Standing.AGREES, FailureKind.NUMBER, "computed from the source")
    return _missing(claim, alike, source)


def _missing(claim: Placed, alike: Sequence[Placed], source: Sequence[Placed]) -> Finding:
    value = claim.value
    compared = {id(one) for one in alike}
    same_digits = [
        one
        for one in source
        if one.value.is_number and one.value.low == value.low and id(one) not in compared
    ]
    if same_digits and value.unit[0]:
        near = max(same_digits, key=lambda one: likeness(claim, one))
        standing = Standing.DIFFERS if near.value.unit[0] else Standing.ABSENT
        return Finding(value, standing, FailureKind.UNIT, near.value.text)
    if not alike:
        return Finding(value, Standing.ABSENT, FailureKind.NUMBER)
    nearest = max(alike, key=lambda one: likeness(claim, one))
    differs = likeness(claim, nearest) >= SAME_THING or (bool(value.unit[0]) and len(alike) == 1)
    standing = Standing.DIFFERS if differs else Standing.ABSENT
    kind = FailureKind.UNIT if _scaled(value, nearest.value) else FailureKind.NUMBER
    return Finding(value, standing, kind, nearest.value.text)


def _scaled(a: Quantity, b: Quantity) -> bool:
    """The same figure in another unit of the same dimension: 2.9 mbar for 2.9 bar."""
    return a.low == b.low and a.unit != b.unit


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
        return are_equal(value.low, low, value.step, step, converted) and are_equal(
            value.high, high, value.step, step, converted
        )
    share = _ABOUT if Relation.ABOUT in (relation, other.relation) else None
    return any(
        _near(value.low, end, share)
        if share
        else are_equal(value.low, end, value.step, step, converted)
        for end in {low, high}
    )


def _is_weaker(relation: Relation, bound: Decimal, found: Decimal) -> bool:
    return bound <= found if relation in (Relation.ABOVE, Relation.FROM) else bound >= found


def _near(claimed: Decimal, found: Decimal, share: Decimal) -> bool:
    return abs(claimed - found) <= share * max(abs(claimed), abs(found))
