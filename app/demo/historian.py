"""The historian: room tags all year, machine tags while their step runs, with calibration gaps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.climate import Floats
from app.demo.courses import Courses
from app.demo.records import Batch
from app.demo.showcase import Showcase
from app.demo.streams import stream

_ROOM_SHARE = 0.62  # of all rows are room tags
_NOISE_MEMORY = 0.8
_DRYING_RISE = 0.75  # share of drying after which the product warms to its end point


@dataclass(frozen=True)
class Signal:
    """One tag's values in order of time, ``at_s`` in epoch seconds."""

    tag: str
    area: str  # the file it is written to
    at_s: npt.NDArray[np.int64]
    values: Floats


def make_signals(
    campaign: Campaign, courses: Courses, shown: Showcase | None, rows: int
) -> tuple[Signal, ...]:
    """About ``rows`` values over all tags, at an even interval for rooms and for machines."""
    room = list(_room_signals(campaign, rows * _ROOM_SHARE))
    left = rows - sum(len(signal.values) for signal in room)
    return (*room, *_machine_signals(campaign, courses, shown, left))


def write_parquet(signals: Sequence[Signal], folder: Path) -> None:
    """One file an area; times are UTC instants, rows in order of tag and time."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")  # rows in the same order each time
        for area in sorted({signal.area for signal in signals}):
            mine = sorted((s for s in signals if s.area == area), key=lambda s: s.tag)
            _write(connection, mine, folder / f"{area}.parquet")


def _write(connection: duckdb.DuckDBPyConnection, signals: list[Signal], file: Path) -> None:
    columns = {
        "number": np.repeat(np.arange(len(signals)), [len(s.values) for s in signals]),
        "at_us": np.concatenate([s.at_s for s in signals]) * 1_000_000,
        "value": np.concatenate([s.values for s in signals]),
    }
    connection.register("points", columns)
    connection.sql(
        "SELECT list_extract(?::VARCHAR[], (number + 1)::INTEGER) AS tag, "
        "make_timestamptz(at_us) AS at, value FROM points",
        params=[[signal.tag for signal in signals]],
    ).write_parquet(str(file))
    connection.unregister("points")


def _room_signals(campaign: Campaign, rows: float) -> Iterator[Signal]:
    tags = list(campaign.climate.hourly)
    days = campaign.months * clock.DAYS_A_MONTH
    start_s = clock.at_hour(clock.FIRST_DAY, 0).timestamp()
    every_s = max(60, round(days * 86400 * len(tags) / rows / 60) * 60)
    at_s = np.arange(start_s, start_s + days * 86400, every_s).astype(np.int64)
    for tag in tags:
        rng = stream(campaign.seed, f"signal {tag}")
        values = campaign.climate.sample(tag, at_s.astype(np.float64))
        values = np.round(values + rng.normal(0, 0.08, len(at_s)), 2)
        kept = ~_calibration_gap(rng, at_s)
        yield Signal(tag, "rooms", at_s[kept], values[kept])


def _calibration_gap(
    rng: np.random.Generator, at_s: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Two times a year the sensor is away for calibration, two to six hours."""
    gone = np.zeros(len(at_s), dtype=np.bool_)
    for _ in range(2):
        first = float(rng.uniform(at_s[0], at_s[-1]))
        gone |= (at_s >= first) & (at_s < first + float(rng.uniform(2, 6)) * 3600)
    return gone


def _machine_signals(
    campaign: Campaign, courses: Courses, shown: Showcase | None, rows: int
) -> Iterator[Signal]:
    site = catalogue.table("site")
    pieces = [
        (f"{machine['id']}-{tag['suffix']}", tag, batch)
        for tag in site["machine_tags"]
        for machine in site["equipment"]
        if machine["type"] == tag["type"]
        for batch in campaign.batches
        if tag["step"] in batch.runs and machine["id"] in batch.runs[tag["step"]].equipment
    ]
    total_s = sum(_length_s(batch, tag["step"]) for _, tag, batch in pieces)
    every_s = max(5, round(total_s / max(rows, 1)))
    for name in sorted({name for name, _, _ in pieces}):
        parts = [
            _piece(campaign, courses, shown, tag, batch, every_s)
            for piece, tag, batch in pieces
            if piece == name
        ]
        at_s = np.concatenate([part[0] for part in parts])
        yield Signal(name, "machines", at_s, np.concatenate([part[1] for part in parts]))


def _length_s(batch: Batch, step: str) -> float:
    run = batch.runs[step]
    return (run.end - run.start).total_seconds()


def _piece(
    campaign: Campaign,
    courses: Courses,
    shown: Showcase | None,
    tag: dict[str, Any],
    batch: Batch,
    every_s: int,
) -> tuple[npt.NDArray[np.int64], Floats]:
    run = batch.runs[tag["step"]]
    at_s = np.arange(int(run.start.timestamp()), int(run.end.timestamp()), every_s, dtype=np.int64)
    rng = stream(campaign.seed, f"signal {tag['suffix']} {batch.number}")
    noise = tag["noise"] * _coloured(rng, len(at_s))
    truth = _truth(courses, shown, tag, batch, at_s)
    if "rise_from" in tag:
        risen = np.clip((at_s - at_s[0]) / (_DRYING_RISE * (at_s[-1] - at_s[0])), 0, 1)
        truth = tag["rise_from"] + (truth - tag["rise_from"]) * risen**1.4
    values = truth * tag["scale"] + tag["offset"] + noise
    return at_s, np.round(values, tag["decimals"])


def _truth(
    courses: Courses,
    shown: Showcase | None,
    tag: dict[str, Any],
    batch: Batch,
    at_s: npt.NDArray[np.int64],
) -> Floats:
    """The parameter's course; in the showcase it falls to what the low samples found."""
    course = courses[batch.number, tag["follows"]]
    middle_s = course.middle.timestamp() if course.middle else 0.0
    hours = (at_s - middle_s) / 3600 if course.middle else np.zeros(len(at_s))
    truth = course.level + course.drift_per_h * hours
    if shown and shown.batch == batch.number and tag["follows"] == "fill_volume":
        onset_s = _moment_s(batch.runs["filling"].start, 30 * (shown.first_low - 3))
        low_s = _moment_s(batch.runs["filling"].start, 30 * (shown.first_low + 1))
        fallen = np.clip((at_s - onset_s) / (low_s - onset_s), 0, 1)
        truth = truth + (shown.values[1] - truth) * fallen
    return truth


def _moment_s(start: datetime, minutes: float) -> float:
    return start.timestamp() + minutes * 60


def _coloured(rng: np.random.Generator, count: int) -> Floats:
    """Noise of unit variance that is remembered for a few values: a moving sum of white noise."""
    weights = np.power(_NOISE_MEMORY, np.arange(24, dtype=np.float64))
    weights /= np.sqrt(np.sum(weights**2))
    white = rng.normal(0, 1, count + len(weights) - 1)
    return np.asarray(np.convolve(white, weights, mode="valid"), dtype=np.float64)
