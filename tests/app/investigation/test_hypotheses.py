"""Tiers and order of hypotheses from hand-made tool results."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.investigation.gather import Gathered
from app.investigation.hypotheses import Tier
from app.investigation.ranking import rank_hypotheses
from app.investigation.subject import Subject
from app.plant.batches import BatchKey
from app.records.record import Record
from app.tools.association import Associations, Finding
from app.tools.events import Events
from app.tools.exposures import Factor, FactorKind
from app.tools.history import History, SimilarCase
from app.tools.measures import Measure, MeasureKind
from app.tools.result import Outcome, Status, ToolResult
from app.tools.statistics import Association

AT = datetime(2024, 6, 1, tzinfo=UTC)
MEASURE = Measure(MeasureKind.TEST, None, "assay", -1)
KEYS = [BatchKey(f"B{i}", "P") for i in range(10)]
VALUES = {key: (1.0 if place < 4 else 5.0) for place, key in enumerate(KEYS)}


class FakeView:
    def __init__(self, *modes: Record) -> None:
        self.modes = modes

    def each(self, _table: str) -> tuple[Record, ...]:
        return self.modes


def _mode(factor: str, effect: str) -> Record:
    return Record("failure_modes", {"factor": factor, "effect": effect, "step": None})


def _finding(kind: FactorKind, name: str, p: float, adjusted: float, explained: float) -> Finding:
    exposed: dict[BatchKey, bool | float] = {key: place < 4 for place, key in enumerate(KEYS)}
    factor = Factor(kind, name, "mix", name, exposed)
    return Finding(factor, Association(-4.0, -5, -3, p, explained, 4, 6), adjusted)


def _gathered(*findings: Finding, **outputs: Any) -> Gathered:
    deviation = Record("deviations", {"deviation": "D-1", "title": "Low assay", "step": None})
    subject = Subject(deviation, None, (), None, None, (), AT, "S", "Site", ZoneInfo("UTC"))
    gathered = Gathered(subject, MEASURE)
    outputs["association"] = Associations(
        MEASURE, "P", findings, len(findings), {}, len(findings), VALUES, BatchKey("X", "P")
    )
    for step, output in outputs.items():
        gathered.results[step] = ToolResult(step, "1", {}, Outcome(Status.OK, output))
    return gathered


def _rank(gathered: Gathered, *modes: Record) -> list[tuple[str, Tier]]:
    view: Any = FakeView(*modes)
    return [(one.factor_id, one.tier) for one in rank_hypotheses(view, gathered).hypotheses]


def _history(category: str) -> History:
    cells = {"deviation": "D-0", "category": category, "root_cause": "worn part"}
    case = SimilarCase(Record("deviations", cells), 0.9, 0.9, (), ())
    return History((case,), 1, AT, AT, None, ())


def _events(*kinds: str) -> Events:
    rows = [
        Record(
            "equipment_events",
            {"equipment": f"M-{kind}", "kind": kind, "at": AT, "at_end": AT, "at_written": ""},
        )
        for kind in kinds
    ]
    return Events((), (), tuple(rows), (), ())


LOT = _finding(FactorKind.MATERIAL_LOT, "L-1", 0.0001, 0.01, 0.6)
OPERATOR = _finding(FactorKind.PERSONNEL, "OP-1", 0.0002, 0.02, 0.8)
WEAK = _finding(FactorKind.SUPPLIER, "S-1", 0.02, 0.4, 0.5)
NOTHING = _finding(FactorKind.EQUIPMENT, "E-1", 0.3, 0.6, 0.9)


def test_documented_mechanism_goes_before_a_larger_effect() -> None:
    ranked = _rank(_gathered(OPERATOR, LOT), _mode("material_lot", "Assay too low"))
    assert ranked == [("L-1", Tier.E3), ("OP-1", Tier.E2)]


def test_mechanism_of_another_effect_is_none() -> None:
    assert _rank(_gathered(LOT), _mode("material_lot", "hardness")) == [("L-1", Tier.E2)]


def test_association_before_adjustment_alone_is_e0() -> None:
    assert _rank(_gathered(WEAK, NOTHING)) == [("S-1", Tier.E0)]


def test_weak_association_with_a_past_case_of_the_branch_is_e1() -> None:
    gathered = _gathered(WEAK, history=_history("material"))
    assert _rank(gathered) == [("S-1", Tier.E1)]


def test_weak_association_in_a_branch_with_statistics_is_not_named_again() -> None:
    assert _rank(_gathered(LOT, WEAK)) == [("L-1", Tier.E2)]


def test_analogies_do_not_crowd_out_what_the_batches_show() -> None:
    gathered = _gathered(WEAK, history=_history("method"), events=_events("repair"))
    assert _rank(gathered) == [
        ("D-0", Tier.E1),
        ("M-repair", Tier.E1),
        ("S-1", Tier.E0),
    ]


@pytest.mark.req("TL-04")
def test_nothing_below_the_nominal_level_is_named() -> None:
    assert _rank(_gathered(NOTHING)) == []


@pytest.mark.req("RT-06")
def test_counter_evidence_counts_both_sides() -> None:
    view: Any = FakeView()
    one = rank_hypotheses(view, _gathered(LOT)).hypotheses[0]
    assert one.counter is not None
    assert (one.counter.exposed_like_others, one.counter.others_like_exposed) == (0, 0)
    assert one.status is None
