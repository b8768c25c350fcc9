"""Step 1: what the deviation is about. Its batch, step, equipment, times, and what went wrong."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from zoneinfo import ZoneInfo

from app.core.errors import Ambiguous
from app.plant.batches import (
    BatchKey,
    batch_key,
    find_batch,
    find_deviation,
    range_in_force,
    specification_in_force,
)
from app.records.record import Record
from app.records.view import View
from app.tools.exception_types import ExceptionKind, RecordException
from app.tools.measures import Measure, MeasureKind, measure_of

MISSING_WORDS = re.compile(
    r"\b(miss\w*|not (recorded|made|done)|no entr\w*|skipp\w*|forgot\w*|omitted|overdue)\b"
)
# Not "exceeded" (a lower limit can be), "under" (investigation), "over" (the run), "failed".
_LOW_WORDS = re.compile(r"\b(low|lower|lowest|below|too little|drop\w*|decreas\w*|declin\w*)\b")
_HIGH_WORDS = re.compile(r"\b(high|higher|highest|above|increas\w*|too much|elevated|rising)\b")


@dataclass(frozen=True)
class Subject:
    """``step`` is the executed step's row, where the deviation names one. ``batches`` are all that
    it names, the first is the one investigated."""

    deviation: Record
    batch: Record | None
    batches: tuple[Record, ...]
    product: Record | None
    step: Record | None
    equipment: tuple[str, ...]
    at: datetime
    site: str
    site_name: str
    zone: ZoneInfo

    @property
    def number(self) -> str:
        return self.deviation.require("deviation")

    @property
    def key(self) -> BatchKey | None:
        return batch_key(self.batch) if self.batch else None

    @property
    def text(self) -> str:
        return f"{self.deviation.text('title')}. {self.deviation.text('description')}"


def resolve(view: View, number: str, site: tuple[str, str, ZoneInfo]) -> Subject:
    """Raises NotFound, or Ambiguous where a batch number could mean two batches."""
    deviation = find_deviation(view, number)
    batches = tuple(_batch(view, deviation, batch) for batch in deviation.ids("batch"))
    batch = batches[0] if batches else None
    product_id = deviation.text("product") or (batch.text("product") if batch else None)
    step = _step(view, deviation, batch)
    equipment = deviation.ids("equipment") or (step.ids("equipment") if step else ())
    return Subject(
        deviation=deviation,
        batch=batch,
        batches=batches,
        product=view.one("products", product=product_id) if product_id else None,
        step=step,
        equipment=equipment,
        at=deviation.require_at("occurred_at"),
        site=site[0],
        site_name=site[1],
        zone=site[2],
    )


@dataclass(frozen=True)
class Recorded:
    """What the batch's record says of one measure: ``values`` as written, with their ``unit``, and
    ``limits`` (low, high) in force."""

    measure: Measure
    values: tuple[str, ...]
    unit: str
    limits: tuple[str | None, str | None] = (None, None)


def choose_measure(
    subject: Subject,
    exceptions: tuple[RecordException, ...],
    known: list[Measure],
    recorded: tuple[Recorded, ...] = (),
) -> Measure | None:
    """What to compare between batches: the exception or the recorded measure that the deviation
    names or quotes; else the exception of its step and time; else a measure of ``known`` that it
    names; else nothing."""
    text = _words(subject.text)
    of_measure = {(one.measure.kind, one.measure.step, one.measure.name): one for one in recorded}
    scored: list[tuple[float, Measure]] = []
    for exception in exceptions:
        measure = measure_of(exception)
        if measure is not None:
            one = of_measure.get((measure.kind, measure.step, measure.name))
            meant = _identified(subject, measure, one) + _quoted_entry(subject, exception)
            scored.append((_weight(meant) + _relevance(subject, exception, measure), measure))
    for one in recorded:
        meant = _identified(subject, one.measure, one)
        if meant:
            points = _weight(meant) + _same_place(subject, one.measure)
            scored.append((points, _towards(subject, one)))
    scored = [pair for pair in scored if pair[0] >= 3]
    if scored:
        return max(scored, key=lambda pair: pair[0])[1]
    return _named(subject, text, known)


def recorded_measures(view: View, batch: Record, at: datetime) -> tuple[Recorded, ...]:
    """Of every parameter and test that was recorded for the batch."""
    key = batch_key(batch)
    same = {"batch": key.batch, "product": key.product}
    values: dict[tuple[str | None, str], list[Record]] = {}
    for row in view.rows("readings", **same):
        values.setdefault((row.text("step"), row.require("parameter")), []).append(row)
    for row in view.rows("results", **same):
        values.setdefault((None, row.require("test")), []).append(row)
    found = []
    for (step, name), rows in values.items():
        kind = MeasureKind.TEST if step is None else MeasureKind.PARAMETER
        written = tuple(cell for row in rows if (cell := row.text("value")) is not None)
        limits = _limits(view, key.product, step, name, at)
        unit = rows[0].text("unit") or ""
        found.append(Recorded(Measure(kind, step, name), written, unit, limits))
    return tuple(found)


def _limits(
    view: View, product: str, step: str | None, name: str, at: datetime
) -> tuple[str | None, str | None]:
    if step is None:
        rule = specification_in_force(view, product, name, None, at)
    else:
        rule = range_in_force(view, product, step, name, at)
    return (rule.text("low"), rule.text("high")) if rule else (None, None)


def _weight(meant: float) -> float:
    """What is named or quoted goes before all that only lies near."""
    return meant + 10 if meant >= 2 else meant


def _identified(subject: Subject, measure: Measure, one: Recorded | None) -> float:
    """Points for the name, or all its words, and for a value and the limits being quoted."""
    text = _words(subject.text)
    name = _words(measure.name)
    in_words = set(re.findall(r"\w+", text)) >= set(name.split())
    points = 3.0 if name in text else 2.0 if in_words else 0.0
    if one is None or measure.kind is MeasureKind.MISSING:
        return points
    limits = [limit for limit in one.limits if limit is not None]
    quotes_limits = bool(limits) and all(_mentions(subject.text, limit) for limit in limits)
    if _quoted_value(subject, one) is not None:
        points += 3 if quotes_limits or points else 1
    return points + (1 if quotes_limits and points else 0)


def _quoted_entry(subject: Subject, exception: RecordException) -> float:
    entry = exception.entry
    written = entry.cells.get("value") if entry else None
    if entry is None or written is None or exception.kind is ExceptionKind.ENTRY_MISSING:
        return 0.0
    return 3.0 if _quotes(subject.text, written, entry.text("unit") or "") else 0.0


def _relevance(subject: Subject, exception: RecordException, measure: Measure) -> float:
    """Points for step, time and kind of failure."""
    points = _same_place(subject, measure)
    if exception.at is not None and abs((exception.at - subject.at).total_seconds()) < 12 * 3600:
        points += 1
    return points


def _same_place(subject: Subject, measure: Measure) -> float:
    same_step = measure.step is not None and measure.step == subject.deviation.text("step")
    says_missing = MISSING_WORDS.search(_words(subject.text)) is not None
    same_kind = (measure.kind is MeasureKind.MISSING) == says_missing
    return 2 * same_step + 1.5 * same_kind


def _towards(subject: Subject, one: Recorded) -> Measure:
    """Towards the limit that the quoted value is nearer to; else as the words say."""
    low, high = (float(limit) if limit else None for limit in one.limits)
    written = _quoted_value(subject, one)
    if written is None or (low is None and high is None):
        return replace(one.measure, direction=_direction_in_words(subject))
    number = float(written)
    to_low = number - low if low is not None else inf
    to_high = high - number if high is not None else inf
    return replace(one.measure, direction=-1 if to_low < to_high else 1)


def _quoted_value(subject: Subject, one: Recorded) -> str | None:
    numbers = (value for value in one.values if re.fullmatch(r"-?\d+(\.\d+)?", value))
    return next((value for value in numbers if _quotes(subject.text, value, one.unit)), None)


def _quotes(text: str, written: str, unit: str) -> bool:
    """The value with its unit, or without where it has three digits and so hardly stands for
    something else."""
    if len(re.findall(r"\d", written)) >= 3:
        return _mentions(text, written)
    pattern = rf"(?<![\d.,]){re.escape(written)}\s?{re.escape(unit)}(?!\w)"
    return bool(unit) and re.search(pattern, text) is not None


def _mentions(text: str, written: str) -> bool:
    """The value as written, and not as a part of another number."""
    return re.search(rf"(?<![\d.,]){re.escape(written)}(?![\d]|[.,]\d)", text) is not None


def _named(subject: Subject, text: str, known: list[Measure]) -> Measure | None:
    named = [measure for measure in known if _words(measure.name) in text]
    step = subject.deviation.text("step")
    named.sort(key=lambda measure: (measure.step != step, -len(measure.name)))
    return replace(named[0], direction=_direction_in_words(subject)) if named else None


def _direction_in_words(subject: Subject) -> int:
    text = _words(subject.text)
    low, high = _LOW_WORDS.search(text) is not None, _HIGH_WORDS.search(text) is not None
    return 0 if low == high else (-1 if low else 1)


def known_measures(view: View, product: str) -> list[Measure]:
    """Every parameter and test that was ever recorded for a product."""
    parameters = {
        (step, name)
        for of, step, name in view.select("readings", "product", "step", "parameter")
        if of == product
    }
    tests = {name for of, name in view.select("results", "product", "test") if of == product}
    return [Measure(MeasureKind.PARAMETER, step, name) for step, name in sorted(parameters)] + [
        Measure(MeasureKind.TEST, None, name) for name in sorted(tests)
    ]


def _batch(view: View, deviation: Record, batch: str) -> Record:
    try:
        return find_batch(view, batch, deviation.text("product"))
    except Ambiguous as error:
        raise Ambiguous(f"{deviation.text('deviation')}: {error}") from error


def _step(view: View, deviation: Record, batch: Record | None) -> Record | None:
    step = deviation.text("step")
    if batch is None or step is None:
        return None
    same = {"batch": batch.require("batch"), "product": batch.require("product")}
    return view.one("steps", step=step, **same)


def _words(text: str) -> str:
    return text.replace("_", " ").lower()
