"""What a figure of a draft shows, as data; drawing it is another room's work."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

X = datetime | float


class Mark(StrEnum):
    LINE = "line"
    POINTS = "points"
    BARS = "bars"


@dataclass(frozen=True)
class Series:
    """One run of points, in order of ``x``. ``emphasis`` marks what the sentence is about."""

    name: str
    x: tuple[X, ...]
    y: tuple[float, ...]
    mark: Mark = Mark.LINE
    emphasis: bool = False


@dataclass(frozen=True)
class Limit:
    """A horizontal line: a validated or specification limit."""

    value: float
    label: str


@dataclass(frozen=True)
class Event:
    """A vertical line (``until`` absent) or band: when something happened."""

    at: X
    label: str
    until: X | None = None


@dataclass(frozen=True)
class Chart:
    """A figure. ``caption`` states n, period and source, as every figure of a record must.

    ``x_labels`` replaces numbers below the axis for bars over categories (x = 0, 1, 2 …).
    """

    title: str
    caption: str
    x_title: str
    y_title: str
    series: tuple[Series, ...]
    limits: tuple[Limit, ...] = field(default=())
    events: tuple[Event, ...] = field(default=())
    x_labels: tuple[str, ...] = field(default=())
    timezone: str = "UTC"
