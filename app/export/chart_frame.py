"""The drawing area of a chart: from values to places on the sheet, and what colours mean there."""

from dataclasses import dataclass
from datetime import datetime

from app.drafts.charts import X
from app.export.chart_axes import Axis

LABEL_PX = 13
"""Size of all small text. 720 units across 160 mm make it 8.2 pt in print."""

INK = "#1d2125"
SOFT = "#5c646c"
GRID = "#e4e1da"
PAPER = "#ffffff"

Point = tuple[float, float]


@dataclass(frozen=True)
class Rect:
    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Rect") -> float:
        """The area that both cover."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0) * max(down, 0)

    def holds(self, point: Point) -> bool:
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom


@dataclass(frozen=True)
class Frame:
    """The plot's rectangle and its two axes."""

    area: Rect
    across: Axis
    up: Axis

    def x(self, value: X) -> float:
        return self.area.left + self.across.share(position(value)) * self.width

    def y(self, value: float) -> float:
        return self.area.bottom - self.up.share(value) * (self.area.bottom - self.area.top)

    @property
    def width(self) -> float:
        return self.area.right - self.area.left


def position(value: X) -> float:
    """A place on the axis: a number as it is, a time as seconds since the epoch."""
    if not isinstance(value, datetime):
        return float(value)
    if value.utcoffset() is None:
        raise ValueError(f"time in a chart: expected an aware time, got {value.isoformat()}")
    return value.timestamp()
