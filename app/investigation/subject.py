"""Step 1: what the deviation is about. Its batch, step, equipment, times, and what went wrong."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.core.errors import Ambiguous
from app.plant.batches import BatchKey, batch_key, find_batch, find_deviation
from app.records.record import Record
from app.records.store import View
from app.tools.exception_types import RecordException
from app.tools.measures import Measure, MeasureKind, measure_of

_MISSING_WORDS = re.compile(
    r"\b(miss\w*|not (recorded|made|done)|no entr\w*|skipp\w*|forgot\w*|omitted|overdue)\b"
)
_LOW_WORDS = re.compile(r"\b(low\w*|below|under|short|less|drop\w*|decreas\w*|fail\w*)\b")
_HIGH_WORDS = re.compile(r"\b(high\w*|above|over|exceed\w*|increas\w*|too much|elevated)\b")


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


def choose_measure(
    subject: Subject, exceptions: tuple[RecordException, ...], known: list[Measure]
) -> Measure | None:
    """What to compare between batches: the exception that the deviation speaks of, else a
    parameter or test (of ``known``) that it names, else nothing."""
    text = _words(subject.text)
    scored = [
        (_relevance(subject, exception, measure, text), measure)
        for exception in exceptions
        if (measure := measure_of(exception)) is not None
    ]
    scored = [pair for pair in scored if pair[0] >= 3]
    if scored:
        return max(scored, key=lambda pair: pair[0])[1]
    return _named(subject, text, known)


def _relevance(subject: Subject, exception: RecordException, measure: Measure, text: str) -> float:
    """Points for being named, for its value being quoted, for step, time and kind of failure."""
    points = 0.0
    if _words(measure.name) in text:
        points += 3
    written = exception.entry.cells.get("value") if exception.entry else None
    if written and measure.kind is not MeasureKind.MISSING and _mentions(subject.text, written):
        points += 3
    if exception.step is not None and exception.step == subject.deviation.text("step"):
        points += 2
    if exception.at is not None and abs((exception.at - subject.at).total_seconds()) < 12 * 3600:
        points += 1
    says_missing = _MISSING_WORDS.search(text) is not None
    if (measure.kind is MeasureKind.MISSING) == says_missing:
        points += 1.5
    return points


def _mentions(text: str, written: str) -> bool:
    """The value as written, and not as a part of another number."""
    return re.search(rf"(?<![\d.,]){re.escape(written)}(?![\d]|[.,]\d)", text) is not None


def _named(subject: Subject, text: str, known: list[Measure]) -> Measure | None:
    named = [measure for measure in known if _words(measure.name) in text]
    step = subject.deviation.text("step")
    named.sort(key=lambda measure: (measure.step != step, -len(measure.name)))
    if not named:
        return None
    best = named[0]
    low, high = _LOW_WORDS.search(text) is not None, _HIGH_WORDS.search(text) is not None
    direction = 0 if low == high else (-1 if low else 1)
    return Measure(best.kind, best.step, best.name, direction)


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
