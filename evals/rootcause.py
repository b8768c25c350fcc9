"""Does the ranking name the planted cause, and does it keep quiet where there is none?

Dataset: simulated plants of seeds that were not used while the tools were tuned (tuning used
seeds below 1000). Solver: the playbook, seeing only what was known at discovery. Scorer: the rank
of the planted factor, or of another name that the simulator accepts for it. Metric: share in the
top 3; beside it the baseline of always naming the site's most frequent recorded cause category,
and the share of null plants in which one investigation, chosen at random, finds nothing at E2 or
above.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.progress import silent
from app.demo.simulate import Incident
from app.demo.simulate import Settings as PlantSettings
from app.investigation.gather import gather
from app.investigation.hypotheses import CATEGORY_OF, Hypothesis, Tier
from app.investigation.ranking import rank_hypotheses
from app.investigation.subject import resolve
from app.plant.batches import find_deviation
from app.tools.exposures import FactorKind
from evals.plants import OpenPlant, open_plant
from evals.suite import Metrics, Suite

_FIRST_SEED = 1000
_FIRST_NULL_SEED = 5000
_HISTORIAN_ROWS = 60_000
_TOP = 3


@dataclass(frozen=True)
class Case:
    incident: Incident
    hypotheses: tuple[Hypothesis, ...]
    frequent: str | None
    measured: bool

    @property
    def rank(self) -> int | None:
        accepted = {
            (self.incident.cause_kind, self.incident.factor_id),
            *self.incident.alternatives,
        }
        ranks = (h.rank for h in self.hypotheses if (h.kind.value, h.factor_id) in accepted)
        return next(ranks, None)

    @property
    def has_statistics(self) -> bool:
        """Named in the top 3 at E2 or above, not as an analogy or an indication."""
        if self.rank is None or self.rank > _TOP:
            return False
        return self.hypotheses[self.rank - 1].tier in (Tier.E3, Tier.E2)

    @property
    def baseline_hit(self) -> bool:
        kind = FactorKind(self.incident.cause_kind or "")
        return self.frequent == CATEGORY_OF[kind].value


def measure(full: bool) -> Metrics:
    cases = list(_cases(500 if full else 100))
    quiet = list(_null_plants(100 if full else 20))
    metrics: Metrics = {
        "incidents": len(cases),
        "top3": _share([case.rank is not None and case.rank <= _TOP for case in cases]),
        "top3_at_E2_or_above": _share([case.has_statistics for case in cases]),
        "top1": _share([case.rank == 1 for case in cases]),
        "baseline_most_frequent_category": _share([case.baseline_hit for case in cases]),
        "null_plants": len(quiet),
        "null_plants_quiet": _share(quiet),
    }
    kinds = sorted({case.incident.cause_kind or "" for case in cases})
    for kind in kinds:
        own = [case for case in cases if case.incident.cause_kind == kind]
        hits = [case.rank is not None and case.rank <= _TOP for case in own]
        metrics[f"top3_{kind} (n={len(own)})"] = _share(hits)
    return metrics


def _cases(wanted: int) -> Iterator[Case]:
    made = 0
    seed = _FIRST_SEED
    while made < wanted:
        settings = PlantSettings(seed=seed, documents=False, historian_rows=_HISTORIAN_ROWS)
        with open_plant(settings) as plant:
            findable = [one for one in plant.simulated.incidents if one.findable]
            for incident in findable[: wanted - made]:
                yield _investigated(plant, incident)
                made += 1
        seed += 1


def _null_plants(count: int) -> Iterator[bool]:
    """True where the one investigation finds nothing at E2 or above."""
    for seed in range(_FIRST_NULL_SEED, _FIRST_NULL_SEED + count):
        settings = PlantSettings(
            seed=seed, documents=False, historian_rows=_HISTORIAN_ROWS, null=True
        )
        with open_plant(settings) as plant:
            incidents = list(plant.simulated.incidents)
            random.Random(seed).shuffle(incidents)
            yield _is_quiet(plant, incidents)


def _is_quiet(plant: OpenPlant, incidents: list[Incident]) -> bool:
    """Of the first deviation, in random order, that has an outcome to compare."""
    for incident in incidents:
        case = _investigated(plant, incident)
        if case.measured:
            return all(one.tier not in (Tier.E3, Tier.E2) for one in case.hypotheses)
    return True


def _investigated(plant: OpenPlant, incident: Incident) -> Case:
    with plant.context(None) as now:
        deviation = find_deviation(now.view, incident.deviation)
    discovered = deviation.moment("discovered_at") or deviation.moment("occurred_at")
    with plant.context(discovered.end if discovered else None) as context:
        subject = resolve(context.view, incident.deviation, plant.site)
        gathered = gather(context, subject, 24, silent)
        ranking = rank_hypotheses(context.view, gathered)
        closed = context.view.rows("deviations")
        counts = Counter(row.text("category") for row in closed if row.text("category"))
    frequent = counts.most_common(1)[0][0] if counts else None
    return Case(incident, ranking.hypotheses, frequent, gathered.measure is not None)


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


SUITE = Suite("rootcause", measure, floors={"top3": 0.70, "null_plants_quiet": 0.90})
