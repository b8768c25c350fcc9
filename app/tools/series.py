"""Series around an event: the parameter over batches and within the batch, and the historian."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from scipy import stats

from app.plant.batches import BatchKey, batch_key, find_batch
from app.plant.historian import Window
from app.records.record import Record
from app.records.view import View
from app.tools.measures import Measure, MeasureKind, measure_batches, start_moments
from app.tools.registry import Context, Specification, Tool
from app.tools.result import Outcome, empty, ok
from app.tools.signals import plant_signals
from app.tools.statistics import adjust
from app.tools.step_times import is_at_or_before, step_window
from ingestion.times import Moment, definitely_before, parse_moment

MINIMUM_BASELINE = 8
MINIMUM_SHIFT = 12
_PERMUTATIONS = 5000
_CHUNK = 500  # permutations held in memory at a time
_SIGNIFICANT = 0.05


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    batch: str
    product: str | None = None
    step: str | None = None
    kind: MeasureKind | None = None
    name: str | None = None
    line: str | None = Field(default=None, description="Compare batches of this line only.")
    equipment: tuple[str, ...] = Field(
        default=(), description="Compare batches made with any of these only."
    )
    since: date | None = Field(default=None, description="Compare batches from this day on only.")


@dataclass(frozen=True)
class Shift:
    """A change of level between two batches: before ``at`` the mean was ``before``."""

    at: datetime
    first: BatchKey
    before: float
    after: float
    n_before: int
    n_after: int
    p: float


@dataclass(frozen=True)
class SignalFinding:
    """A tag during the step of this batch against the same step of earlier batches.

    ``t`` is Student's statistic of one new value against ``n`` earlier ones, whose mean and
    standard deviation are ``baseline`` and ``spread``.
    """

    tag: Record
    mean: float
    baseline: float
    spread: float
    n: int
    t: float
    adjusted_p: float

    @property
    def unusual(self) -> bool:
        return self.adjusted_p <= _SIGNIFICANT


@dataclass(frozen=True)
class SeriesFound:
    """``by_batch`` in order of time: (batch, start of the step, value)."""

    by_batch: tuple[tuple[BatchKey, datetime, float], ...]
    shift: Shift | None
    readings: tuple[Record, ...]
    signals: tuple[SignalFinding, ...]
    window: tuple[datetime, datetime] | None


def find_series(context: Context, arguments: Arguments) -> Outcome:
    batch = find_batch(context.view, arguments.batch, arguments.product)
    key = batch_key(batch)
    step = _step(context.view, key, arguments.step)
    dated = _by_batch(context.view, key, arguments)
    signals = _signals(context, key, step) if step is not None else ()
    dated = _narrowed(context, key, arguments, dated)
    output = SeriesFound(
        by_batch=tuple((batch, at.start, value) for batch, at, value in dated),
        shift=_shift(dated),
        readings=tuple(_readings(context.view, key, arguments)),
        signals=signals,
        window=step_window(step) if step is not None else None,
    )
    scope = {"batches": len(dated), "signals": len(signals)}
    if not dated and not signals:
        return empty("no series of this batch and step", output, **scope)
    return ok(output, **scope)


def change_point(
    values: NDArray[np.float64], minimum: int = 3, places: Sequence[int] | None = None
) -> tuple[int, float]:
    """The most likely single change of level and its p-value.

    ``values`` has shape (n,), in order of time, no NaN, not all equal; ``places`` are the indices
    where a change may begin (all, unless given). Returns the index of the first value after the
    change and the permutation p of the largest two-sample t statistic over the places that leave
    ``minimum`` values on each side.
    """
    n = len(values)
    allowed = range(minimum, n - minimum + 1) if places is None else places
    cuts = np.array([cut for cut in allowed if minimum <= cut <= n - minimum])
    standard = (values - values.mean()) / values.std()  # else squares of large values cancel
    statistic, place = _largest_t(standard[None, :], cuts)
    generator, reached = np.random.default_rng(n), 0
    for _chunk in range(_PERMUTATIONS // _CHUNK):
        permuted = generator.permuted(np.tile(standard, (_CHUNK, 1)), axis=1)
        reached += np.count_nonzero(_largest_t(permuted, cuts)[0] >= statistic[0] - 1e-9)
    return int(place[0]), float((reached + 1) / (_PERMUTATIONS + 1))


def _largest_t(rows: NDArray[np.float64], cuts: NDArray) -> tuple[NDArray, NDArray]:
    """Of each row the largest |t| and where it is; shape (rows,) both. Rows have mean 0."""
    n = rows.shape[1]
    sums, total = np.cumsum(rows, axis=1), rows.sum(axis=1, keepdims=True)
    before, after = sums[:, cuts - 1] / cuts, (total - sums[:, cuts - 1]) / (n - cuts)
    squares = (rows**2).sum(axis=1, keepdims=True)
    within = np.maximum(squares - cuts * before**2 - (n - cuts) * after**2, 1e-12)
    t = np.abs(before - after) / np.sqrt(within / (n - 2) * (1 / cuts + 1 / (n - cuts)))
    best = np.argmax(t, axis=1)
    return t[np.arange(len(rows)), best], cuts[best]


def _shift(dated: Sequence[tuple[BatchKey, Moment, float]]) -> Shift | None:
    """A change may begin only where all batches before it came before all after it for certain."""
    values = np.array([value for _key, _at, value in dated])
    places = [cut for cut in range(3, len(dated) - 2) if _is_between(dated, cut)]
    if len(values) < MINIMUM_SHIFT or np.ptp(values) == 0 or not places:
        return None
    place, p = change_point(values, places=places)
    if p > _SIGNIFICANT:
        return None
    key, at, _value = dated[place]
    before, after = values[:place], values[place:]
    means = float(before.mean()), float(after.mean())
    return Shift(at.start, key, *means, place, len(after), p)


def _is_between(dated: Sequence[tuple[BatchKey, Moment, float]], cut: int) -> bool:
    last = max((at for _key, at, _value in dated[:cut]), key=lambda at: at.end)
    return is_at_or_before(last, dated[cut][1]) is True


def _by_batch(
    view: View, key: BatchKey, arguments: Arguments
) -> list[tuple[BatchKey, Moment, float]]:
    if arguments.kind is None or arguments.name is None:
        return []
    measure = Measure(arguments.kind, arguments.step, arguments.name)
    values = measure_batches(view, key.product, measure)
    starts = start_moments(view, key.product, arguments.step)
    dated = [(batch, starts[batch], value) for batch, value in values.items() if batch in starts]
    return sorted(dated, key=lambda one: (one[1].start, one[1].end, one[0]))


def _narrowed(
    context: Context,
    key: BatchKey,
    arguments: Arguments,
    dated: list[tuple[BatchKey, Moment, float]],
) -> list[tuple[BatchKey, Moment, float]]:
    """Those of the line, made with the equipment, that came for certain not before the day."""
    if arguments.line is not None:
        rows = context.view.rows("batches", product=key.product, line=arguments.line)
        of_line = {batch_key(row) for row in rows}
        dated = [one for one in dated if one[0] in of_line]
    if arguments.equipment:
        made_with = _made_with(context.view, key, arguments)
        dated = [one for one in dated if one[0] in made_with]
    if arguments.since is not None:
        first = parse_moment(arguments.since.isoformat(), context.zone).start
        dated = [one for one in dated if one[1].start >= first]
    return dated


def _made_with(view: View, key: BatchKey, arguments: Arguments) -> set[BatchKey]:
    """Batches whose step, or any where none is named, ran on one of them."""
    same = {"product": key.product} | ({"step": arguments.step} if arguments.step else {})
    wanted = set(arguments.equipment)
    return {
        batch_key(row) for row in view.rows("steps", **same) if wanted & set(row.ids("equipment"))
    }


def _readings(view: View, key: BatchKey, arguments: Arguments) -> list[Record]:
    if arguments.kind is MeasureKind.TEST or arguments.name is None:
        return []
    same = {"batch": key.batch, "product": key.product, "parameter": arguments.name}
    rows = view.rows("readings", order=("recorded_at",), **same)
    return [row for row in rows if arguments.step in (None, row.text("step"))]


def _signals(context: Context, key: BatchKey, step: Record) -> tuple[SignalFinding, ...]:
    """Each tag that concerns the step, against the earlier runs of it on the same equipment."""
    signals = plant_signals(context.view)
    runs = context.view.rows(
        "steps", product=key.product, step=step.require("step"), order=("started_at",)
    )
    now = step.moment("started_at")
    spans = ((row.require("batch"), step_window(row)) for row in runs)
    windows = [Window(batch, *span) for batch, span in spans if span is not None]
    means = context.historian.window_means(list(signals.tags), windows)
    used = {row.require("batch"): row.ids("equipment") for row in runs}
    earlier = [row.require("batch") for row in runs if _is_earlier(row.moment("started_at"), now)]
    found = []
    for tag, row in signals.tags.items():
        alike = {batch for batch, those in used.items() if signals.concerns(row, those)}
        finding = _signal(tag, row, key.batch, earlier, alike, means)
        if finding is not None:
            found.append(finding)
    adjusted = adjust(np.array([p for _finding, p in found]))
    findings = [
        replace(one, adjusted_p=float(p)) for (one, _raw), p in zip(found, adjusted, strict=True)
    ]
    return tuple(sorted(findings, key=lambda one: one.adjusted_p))


def _is_earlier(one: Moment | None, other: Moment | None) -> bool:
    return one is not None and other is not None and definitely_before(one, other)


def _signal(
    tag: str,
    row: Record,
    batch: str,
    earlier: list[str],
    alike: set[str],
    means: dict[tuple[str, str], tuple[float, int]],
) -> tuple[SignalFinding, float] | None:
    if (tag, batch) not in means or batch not in alike:
        return None
    past = [means[tag, other][0] for other in earlier if (tag, other) in means and other in alike]
    spread = float(np.std(past, ddof=1)) if len(past) > 1 else 0.0
    if len(past) < MINIMUM_BASELINE or spread == 0:
        return None
    mean, baseline, n = means[tag, batch][0], float(np.mean(past)), len(past)
    t = (mean - baseline) / (spread * np.sqrt(1 + 1 / n))
    p = 2 * float(stats.t.sf(abs(t), n - 1))
    return SignalFinding(row, mean, baseline, spread, n, float(t), 1.0), p


def _step(view: View, key: BatchKey, step: str | None) -> Record | None:
    if step is None:
        return None
    return view.one("steps", batch=key.batch, product=key.product, step=step)


SERIES = Tool(
    Specification(
        name="series",
        version="1",
        purpose="The outcome over batches, within the batch, and the historian during the step.",
        method="Permutation test of the largest two-sample t for one change of level; Student's t "
        "of one new mean against earlier runs, false discovery rate by Benjamini and Hochberg.",
        arguments=Arguments,
        assumptions=(
            "Earlier runs of the step are exchangeable and their means are normal.",
            "A step whose end is not recorded ran for 8 hours.",
        ),
        minimum_n=MINIMUM_BASELINE,
    ),
    find_series,
)
