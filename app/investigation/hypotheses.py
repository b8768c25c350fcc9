"""Step 3: hypotheses ranked by evidence, with what supports, contradicts and is missing.

Tiers: E3 association, time order and a documented mechanism; E2 association with adjusted p ≤ 0.05
at or above the tool's minimum n; E1 analogy with a past case, or a physical observation, without
statistics at the level set; E0 none, a factor that goes with the outcome before adjustment for how
many were tested and has nothing else for it. (E4, a test that reproduced or proved it, is for a
person to record.) Order: tier, then fewest contradictions, then effect. No percentages of cause,
and status stays empty.
A past case whose cause lies in a branch with statistics is support there, no hypothesis of its own.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.plant.batches import BatchKey
from app.records.record import Record
from app.tools.association import Finding
from app.tools.exposures import Factor, FactorKind
from app.tools.history import SimilarCase

_NOTABLE_SHARE = 1 / 3


class Tier(StrEnum):
    E3 = "E3"
    E2 = "E2"
    E1 = "E1"
    E0 = "E0"


class Category(StrEnum):
    """The six Ms."""

    MACHINE = "machine"
    METHOD = "method"
    MATERIAL = "material"
    PERSONNEL = "personnel"
    MEASUREMENT = "measurement"
    ENVIRONMENT = "environment"


CATEGORY_OF = {
    FactorKind.MATERIAL_LOT: Category.MATERIAL,
    FactorKind.SUPPLIER: Category.MATERIAL,
    FactorKind.EQUIPMENT: Category.MACHINE,
    FactorKind.DOCUMENT_CHANGE: Category.METHOD,
    FactorKind.ENVIRONMENT: Category.ENVIRONMENT,
    FactorKind.PARAMETER: Category.METHOD,
    FactorKind.PERSONNEL: Category.PERSONNEL,
    FactorKind.MEASUREMENT: Category.MEASUREMENT,
}


@dataclass(frozen=True)
class Counter:
    """Counter-evidence from the same batches: how many do not fit the hypothesis."""

    exposed: int
    exposed_like_others: int
    others: int
    others_like_exposed: int

    @property
    def contradictions(self) -> int:
        """0 to 2: a share above a third on either side counts as one."""
        sides = ((self.exposed_like_others, self.exposed), (self.others_like_exposed, self.others))
        return sum(count > _NOTABLE_SHARE * n for count, n in sides if n)


@dataclass(frozen=True)
class Hypothesis:
    """One factor that could have brought about the outcome. ``status`` is a person's, empty."""

    rank: int
    tier: Tier
    category: Category
    kind: FactorKind
    factor_id: str
    label: str
    finding: Finding | None = None
    counter: Counter | None = None
    mechanism: Record | None = None
    case: SimilarCase | None = None
    work: Record | None = None
    missing: tuple[str, ...] = ()
    status: None = None

    @property
    def effect(self) -> float:
        """Share of variance explained; 0 without statistics."""
        return self.finding.association.explained if self.finding else 0.0

    @property
    def contradictions(self) -> int:
        return self.counter.contradictions if self.counter else 0


@dataclass(frozen=True)
class Ranking:
    """Shown hypotheses in order, and how many factors were tested and not shown."""

    hypotheses: tuple[Hypothesis, ...]
    further: tuple[Finding, ...] = field(default=())


def as_json(hypothesis: Hypothesis, supports: list[str], contradicts: list[str]) -> dict[str, Any]:
    return {
        "rank": hypothesis.rank,
        "statement": neutral_statement(hypothesis),
        "category": hypothesis.category.value,
        "factor": {"kind": hypothesis.kind.value, "id": hypothesis.factor_id},
        "tier": hypothesis.tier.value,
        "statistics": _statistics(hypothesis.finding),
        "supports": supports,
        "contradicts": contradicts,
        "missing": list(hypothesis.missing),
        "status": None,
    }


def neutral_statement(hypothesis: Hypothesis) -> str:
    return f"The outcome may be connected with {hypothesis.label}."


def category_of(factor: Factor) -> Category:
    """A signal of equipment belongs to the machine, one of a room to the environment."""
    of_equipment = factor.cause is not None and factor.cause.table == "tags"
    if factor.kind is FactorKind.PARAMETER and of_equipment:
        return Category.MACHINE
    return CATEGORY_OF[factor.kind]


def _statistics(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    one = finding.association
    binary = finding.factor.is_binary
    return {
        "measure": "difference of means" if binary else "rank correlation",
        "effect": one.effect,
        "interval": [one.low, one.high],
        "n": [one.n_exposed, one.n_unexposed] if binary else [one.n_exposed],
        "p": one.p,
        "adjusted_p": finding.adjusted_p,
        "explained": one.explained,
        "since": _iso(finding.factor.since),
        "confounders": list(finding.aliases),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def exposed_batches(finding: Finding) -> list[BatchKey]:
    """Of a binary factor, in order."""
    return sorted(key for key, exposed in finding.factor.values.items() if exposed is True)
