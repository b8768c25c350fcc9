"""What is the same in every simulated plant, read from TOML: products, site, causes, register."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
UNITLESS = ("pH", "-")  # not written after a number in text


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    hours: float
    room: str
    group: str  # of operators
    equipment: tuple[tuple[str, ...], ...]  # alternatives, one is taken of each
    type: str
    max_hold_min: int
    with_previous: bool = False  # runs beside the step before it


@dataclass(frozen=True)
class Characteristic:
    """Something measured of a batch: a batch-record parameter (with a step) or a laboratory test.

    Standard deviations are in ``unit``, before any cause. ``every_min`` 0 is one entry a batch.
    """

    name: str
    title: str
    unit: str
    target: float = 0.0
    low: float | None = None
    high: float | None = None
    batch_sd: float = 0.0
    within_sd: float = 0.0
    decimals: int = 0
    step: str = ""
    every_min: int = 0
    document: str = ""
    critical: bool = False
    sample: str = ""  # prefix of the sample ids
    tag: str = ""  # the historian tag it is read from
    revised: dict[str, Any] = field(default_factory=dict)
    samples: int = 1
    method: str = ""
    lab: str = ""
    text: str = ""  # the criterion of a test without a number
    follows: str = ""
    below: float | None = None  # the reporting limit, written as `<…`

    def limits(self, version: str) -> tuple[float | None, float | None, float]:
        """Low, high and target under ``version`` of the document that sets them."""
        if self.revised and version >= self.revised["version"]:
            return self.revised["low"], self.revised["high"], self.revised["target"]
        return self.low, self.high, self.target

    def number(self, value: float) -> str:
        return f"{value:.{self.decimals}f}"

    def limit_text(self, low: float | None, high: float | None) -> str:
        """The limits as a document states them: ``2.00–2.10 mL``, ``≤ 2.00 %``."""
        unit = "" if self.unit in UNITLESS else f" {self.unit}"
        if self.text:
            return self.text
        if low is None or (low == 0 and high is not None):
            return f"≤ {self.number(high or 0)}{unit}"
        if high is None:
            return f"≥ {self.number(low)}{unit}"
        return f"{self.number(low)}–{self.number(high)}{unit}"


@dataclass(frozen=True)
class Coa:
    column: str
    mean: float
    sd: float
    decimals: int


@dataclass(frozen=True)
class Material:
    name: str
    kind: str
    step: str
    quantity: float
    unit: str
    tolerance_percent: float
    prefix: str
    suppliers: tuple[str, str]  # the established one and the one approved during the year
    coa: tuple[Coa, ...]


@dataclass(frozen=True)
class Product:
    id: str
    name: str
    strength: str
    dosage_form: str
    line: str
    master_record: str
    specification: str
    size: int
    size_unit: str
    container: str
    steps: tuple[Step, ...]
    parameters: tuple[Characteristic, ...]
    tests: tuple[Characteristic, ...]
    materials: tuple[Material, ...]

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def characteristic(self, name: str) -> Characteristic:
        """The parameter or test of that name; of a name used twice, the parameter."""
        return next(c for c in (*self.parameters, *self.tests) if c.name == name)


@dataclass(frozen=True)
class CauseTemplate:
    """One row of ``causes.toml``: a cause that can be planted."""

    name: str
    kind: str
    product: str
    outcome: str
    step: str
    direction: int
    sizes: tuple[float, float]
    mechanism: str
    document: str
    equipment: str = ""
    lab: str = ""
    event: str = ""
    event_text: str = ""
    material: str = ""
    coa: dict[str, Any] = field(default_factory=dict)
    changed_document: str = ""
    tag: str = ""
    driver: str = ""
    driver_step: str = ""
    above: bool = False
    shift: str = ""
    newcomer: bool = False
    also: tuple[tuple[str, str], ...] = ()


@cache
def table(name: str) -> dict[str, Any]:
    """One TOML file of this folder as plain data; callers must not change it."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def products() -> tuple[Product, ...]:
    return tuple(_product(row) for row in table("products")["product"])


def product(product_id: str) -> Product:
    return next(p for p in products() if p.id == product_id)


@cache
def cause_templates() -> tuple[CauseTemplate, ...]:
    return tuple(
        CauseTemplate(
            **row
            | {
                "sizes": tuple(row["sizes"]),
                "also": tuple((kind, factor) for kind, factor in row.get("also", ())),
            }
        )
        for row in table("causes")["cause"]
    )


def _product(row: dict[str, Any]) -> Product:
    steps = tuple(
        Step(**step | {"equipment": tuple(tuple(group) for group in step["equipment"])})
        for step in row["steps"]
    )
    return Product(
        **row
        | {
            "steps": steps,
            "parameters": tuple(Characteristic(**entry) for entry in row["parameters"]),
            "tests": tuple(Characteristic(**entry) for entry in row["tests"]),
            "materials": tuple(_material(entry) for entry in row["materials"]),
        }
    )


def _material(row: dict[str, Any]) -> Material:
    coa = tuple(Coa(**entry) for entry in row["coa"])
    return Material(**row | {"coa": coa, "suppliers": tuple(row["suppliers"])})
