"""Axes of a chart: which stretch of values is shown and where its ticks stand."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_PAD = 0.08


@dataclass(frozen=True)
class Tick:
    """``context`` is a second line below the label, where it changes: the day of a time."""

    at: float
    label: str
    context: str = ""


@dataclass(frozen=True)
class Axis:
    """Values from ``low`` to ``high``; times are seconds since the epoch."""

    low: float
    high: float
    ticks: tuple[Tick, ...]

    def share(self, value: float) -> float:
        """Where a value lies, 0 at ``low`` and 1 at ``high``."""
        return (value - self.low) / (self.high - self.low)


def number_axis(values: list[float], most_ticks: int, from_zero: bool = False) -> Axis:
    """An axis over the values with a little air, ticks at multiples of 1, 2, 2.5 or 5.

    ``from_zero`` is for bars: their length is the value. Whole numbers get whole ticks then.
    """
    low, high = padded([*values, 0.0] if from_zero else values)
    step = _nice_step((high - low) / max(most_ticks, 1))
    if from_zero:
        step = max(step, Decimal(1)) if all(float(value).is_integer() for value in values) else step
        low = 0.0 if min(values) >= 0 else low
        high = 0.0 if max(values) < 0 else math.ceil(max(values) / float(step)) * float(step)
        high = high if high > low else low + float(step)
    return Axis(low, high, tuple(_number_ticks(low, high, step)))


def category_axis(labels: tuple[str, ...]) -> Axis:
    """Places 0, 1, 2 … under their names."""
    ticks = tuple(Tick(float(place), label) for place, label in enumerate(labels))
    return Axis(-0.5, len(labels) - 0.5, ticks)


def padded(values: list[float]) -> tuple[float, float]:
    """Lowest and highest value with air on both sides, never an empty stretch."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    pad = (high - low) * _PAD or abs(high) * _PAD or 1.0
    return low - pad, high + pad


def _nice_step(least: float) -> Decimal:
    power = Decimal(10) ** math.floor(math.log10(least))
    return next(nice * power for nice in _NICE if float(nice * power) >= least * (1 - 1e-9))


def _number_ticks(low: float, high: float, step: Decimal) -> Iterator[Tick]:
    first = math.ceil(low / float(step) - 1e-9)
    last = math.floor(high / float(step) + 1e-9)
    for count in range(first, last + 1):
        value = count * step
        yield Tick(float(value), number_label(value, step))


def number_label(value: Decimal, step: Decimal) -> str:
    """The value as precise as the step, with a true minus and thousands apart."""
    exponent = step.adjusted()
    if exponent >= 6 or exponent <= -6:
        return f"{value.normalize():.6g}".replace("-", "−") if value else "0"
    places = max(0, -int(step.normalize().as_tuple().exponent))
    return f"{value:,.{places}f}".replace("-", "−")
