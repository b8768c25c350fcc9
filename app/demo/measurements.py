"""A measured value and how it is written; the in-process and laboratory ones share this form."""

from dataclasses import dataclass
from datetime import datetime

from app.demo.campaign import Campaign
from app.demo.catalogue import Characteristic
from app.demo.editions import version_at
from app.demo.records import Batch


@dataclass(frozen=True)
class Measurement:
    """``at`` is when it was recorded or tested, ``due`` when a check was planned."""

    batch: Batch
    measured: Characteristic
    at: datetime
    value: float
    low: float | None
    high: float | None
    by: str
    sample: str = ""
    instrument: str = ""

    @property
    def text(self) -> str:
        """As written: rounded, or below the reporting limit."""
        if self.measured.text:
            return self.measured.text
        below = self.measured.below
        if below is not None and round(self.value, self.measured.decimals) < below:
            return f"<{self.measured.number(below)}"
        return self.measured.number(self.value)

    @property
    def out(self) -> str:
        """``below`` or ``above`` the limits as written, or empty."""
        written = round(self.value, self.measured.decimals)
        if self.measured.text:
            return ""
        if self.low is not None and written < self.low:
            return "below"
        return "above" if self.high is not None and written > self.high else ""

    @property
    def excess(self) -> float:
        """How far outside, in the unit."""
        limit = self.low if self.out == "below" else self.high
        return abs(self.value - limit) if self.out and limit is not None else 0.0

    @property
    def limits(self) -> str:
        return self.measured.limit_text(self.low, self.high)


@dataclass(frozen=True)
class MissedCheck:
    """A check that the master record asks for and nobody recorded."""

    batch: Batch
    measured: Characteristic
    due: datetime
    sample: str


def limits_of(
    campaign: Campaign, batch: Batch, measured: Characteristic
) -> tuple[float | None, float | None]:
    document = measured.document or batch.product.specification
    low, high, _ = measured.limits(version_at(campaign.editions, document, batch.start))
    return low, high
