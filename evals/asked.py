"""Questions put together from a plant's own records: those it answers, and those that it cannot.

Each kind of unanswerable question is unanswerable for one reason, which the records themselves
show: a number that no row has, a time before anybody knew, a thing that nobody writes down. Chosen
by seed. Every second question of a kind is held out: nothing was tuned on it.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from app.auth.actor import Scope
from app.records.record import Record
from app.records.view import View
from evals.asked_texts import (
    ALMOST,
    ATTRIBUTES,
    DECISIONS,
    FALSE_PREMISES,
    GENERAL,
    OFF_TOPIC,
    SUBJECTS,
)

T = TypeVar("T")


class Why(StrEnum):
    """Reasons for which nothing answers, and ``ANSWERABLE``."""

    ANSWERABLE = "answerable"
    UNKNOWN_ID = "unknown_id"
    LOOK_ALIKE = "look_alike_id"
    OTHER_SCOPE = "other_scope"
    TOO_EARLY = "before_it_was_known"
    NOT_RECORDED = "attribute_not_recorded"
    ALMOST = "almost_answerable"
    GENERAL = "general_knowledge"
    DECISION = "opinion_or_decision"
    FALSE_PREMISE = "false_presupposition"
    OFF_TOPIC = "off_topic"


IDENTIFIERS_AND_LIMITS: Final = frozenset(
    {Why.UNKNOWN_ID, Why.LOOK_ALIKE, Why.OTHER_SCOPE, Why.TOO_EARLY, Why.NOT_RECORDED, Why.ALMOST}
)
"""Kinds of which a substantive answer would be a false record about a thing or a limit."""


@dataclass(frozen=True)
class Asked:
    """``names`` are what an answer must hold of an answerable question (any of them)."""

    text: str
    why: Why
    as_of: datetime | None = None
    scope: Scope | None = None
    names: tuple[str, ...] = ()
    is_held_out: bool = False


@dataclass(frozen=True)
class _Rows:
    """The plant's rows that questions are about, in a fixed order."""

    deviations: Sequence[Record]
    batches: Sequence[Record]
    capas: Sequence[Record]
    changes: Sequence[Record]
    lots: Sequence[Record]
    readings: Sequence[Record]
    results: Sequence[Record]
    parameters: Sequence[Record]

    @classmethod
    def of(cls, view: View) -> "_Rows":
        def rows(table: str, *order: str) -> Sequence[Record]:
            return view.rows(table, order=order)

        return cls(
            rows("deviations", "deviation"),
            rows("batches", "batch", "product"),
            rows("capas", "capa"),
            rows("changes", "change"),
            rows("materials", "lot"),
            rows("readings", "batch", "step", "parameter", "recorded_at"),
            rows("results", "batch", "test"),
            rows("parameters", "product", "step", "parameter"),
        )


def unanswerable(view: View, seed: int, each: int, skip_fixed: int = 0) -> list[Asked]:
    """``each`` of every kind, fewer where the plant has fewer. ``skip_fixed`` leaves out the first
    of those that name nothing of the plant, and are the same for each."""
    rng = random.Random(seed)
    rows = _Rows.of(view)
    makers: dict[Why, Callable[[], Iterator[Asked]]] = {
        Why.UNKNOWN_ID: lambda: _unknown(rows, rng),
        Why.LOOK_ALIKE: lambda: _look_alike(rows, rng),
        Why.OTHER_SCOPE: lambda: _other_scope(rows, rng),
        Why.TOO_EARLY: lambda: _too_early(rows, rng),
        Why.NOT_RECORDED: lambda: _not_recorded(rows, rng),
        Why.ALMOST: lambda: _fixed(ALMOST[skip_fixed:], Why.ALMOST),
        Why.GENERAL: lambda: _fixed(GENERAL[skip_fixed:], Why.GENERAL),
        Why.DECISION: lambda: _about(rows, rng, DECISIONS, Why.DECISION),
        Why.FALSE_PREMISE: lambda: _about(rows, rng, FALSE_PREMISES, Why.FALSE_PREMISE),
        Why.OFF_TOPIC: lambda: _fixed(OFF_TOPIC[skip_fixed:], Why.OFF_TOPIC),
    }
    return [one for make in makers.values() for one in _some(make(), each)]


def answerable(view: View, seed: int, most: int) -> list[Asked]:
    """Of records: what happened, what was measured, which range, what was changed and done."""
    rng = random.Random(seed)
    rows = _Rows.of(view)
    made = [
        *(_of_deviation(one) for one in _sample(rng, rows.deviations, most // 4)),
        *(_of_parameter(one) for one in _sample(rng, rows.parameters, most // 8)),
        *(_of_capa(one) for one in _sample(rng, rows.capas, most // 8)),
        *(_of_change(one) for one in _sample(rng, rows.changes, most // 8)),
        *(_of_lot(one) for one in _sample(rng, rows.lots, most // 8)),
    ]
    left = most - len(made)
    made += [_of_reading(one) for one in _sample(rng, _single(rows.readings), left)]
    return _halved(list(dict.fromkeys(made)))


def _some(made: Iterator[Asked], most: int) -> list[Asked]:
    chosen: dict[Asked, None] = {}
    for one in made:
        if len(chosen) == most:
            break
        chosen.setdefault(one)
    return _halved(list(chosen))


def _halved(asked: Sequence[Asked]) -> list[Asked]:
    return [
        Asked(one.text, one.why, one.as_of, one.scope, one.names, number % 2 == 1)
        for number, one in enumerate(asked)
    ]


def _fixed(texts: Sequence[str], why: Why) -> Iterator[Asked]:
    return (Asked(text, why) for text in texts)


def _subjects(rows: _Rows, rng: random.Random) -> Iterator[tuple[str, str]]:
    """``(kind, number)`` of known things, in turn."""
    known = {
        "deviation": [one.require("deviation") for one in rows.deviations],
        "batch": [one.require("batch") for one in rows.batches],
        "capa": [one.require("capa") for one in rows.capas],
        "change": [one.require("change") for one in rows.changes],
        "lot": [one.require("lot") for one in rows.lots],
    }
    mixed = {kind: _sample(rng, ids, len(ids)) for kind, ids in known.items()}
    for number in range(max(len(ids) for ids in mixed.values())):
        for kind, ids in mixed.items():
            if number < len(ids):
                yield kind, ids[number]


def _unknown(rows: _Rows, rng: random.Random) -> Iterator[Asked]:
    """In the plant's own manner, of years and sites that there are not."""
    makers = {
        "deviation": lambda: f"DEV-20{rng.randint(41, 79)}-{rng.randint(1, 9999):04d}",
        "batch": lambda: f"NF-{rng.randint(51, 89)}-{rng.randint(1, 9999):04d}",
        "capa": lambda: f"CAPA-{rng.randint(51, 89)}-{rng.randint(1, 999):03d}",
        "change": lambda: f"CC-{rng.randint(51, 89)}-{rng.randint(1, 999):03d}",
        "lot": lambda: f"QZ-{rng.randint(1000, 9999)}",
    }
    del rows
    while True:
        for kind, make in makers.items():
            yield Asked(rng.choice(SUBJECTS[kind]).format(make()), Why.UNKNOWN_ID)


def _look_alike(rows: _Rows, rng: random.Random) -> Iterator[Asked]:
    """One digit of a known number is another, or two are exchanged."""
    known = {number for _kind, number in _subjects(rows, random.Random(0))}
    for kind, number in _subjects(rows, rng):
        other = _altered(number, rng)
        if other not in known:
            yield Asked(rng.choice(SUBJECTS[kind]).format(other), Why.LOOK_ALIKE)


def _altered(number: str, rng: random.Random) -> str:
    places = [at for at, char in enumerate(number) if char.isdigit()]
    at = places[-1 - rng.randrange(min(3, len(places)))]
    digit = rng.choice([one for one in "0123456789" if one != number[at]])
    return number[:at] + digit + number[at + 1 :]


def _other_scope(rows: _Rows, rng: random.Random) -> Iterator[Asked]:
    """Of records of a product, asked by somebody who works for another."""
    products = sorted({one.require("product") for one in rows.batches})
    told = [("batch", one.require("batch"), one.require("product")) for one in rows.batches]
    told += [
        ("deviation", one.require("deviation"), product)
        for one in rows.deviations
        if (product := one.text("product"))
    ]
    for kind, number, product in _sample(rng, told, len(told)):
        others = frozenset(products) - {product}
        if others:
            scope = Scope(None, others)
            yield Asked(rng.choice(SUBJECTS[kind]).format(number), Why.OTHER_SCOPE, scope=scope)


def _too_early(rows: _Rows, rng: random.Random) -> Iterator[Asked]:
    for one in _sample(rng, rows.deviations, len(rows.deviations)):
        moment = one.moment("occurred_at")
        if moment is not None:
            at = moment.start - timedelta(days=rng.randint(2, 40))
            text = rng.choice(SUBJECTS["deviation"]).format(one.require("deviation"))
            yield Asked(text, Why.TOO_EARLY, as_of=at)


def _not_recorded(rows: _Rows, rng: random.Random) -> Iterator[Asked]:
    """Of a thing that is there, what nobody writes down of such things."""
    texts = {kind: _sample(rng, some, len(some)) for kind, some in ATTRIBUTES.items()}
    for turn, (kind, number) in enumerate(_subjects(rows, rng)):
        if kind in texts:
            some = texts[kind]
            yield Asked(some[turn % len(some)].format(number), Why.NOT_RECORDED)


def _about(
    rows: _Rows, rng: random.Random, texts: dict[str, tuple[str, ...]], why: Why
) -> Iterator[Asked]:
    for turn, (kind, number) in enumerate(_subjects(rows, rng)):
        if kind in texts:
            some = texts[kind]
            yield Asked(some[turn % len(some)].format(number), why)


def _of_deviation(one: Record) -> Asked:
    number = one.require("deviation")
    return Asked(f"What happened in {number}?", Why.ANSWERABLE, names=(number,))


def _of_reading(one: Record) -> Asked:
    value = one.cells.get("value_written") or one.text("value") or ""
    name = one.require("parameter").replace("_", " ")
    step = one.require("step").replace("_", " ")
    text = f"What was the {name} in {step} of batch {one.require('batch')}?"
    return Asked(text, Why.ANSWERABLE, names=(str(value),))


def _of_parameter(one: Record) -> Asked:
    name, step = one.require("parameter").replace("_", " "), one.require("step").replace("_", " ")
    text = f"Within what limits must the {name} stay in {step} of {one.require('product')}?"
    return Asked(text, Why.ANSWERABLE, names=(str(one.cells.get("low_written") or ""),))


def _of_capa(one: Record) -> Asked:
    text = f"What was to be done by {one.require('capa')}?"
    return Asked(text, Why.ANSWERABLE, names=(one.text("action") or "",))


def _of_change(one: Record) -> Asked:
    text = f"What was changed by {one.require('change')}?"
    return Asked(text, Why.ANSWERABLE, names=(one.text("description") or "",))


def _of_lot(one: Record) -> Asked:
    text = f"Who supplied lot {one.require('lot')}, and of what material is it?"
    return Asked(text, Why.ANSWERABLE, names=(one.text("supplier") or "",))


def _single(readings: Sequence[Record]) -> list[Record]:
    """Those that are the only one of their batch, step and parameter."""
    names = ("batch", "step", "parameter")
    keys = [tuple(one.require(name) for name in names) for one in readings]
    counts: dict[tuple[str, ...], int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return [one for one, key in zip(readings, keys, strict=True) if counts[key] == 1]


def _sample(rng: random.Random, among: Sequence[T], most: int) -> list[T]:
    return rng.sample(list(among), min(most, len(among)))
