"""The air of the rooms, hour by hour: season, weather that lasts days, and the room's own noise.

The batch record's room readings and the historian's room tags are both read from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from app.demo import catalogue, clock
from app.demo.streams import stream

Floats = npt.NDArray[np.float64]

_WEATHER_MEMORY = 0.975  # an hour; weather of about 40 hours
_ROOM_MEMORY = 0.92


@dataclass(frozen=True)
class Climate:
    """Hourly values of each room tag from ``start_s`` (epoch seconds), without gaps."""

    start_s: float
    hourly: dict[str, Floats]

    def at(self, tag: str, when: datetime) -> float:
        return float(self.sample(tag, np.array([when.timestamp()]))[0])

    def mean(self, tag: str, start: datetime, end: datetime) -> float:
        return float(self.sample(tag, np.linspace(start.timestamp(), end.timestamp(), 16)).mean())

    def sample(self, tag: str, at_s: Floats) -> Floats:
        """Values at epoch seconds, interpolated between the hours."""
        series = self.hourly[tag]
        return np.interp((at_s - self.start_s) / 3600, np.arange(len(series)), series)


def make_climate(seed: int, months: int) -> Climate:
    hours = int((months * clock.DAYS_A_MONTH + 30) * 24)
    start = clock.at_hour(clock.FIRST_DAY, -48)
    outdoor = remembering(stream(seed, "weather"), hours, _WEATHER_MEMORY)
    season = -np.cos(
        2 * np.pi * (np.arange(hours) / 24 + clock.FIRST_DAY.timetuple().tm_yday) / 365
    )
    hourly = {
        tag: series
        for room in catalogue.table("site")["rooms"]
        for tag, series in _room(seed, room, season, outdoor)
    }
    return Climate(start.timestamp(), hourly)


def remembering(rng: np.random.Generator, count: int, memory: float) -> Floats:
    """A first-order autoregressive series of unit variance."""
    shocks = rng.normal(0, np.sqrt(1 - memory**2), count)
    series = np.empty(count)
    value = float(rng.normal())
    for i, shock in enumerate(shocks.tolist()):
        value = memory * value + shock
        series[i] = value
    return series


def _room(
    seed: int, room: dict[str, Any], season: Floats, outdoor: Floats
) -> Iterator[tuple[str, Floats]]:
    rng = stream(seed, f"room {room['id']}")
    own = [remembering(rng, len(season), _ROOM_MEMORY) for _ in range(3)]
    humid = 0.45 * season + 0.85 * outdoor + 0.35 * own[0]
    yield f"{room['id']}-T", room["temperature"] + 0.35 * season + 0.4 * own[1]
    yield f"{room['id']}-RH", room["humidity"] + room["swing"] * humid
    slow = remembering(rng, len(season), 0.985)  # the filter loads and is exchanged
    yield f"{room['id']}-DP", room["pressure"] + 1.4 * slow + 0.3 * own[2]
