"""The values entered in the batch record: checks at their interval, and the ones left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from app.demo import clock
from app.demo.campaign import Campaign
from app.demo.catalogue import Characteristic
from app.demo.causes import Cause
from app.demo.climate import remembering
from app.demo.courses import Courses
from app.demo.excursions import Excursion
from app.demo.measurements import Measurement, MissedCheck, limits_of
from app.demo.records import Batch, Row, StepRun
from app.demo.showcase import Showcase
from app.demo.streams import stream

TOLERANCE_MIN = 10
_MEMORY = 0.4  # between readings of a step
_LEFT_OUT = 0.002  # share of checks that are forgotten without any cause
_CORRECTED = 0.004  # share of entries that are corrected


@dataclass(frozen=True)
class Checks:
    """What was recorded, in order of batch, parameter and time, and what was not."""

    recorded: tuple[Measurement, ...]
    missed: tuple[MissedCheck, ...]


@dataclass(frozen=True)
class Influences:
    """What acts on the batch record besides ordinary variation."""

    courses: Courses
    causes: tuple[Cause, ...]
    excursions: dict[tuple[str, str], Excursion]
    showcase: Showcase | None


def take_readings(campaign: Campaign, acting: Influences) -> Checks:
    recorded: list[Measurement] = []
    missed: list[MissedCheck] = []
    for batch in campaign.batches:
        for measured in batch.product.parameters:
            for check in _checks(campaign, acting, batch, measured):
                (recorded if isinstance(check, Measurement) else missed).append(check)  # type: ignore[arg-type]
    return Checks(tuple(recorded), tuple(missed))


def due_times(run: StepRun, every_min: int) -> list[datetime]:
    """When the checks of a step fall due; a value taken once falls due at the end."""
    if not every_min:
        return [clock.later(run.end, minutes=-3)]
    count = int((run.end - run.start).total_seconds() / 60 - 5) // every_min + 1
    return [clock.later(run.start, minutes=every_min * i) for i in range(count)]


def _checks(
    campaign: Campaign, acting: Influences, batch: Batch, measured: Characteristic
) -> Iterator[Measurement | MissedCheck]:
    run = batch.runs[measured.step]
    rng = stream(campaign.seed, f"readings {batch.product.id} {batch.position} {measured.name}")
    dues = due_times(run, measured.every_min)
    values = _values(rng, campaign, acting, batch, measured, dues)
    shown = acting.showcase if acting.showcase and acting.showcase.batch == batch.number else None
    forget = _forgetfulness(acting.causes, batch, measured)
    low, high = limits_of(campaign, batch, measured)
    for i, due in enumerate(dues):
        sample = f"{measured.sample}-{i + 1:02d}" if measured.sample else ""
        late = clock.later(due, minutes=float(rng.integers(0, 5)))
        forgotten = measured.every_min > 0 and i > 0 and bool(rng.random() < forget)
        value = float(values[i])
        if shown and measured.name == "fill_volume":
            forgotten = i == shown.missing
            value = _staged(shown, i, value, low or 0.0)
        if forgotten:
            yield MissedCheck(batch, measured, due, sample)
        else:
            at = min(late, clock.later(run.end, minutes=-1))
            yield Measurement(batch, measured, at, value, low, high, run.operator, sample)


def _staged(shown: Showcase, i: int, value: float, low: float) -> float:
    """The two low samples of the showcase; the ones before stay inside, falling."""
    if i >= shown.first_low:
        return shown.values[min(i - shown.first_low, 1)]
    return max(value, low + 0.03 - 0.03 * i / shown.first_low)


def _values(
    rng: np.random.Generator,
    campaign: Campaign,
    acting: Influences,
    batch: Batch,
    measured: Characteristic,
    dues: list[datetime],
) -> list[float]:
    if measured.tag:
        return [campaign.climate.at(measured.tag, due) for due in dues]
    course = acting.courses[batch.number, measured.name]
    noise = measured.within_sd * np.clip(remembering(rng, len(dues), _MEMORY), -2.6, 2.6)
    values = [course.at(due) + float(noise[i]) for i, due in enumerate(dues)]
    excursion = acting.excursions.get((batch.number, measured.name))
    if excursion:
        first = int(excursion.start * len(dues))
        for i in range(first, min(first + excursion.readings, len(dues))):
            values[i] = course.level + excursion.shift + 0.2 * float(noise[i])
    return [max(value, 0.0) for value in values]


def _forgetfulness(causes: tuple[Cause, ...], batch: Batch, measured: Characteristic) -> float:
    for cause in causes:
        place = (cause.template.outcome, cause.template.step)
        if place == ("missing_checks", measured.step) and batch.number in cause.affected:
            return cause.size
    return _LEFT_OUT


def reading_rows(campaign: Campaign, checks: Checks) -> list[Row]:
    """``readings.csv``; here and there an entry was written wrong and corrected minutes later."""
    rng = stream(campaign.seed, "corrections")
    rows: list[Row] = []
    for reading in checks.recorded:
        row = _row(reading)
        if reading.measured.sample and rng.random() < _CORRECTED:
            rows.append(row | {"value": _misread(reading)})
            at = clock.later(reading.at, minutes=float(rng.integers(2, 9)))
            rows.append(
                row
                | {
                    "recorded_at": clock.written(at),
                    "entry": f"{reading.sample}C",
                    "corrects": reading.sample,
                    "reason": "transcription error, read again from the balance print-out",
                }
            )
        else:
            rows.append(row)
    return rows


def _misread(reading: Measurement) -> str:
    """The digits after the point exchanged, or the last one wrong."""
    text = reading.text
    swapped = text[:-2] + text[-1] + text[-2]
    return swapped if swapped != text and text[-2].isdigit() else text[:-1] + str(9 - int(text[-1]))


def _row(reading: Measurement) -> Row:
    return {
        "batch": reading.batch.number,
        "product": reading.batch.product.id,
        "step": reading.measured.step,
        "parameter": reading.measured.name,
        "recorded_at": clock.written(reading.at),
        "entry": reading.sample,
        "value": reading.text,
        "unit": reading.measured.unit,
        "recorded_by": reading.by,
        "corrects": "",
        "reason": "",
    }
