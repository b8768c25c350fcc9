"""Chooses what is wrong at the plant: causes whose affected batches can be told from the others.

The campaign is planned first, without any cause. A cause is then laid over it: a factor that
the records already have (a lot, a machine from a date on, a room on humid days) and the batches
that met it. What it does to them is applied in ``courses`` and ``readings``.
"""

from collections.abc import Sequence

import numpy as np

from app.demo import catalogue
from app.demo.campaign import Campaign
from app.demo.candidates import CANDIDATES
from app.demo.catalogue import CauseTemplate
from app.demo.causes import MIN_AFFECTED, MIN_UNAFFECTED, Cause, confused
from app.demo.records import Batch
from app.demo.streams import pick, some, stream

_MIN_LATE = 3  # affected batches that come after the association can be seen
_MOST = 0.6  # share of the product's batches that a cause may affect


def choose_causes(campaign: Campaign, planted: Sequence[Cause]) -> tuple[Cause, ...]:
    """Adds causes to those already ``planted`` until six to eight kinds are there, and up to two
    more of any kind; no two move the same outcome of a product."""
    rng = stream(campaign.seed, "causes")
    causes = list(planted)
    templates = some(rng, catalogue.cause_templates(), len(catalogue.cause_templates()))
    kinds_wanted = int(rng.integers(6, 9))
    for template in templates:
        kinds = {cause.template.kind for cause in causes}
        if template.kind not in kinds and len(kinds) < kinds_wanted:
            causes.extend(_planted(campaign, template, rng, causes))
    most = len(causes) + int(rng.integers(0, 3))
    for template in templates:
        if len(causes) < most and template not in [cause.template for cause in causes]:
            causes.extend(_planted(campaign, template, rng, causes))
    return tuple(causes)


def _planted(
    campaign: Campaign,
    template: CauseTemplate,
    rng: np.random.Generator,
    causes: Sequence[Cause],
) -> list[Cause]:
    if (template.product, template.outcome) in {cause.key for cause in causes}:
        return []
    batches = campaign.of_product(template.product)
    found = CANDIDATES[template.kind](campaign, template, rng)
    feasible = [
        cause
        for cause in found
        if _telling(batches, cause.affected) and not confused(batches, set(cause.affected), cause)
    ]
    return [pick(rng, feasible)] if feasible else []


def _telling(batches: Sequence[Batch], affected: Sequence[str]) -> bool:
    """Whether enough affected batches come after the association can be seen in the records."""
    seen = {True: 0, False: 0}
    late = 0
    for batch in batches:
        hit = batch.number in affected
        seen[hit] += 1
        late += hit and seen[True] >= MIN_AFFECTED and seen[False] >= MIN_UNAFFECTED
    return late >= _MIN_LATE and seen[True] <= _MOST * len(batches)
