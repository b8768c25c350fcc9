"""Nobody's id or name of the shop floor stands in a draft, while its evidence opens the record."""

import csv
import json
import random

import numpy as np
import pytest

from app.evidence.people import ROLE_OF, People
from app.investigation.anonymity import in_roles
from app.plant.batches import BatchKey
from app.tools.association import Associations, Finding
from app.tools.exposures import Factor, FactorKind
from app.tools.measures import Measure, MeasureKind
from app.tools.statistics import compare_groups
from tests.app.investigation.conftest import Planted

BATCHES = [BatchKey(f"B-{n:02}", "P1") for n in range(12)]


def _finding(kind: FactorKind, who: str, label: str, aliases: tuple[str, ...] = ()) -> Finding:
    rng = random.Random(3)  # noqa: S311 - an invented outcome
    exposed = np.array([n % 2 == 0 for n in range(12)])
    association = compare_groups(np.array([rng.random() for _ in BATCHES]), exposed, 0)
    values = dict(zip(BATCHES, map(bool, exposed), strict=True))
    return Finding(Factor(kind, who, "filling", label, dict(values)), association, 0.5, aliases)


def _found(*findings: Finding) -> Associations:
    measure = Measure(MeasureKind.PARAMETER, "filling", "volume", 0)
    return Associations(measure, "P1", findings, 3, {}, 3, {}, BATCHES[0])


@pytest.mark.req("H29")
def test_operators_become_roles_in_factors_and_aliases_and_shifts_stay() -> None:
    operator, shift = "operator OP-07 at step filling", "shift A at step filling"
    found = _found(
        _finding(FactorKind.PERSONNEL, "OP-07", operator, (shift,)),
        _finding(FactorKind.PERSONNEL, "A", shift, (operator,)),
    )
    shown = in_roles(found, People())
    assert "OP-07" not in repr(shown)
    assert [one.factor.label for one in shown.findings] == [
        "operator A at step filling",
        shift,
    ]
    assert shown.findings[1].aliases == ("operator A at step filling",)
    assert "OP-07" in repr(found)


@pytest.mark.req("H29")
def test_the_demonstration_draft_names_nobody(planted: Planted) -> None:
    people = _people(planted)
    assert len(people) >= 8
    document = json.dumps(planted.stored(planted.drafted()).content)
    assert [one for one in people if f'"{one}"' in document or f" {one} " in document] == []


def _people(planted: Planted) -> set[str]:
    found: set[str] = set()
    for table, column in ROLE_OF:
        file = planted.package / f"{table}.csv"
        if file.exists():
            with file.open(newline="") as opened:
                for row in csv.DictReader(opened):
                    found |= {one for one in row.get(column, "").split(";") if one}
    return found
