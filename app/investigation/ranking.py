"""Step 3: ranks the hypotheses, tier before contradictions before effect (see ``hypotheses``)."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from app.investigation.gather import Gathered
from app.investigation.hypotheses import (
    Category,
    Counter,
    Hypothesis,
    Ranking,
    Tier,
    category_of,
)
from app.investigation.subject import MISSING_WORDS
from app.records.record import Record
from app.records.view import View
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
_SAME_THING = 0.8  # share of variance from which a numeric factor may be the outcome seen twice
_AT_OWN_STEP = (
    FactorKind.EQUIPMENT,
    FactorKind.PERSONNEL,
    FactorKind.PARAMETER,
    FactorKind.ENVIRONMENT,
)
_NOMINAL = 0.05  # p before adjustment up to which a factor is worth naming


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

_KIND_OF = {
    Category.MACHINE: FactorKind.EQUIPMENT,
    Category.METHOD: FactorKind.DOCUMENT_CHANGE,
    Category.MATERIAL: FactorKind.MATERIAL_LOT,
    Category.PERSONNEL: FactorKind.PERSONNEL,
    Category.MEASUREMENT: FactorKind.MEASUREMENT,
    Category.ENVIRONMENT: FactorKind.ENVIRONMENT,
}


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
        same_kind = row.text("factor") == factor.kind
        if same_kind and _at_the_step(row, factor, measure) and _is_effect(effect, measure):
            return row
    return None


def _at_the_step(row: Record, factor: Factor, measure: Measure) -> bool:
    """A row without a step holds everywhere; equipment, people and signals act at their own step,
    a material or a version where the outcome arises."""
    step = row.text("step")
    if step is None:
        return True
    if factor.kind in _AT_OWN_STEP:
        return step == factor.of
    return measure.step is None or step == measure.step


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


def _at_rank(one: Hypothesis, rank: int) -> Hypothesis:
    return replace(one, rank=rank)
