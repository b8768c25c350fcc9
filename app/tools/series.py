"""Series around an event: the parameter over batches and within the batch, and the historian."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy import stats

from app.plant.batches import BatchKey, find_batch
from app.plant.historian import Window
from app.records.record import Record
from app.records.store import View
from app.tools.measures import Measure, MeasureKind, measure_batches, start_times
from app.tools.registry import Context, Specification, Tool
from app.tools.result import Outcome, empty, ok
from app.tools.signals import plant_signals
from app.tools.statistics import adjust

MINIMUM_BASELINE = 8
MINIMUM_SHIFT = 12
_PERMUTATIONS = 5000
_SIGNIFICANT = 0.05


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    batch: str
    product: str | None = None
    step: str | None = None
    kind: MeasureKind | None = None
    name: str | None = None


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
    key = BatchKey(batch.require("batch"), batch.require("product"))
    step = _step(context.view, key, arguments.step)
    by_batch = _by_batch(context.view, key, arguments)
    signals = _signals(context, key, step) if step is not None else ()
    output = SeriesFound(
        by_batch=by_batch,
        shift=_shift(by_batch),
        readings=tuple(_readings(context.view, key, arguments)),
        signals=signals,
        window=_window(step) if step is not None else None,
    )
    scope = {"batches": len(by_batch), "signals": len(signals)}
    if not by_batch and not signals:
        return empty("no series of this batch and step", output, **scope)
    return ok(output, **scope)


def change_point(values: NDArray[np.float64], minimum: int = 3) -> tuple[int, float]:
    """The most likely single change of level and its p-value.

    ``values`` has shape (n,), in order of time, no NaN. Returns the index of the first value after
    the change and the permutation p of the largest two-sample t statistic over all places that
    leave ``minimum`` values on each side.
    """
    statistic, places = _largest_t(values[None, :], minimum)
    generator = np.random.default_rng(len(values))
    permuted = generator.permuted(np.tile(values, (_PERMUTATIONS, 1)), axis=1)
    reference, _ = _largest_t(permuted, minimum)
    p = (np.count_nonzero(reference >= statistic[0] - 1e-12) + 1) / (_PERMUTATIONS + 1)
    return int(places[0]), float(p)


def _largest_t(rows: NDArray[np.float64], minimum: int) -> tuple[NDArray, NDArray]:
    """Of each row the largest |t| and where it is; shape (rows,) both."""
    n = rows.shape[1]
    left = np.arange(minimum, n - minimum + 1)
    sums, squares = np.cumsum(rows, axis=1), np.cumsum(rows**2, axis=1)
    before, after = sums[:, left - 1] / left, (sums[:, -1:] - sums[:, left - 1]) / (n - left)
    within = squares[:, -1:] - left * before**2 - (n - left) * after**2
    pooled = np.sqrt(np.maximum(within, 1e-300) / (n - 2) * (1 / left + 1 / (n - left)))
    t = np.abs(before - after) / pooled
    best = np.argmax(t, axis=1)
    return t[np.arange(len(rows)), best], left[best]


def _shift(by_batch: Sequence[tuple[BatchKey, datetime, float]]) -> Shift | None:
    values = np.array([value for _key, _at, value in by_batch])
    if len(values) < MINIMUM_SHIFT or np.ptp(values) == 0:
        return None
    place, p = change_point(values)
    if p > _SIGNIFICANT:
        return None
    key, at, _value = by_batch[place]
    before, after = values[:place], values[place:]
    return Shift(at, key, float(before.mean()), float(after.mean()), place, len(after), p)


def _by_batch(
    view: View, key: BatchKey, arguments: Arguments
) -> tuple[tuple[BatchKey, datetime, float], ...]:
    if arguments.kind is None or arguments.name is None:
        return ()
    measure = Measure(arguments.kind, arguments.step, arguments.name)
    values = measure_batches(view, key.product, measure)
    starts = start_times(view, key.product, arguments.step)
    dated = [(batch, starts[batch], value) for batch, value in values.items() if batch in starts]
    return tuple(sorted(dated, key=lambda one: (one[1], one[0])))


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
    now = step.require_at("started_at")
    windows = [Window(row.require("batch"), *_window(row)) for row in runs]
    means = context.historian.window_means(list(signals.tags), windows)
    used = {row.require("batch"): row.ids("equipment") for row in runs}
    earlier = [row.require("batch") for row in runs if row.require_at("started_at") < now]
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


def _window(step: Record) -> tuple[datetime, datetime]:
    start = step.require_at("started_at")
    return start, step.at("ended_at") or start + timedelta(hours=8)


SERIES = Tool(
    Specification(
        name="series",
        version="1",
        purpose="The outcome over batches, within the batch, and the historian during the step.",
        method="Permutation test of the largest two-sample t for one change of level; Student's t "
        "of one new mean against earlier runs, false discovery rate by Benjamini and Hochberg.",
        arguments=Arguments,
        assumptions=("Earlier runs of the step are exchangeable.",),
        minimum_n=MINIMUM_BASELINE,
    ),
    find_series,
)
