"""A planted cause: the factor, the batches that met it, and how much it moves what is measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from app.demo import clock
from app.demo.aliases import aliased
from app.demo.catalogue import CauseTemplate
from app.demo.records import Batch

Factor = tuple[str, str]  # kind and id

MIN_AFFECTED = 4  # batches affected by the discovery of a findable incident
MIN_UNAFFECTED = 6


@dataclass(frozen=True)
class EquipmentEvent:
    equipment: str
    kind: str
    at: datetime
    text: str

    @property
    def factor(self) -> Factor:
        """The key of its row, as an investigator may name it: ``P-203 maintenance <time>``."""
        return ("equipment_event", f"{self.equipment} {self.kind} {clock.written(self.at)}")


@dataclass(frozen=True)
class Cause:
    """``affected`` are batch numbers in order of start; ``size`` is in standard deviations
    between batches, for missing checks the probability that one is left out."""

    template: CauseTemplate
    factor: str
    affected: tuple[str, ...]
    size: float
    alternatives: tuple[Factor, ...] = ()
    events: tuple[EquipmentEvent, ...] = ()
    threshold: float | None = None

    @property
    def key(self) -> tuple[str, str]:
        return (self.template.product, self.template.outcome)


def draw_size(template: CauseTemplate, rng: np.random.Generator) -> float:
    return round(float(rng.uniform(*template.sizes)), 2)


def confused(batches: Sequence[Batch], affected: set[str], cause: Cause) -> bool:
    """Whether another factor lies on the same of these ``batches`` as the cause."""
    accepted = {cause.factor, *(factor for _, factor in cause.alternatives)}
    return aliased(batches, affected, accepted, cause.template.step, cause.template.outcome)
