"""What one batch is in the simulation: its steps, lots and tests, before anything is measured."""

from dataclasses import dataclass
from datetime import datetime

from app.demo.catalogue import Material, Product, Step

Row = dict[str, str]
Interval = tuple[datetime, datetime]  # half open


@dataclass(frozen=True)
class StepRun:
    step: Step
    start: datetime
    end: datetime
    shift: str
    equipment: tuple[str, ...]
    operator: str


@dataclass(frozen=True)
class Lot:
    number: str
    material: Material
    supplier: str
    received: datetime
    coa: dict[str, float]  # by column


@dataclass(frozen=True)
class TestRun:
    instrument: str
    analyst: str
    at: datetime


@dataclass(frozen=True)
class Batch:
    """``position`` counts the batches of the product in order of start, from 0."""

    number: str
    product: Product
    position: int
    master_version: str
    runs: dict[str, StepRun]  # by step, in order
    lots: dict[str, Lot]  # by material
    tests: dict[str, TestRun]  # by test

    @property
    def start(self) -> datetime:
        return next(iter(self.runs.values())).start

    @property
    def end(self) -> datetime:
        return max(run.end for run in self.runs.values())

    def run_of(self, outcome: str) -> StepRun | None:
        """The step in which a parameter is read; None for a laboratory test."""
        step = next((p.step for p in self.product.parameters if p.name == outcome), None)
        return self.runs[step] if step else None
