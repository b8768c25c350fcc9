"""Step 3: hypotheses ranked by evidence, with what supports, contradicts and is missing.

Tiers: E3 association, time order and a documented mechanism; E2 association with adjusted p ≤ 0.05
at or above the tool's minimum n; E1 analogy with a past case, or a physical observation, without
statistics at the level set; E0 none, a factor that goes with the outcome before adjustment for how
many were tested and has nothing else for it. (E4, a test that reproduced or proved it, is for a
person to record.) Order: tier, then fewest contradictions, then effect. No percentages of cause,
and status stays empty.
A past case whose cause lies in a branch with statistics is support there, no hypothesis of its own.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from app.investigation.gather import Gathered
from app.investigation.subject import MISSING_WORDS
from app.plant.batches import BatchKey
from app.records.record import Record
from app.records.store import View
from app.tools.association import Associations, Finding
from app.tools.events import Events
from app.tools.exposures import Factor, FactorKind
from app.tools.history import History, SimilarCase
from app.tools.measures import Measure, MeasureKind

SIGNIFICANT = 0.05
_SHOWN = 6  # of E2 and above; the rest stands in the data with its statistics
_AT_LEAST = 3  # shown where so many go with the outcome at all
_ANALOGIES = 2  # without any statistics
_RECENT = timedelta(days=60)
_NOTABLE_SHARE = 1 / 3
_SAME_THING = 0.8  # share of variance from which a numeric factor may be the outcome seen twice
_NOMINAL = 0.05  # p before adjustment up to which a factor is worth naming


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

_MISSING = {
    FactorKind.MATERIAL_LOT: "a test of retained samples of the lot",
    FactorKind.SUPPLIER: "a comparison of retained samples of both suppliers",
    FactorKind.EQUIPMENT: "a bench test or inspection of the equipment",
    FactorKind.DOCUMENT_CHANGE: "a run under the earlier version, or the change's own assessment",
    FactorKind.ENVIRONMENT: "a run under controlled conditions",
    FactorKind.PARAMETER: "a run with the parameter moved alone",
    FactorKind.PERSONNEL: "interviews, and what in the system allowed it",
    FactorKind.MEASUREMENT: "a re-test of retained samples on another instrument",
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


def rank_hypotheses(view: View, gathered: Gathered) -> Ranking:
    associations = gathered.output("association", Associations)
    tested = _distinct(associations.findings) if associations else []
    significant = [one for one in tested if one.adjusted_p <= SIGNIFICANT]
    statistical = [_statistical(view, gathered, one, associations) for one in significant]
    weak = [_weak(view, gathered, one, associations) for one in tested if _is_nominal(one)]
    shown = sorted(statistical, key=_order)[:_SHOWN]
    shown += _without_level(gathered, weak, shown)
    ranked = tuple(_at_rank(one, rank) for rank, one in enumerate(shown, 1))
    further = tuple(one for one in tested if one.adjusted_p > SIGNIFICANT)
    return Ranking(ranked, further)


def _without_level(
    gathered: Gathered, weak: list[Hypothesis], statistical: list[Hypothesis]
) -> list[Hypothesis]:
    """E1 and E0, where a branch has no statistics at the level set; one analogy a branch."""
    covered = {one.category for one in statistical}
    indicated = sorted((one for one in weak if one.category not in covered), key=_order)
    with_tier = [one for one in indicated if one.tier is Tier.E1][:_AT_LEAST]
    covered |= {one.category for one in with_tier}
    analogies = [one for one in _analogies(gathered) if one.category not in covered]
    distinct = {one.category: one for one in reversed(analogies)}
    with_tier += sorted(distinct.values(), key=_order)[:_ANALOGIES]
    bare = [one for one in indicated if one.tier is Tier.E0]
    room = max(0, _AT_LEAST - len(statistical) - len(with_tier))
    return sorted(with_tier, key=_order) + bare[:room]


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


def _order(one: Hypothesis) -> tuple[str, int, float, str]:
    descending_tier = {Tier.E3: "0", Tier.E2: "1", Tier.E1: "2", Tier.E0: "3"}[one.tier]
    return descending_tier, one.contradictions, -one.effect, one.label


def _distinct(findings: tuple[Finding, ...]) -> list[Finding]:
    """The strongest finding of each factor: equipment counts once, not at each step and event."""
    best: dict[tuple[FactorKind, str], Finding] = {}
    for finding in sorted(findings, key=_strength):
        best.setdefault((finding.factor.kind, finding.factor.id), finding)
    return list(best.values())


def _strength(finding: Finding) -> tuple[bool, bool, float, str]:
    """At the level set, then at the nominal one, then by effect."""
    one = finding.association
    nominal = one.p <= _NOMINAL
    return finding.adjusted_p > SIGNIFICANT, not nominal, -one.explained, finding.factor.label


def _is_nominal(finding: Finding) -> bool:
    return finding.adjusted_p > SIGNIFICANT and finding.association.p <= _NOMINAL


def _statistical(
    view: View, gathered: Gathered, finding: Finding, associations: Associations | None
) -> Hypothesis:
    factor = finding.factor
    mechanism = _mechanism(view, gathered, factor)
    missing = [_MISSING[factor.kind]]
    if not factor.is_binary and finding.association.explained >= _SAME_THING:
        missing.append("whether it is a cause or another measure of the same outcome")
    missing += [f"a batch that tells it apart from {alias}" for alias in finding.aliases[:2]]
    return Hypothesis(
        rank=0,
        tier=Tier.E3 if mechanism is not None else Tier.E2,
        category=category_of(factor),
        kind=factor.kind,
        factor_id=factor.id,
        label=factor.label,
        finding=finding,
        case=_precedent(gathered, category_of(factor)),
        counter=_counter(finding, associations) if associations else None,
        mechanism=mechanism,
        missing=tuple(missing),
    )


def category_of(factor: Factor) -> Category:
    """A signal of equipment belongs to the machine, one of a room to the environment."""
    of_equipment = factor.cause is not None and factor.cause.table == "tags"
    if factor.kind is FactorKind.PARAMETER and of_equipment:
        return Category.MACHINE
    return CATEGORY_OF[factor.kind]


def _precedent(gathered: Gathered, category: Category) -> SimilarCase | None:
    """The most similar closed case whose recorded cause lies in the same branch."""
    history = gathered.output("history", History)
    for case in history.similar if history else ():
        if case.deviation.text("category") == category and case.deviation.text("root_cause"):
            return case
    return None


def _weak(
    view: View, gathered: Gathered, finding: Finding, associations: Associations | None
) -> Hypothesis:
    """E1 where a documented mechanism, a past case of the branch or work on the equipment speaks
    for it too, else E0."""
    factor = finding.factor
    mechanism = _mechanism(view, gathered, factor)
    case = _precedent(gathered, category_of(factor))
    is_more = mechanism is not None or case is not None or bool(factor.events)
    return Hypothesis(
        rank=0,
        tier=Tier.E1 if is_more else Tier.E0,
        category=category_of(factor),
        kind=factor.kind,
        factor_id=factor.id,
        label=factor.label,
        finding=finding,
        case=case,
        counter=_counter(finding, associations) if associations else None,
        mechanism=mechanism,
        missing=(_MISSING[factor.kind], "more batches: the association is not significant"),
    )


def _mechanism(view: View, gathered: Gathered, factor: Factor) -> Record | None:
    """A row of the site's failure mode analysis that links this kind of factor to this effect."""
    measure = gathered.measure
    if measure is None:
        return None
    for row in view.each("failure_modes"):
        effect = (row.text("effect") or "").replace("_", " ").lower()
        same_step = row.text("step") in (None, factor.of, measure.step)
        if row.text("factor") == factor.kind and same_step and _is_effect(effect, measure):
            return row
    return None


def _is_effect(effect: str, measure: Measure) -> bool:
    if measure.kind is MeasureKind.MISSING and MISSING_WORDS.search(effect):
        return True
    return measure.name.replace("_", " ").lower() in effect


def _counter(finding: Finding, associations: Associations) -> Counter | None:
    """Batches on the wrong side of the middle between the two groups' means."""
    if not finding.factor.is_binary:
        return None
    values = associations.values
    keys = [key for key in values if key != associations.index and key in finding.factor.values]
    inside = np.array([values[key] for key in keys if finding.factor.values[key]])
    outside = np.array([values[key] for key in keys if not finding.factor.values[key]])
    middle = (inside.mean() + outside.mean()) / 2
    lower = inside.mean() < outside.mean()
    like_others = np.count_nonzero(inside >= middle if lower else inside <= middle)
    like_exposed = np.count_nonzero(outside < middle if lower else outside > middle)
    return Counter(len(inside), int(like_others), len(outside), int(like_exposed))


def _analogies(gathered: Gathered) -> list[Hypothesis]:
    return [*_from_work(gathered), *_from_history(gathered)]


def _from_work(gathered: Gathered) -> list[Hypothesis]:
    """Repairs and changes on the equipment shortly before the event."""
    events = gathered.output("events", Events)
    found: dict[str, Hypothesis] = {}
    for row in events.work if events else ():
        age = gathered.subject.at - row.require_at("at")
        if (
            row.text("kind") in ("maintenance", "repair", "change")
            and timedelta(0) <= age <= _RECENT
        ):
            equipment = row.require("equipment")
            found[equipment] = Hypothesis(
                rank=0,
                tier=Tier.E1,
                category=Category.MACHINE,
                kind=FactorKind.EQUIPMENT,
                factor_id=equipment,
                label=f"the {row.text('kind')} of {equipment} before the event",
                work=row,
                missing=(_MISSING[FactorKind.EQUIPMENT],),
            )
    return list(found.values())


def _from_history(gathered: Gathered) -> list[Hypothesis]:
    """The recorded root causes of the most similar closed cases."""
    history = gathered.output("history", History)
    found = []
    for case in history.similar if history else ():
        category, cause = case.deviation.text("category"), case.deviation.text("root_cause")
        if cause is None or category not in set(Category):
            continue
        found.append(
            Hypothesis(
                rank=0,
                tier=Tier.E1,
                category=Category(category),
                kind=_KIND_OF[Category(category)],
                factor_id=case.deviation.require("deviation"),
                label=f"the cause recorded for {case.deviation.text('deviation')}",
                case=case,
                missing=("evidence from the present case",),
            )
        )
    return found


_KIND_OF = {
    Category.MACHINE: FactorKind.EQUIPMENT,
    Category.METHOD: FactorKind.DOCUMENT_CHANGE,
    Category.MATERIAL: FactorKind.MATERIAL_LOT,
    Category.PERSONNEL: FactorKind.PERSONNEL,
    Category.MEASUREMENT: FactorKind.MEASUREMENT,
    Category.ENVIRONMENT: FactorKind.ENVIRONMENT,
}


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


def _at_rank(one: Hypothesis, rank: int) -> Hypothesis:
    return replace(one, rank=rank)


def exposed_batches(finding: Finding) -> list[BatchKey]:
    """Of a binary factor, in order."""
    return sorted(key for key, exposed in finding.factor.values.items() if exposed is True)
