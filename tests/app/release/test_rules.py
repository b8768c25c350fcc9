import importlib
from typing import Any

import pytest

from app.release.rules import HARD_GATES, Gate, ReportRefused, check_report
from evals.__main__ import SUITES
from tests.app.release.reports import passing, sealed, spoilt

MINE, OTHER = "a" * 64, "b" * 64
BOUNDS = [
    (gate, name, wrong)
    for gate in HARD_GATES
    for bounds, wrong in ((gate.at_least, -1.0), (gate.at_most, 1e9), (gate.at_most, -1.0))
    for name in bounds
]


def twice(suite: str) -> dict[str, Any]:
    report = passing(MINE)
    again = [one for one in report["suites"] if one["suite"] == suite]
    return sealed({**report, "suites": [*again, *report["suites"]]})


def without(suite: str) -> dict[str, Any]:
    report = passing(MINE)
    suites = [one for one in report["suites"] if one["suite"] != suite]
    return sealed({**report, "suites": suites})


def test_a_report_that_passes_whole_is_taken() -> None:
    check_report(passing(MINE), MINE)


@pytest.mark.req("LC-03")
@pytest.mark.parametrize(
    ("report", "words"),
    [
        (None, "no evaluation report"),
        ({}, "no evaluation report"),
        ({"suites": "all of them"}, "no evaluation report"),
        (passing(OTHER), "was run on the configuration bbbb"),
        ({**passing(MINE), "configuration": OTHER}, "its hash is not that of what it says"),
        (sealed({"configuration": MINE, "suites": []}), "the hard gate binding"),
        (sealed({"configuration": MINE, "suites": [{"suite": "binding"}]}), "is not what"),
        (sealed({"configuration": MINE, "suites": ["binding"]}), "is not what"),
        (spoilt(MINE, "asof", passed=False), "the suite asof fell short"),
        (spoilt(MINE, "asof", passed="yes"), "the suite asof fell short"),
        (spoilt(MINE, "asof", floors={"share": 2.0}), "the suite asof fell short"),
        (spoilt(MINE, "hostile", floors={}), "hostile: it has neither floor nor ceiling"),
        (twice("binding"), "more than once"),
    ],
)
def test_a_report_that_is_missing_foreign_altered_or_failed_is_refused(
    report: dict[str, Any] | None, words: str
) -> None:
    with pytest.raises(ReportRefused, match=words):
        check_report(report, MINE)


@pytest.mark.req("LC-03")
@pytest.mark.parametrize("gate", HARD_GATES, ids=lambda one: one.suite)
def test_each_hard_gate_must_be_in_the_report(gate: Gate) -> None:
    with pytest.raises(ReportRefused, match=f"the hard gate {gate.suite} "):
        check_report(without(gate.suite), MINE)


@pytest.mark.req("LC-03")
@pytest.mark.parametrize(("gate", "name", "wrong"), BOUNDS, ids=str)
def test_a_softer_floor_in_the_report_softens_no_hard_gate(
    gate: Gate, name: str, wrong: float
) -> None:
    softened = {**dict.fromkeys(gate.at_most, 0.0), "share": 1.0, name: wrong}
    report = spoilt(MINE, gate.suite, metrics={**gate.at_least, **softened}, ceilings={})
    with pytest.raises(ReportRefused, match=f"{gate.suite}: {name} is"):
        check_report(report, MINE)


@pytest.mark.parametrize("gate", HARD_GATES, ids=lambda one: one.suite)
def test_a_hard_gate_is_a_suite_and_no_softer_than_the_suite_itself(gate: Gate) -> None:
    assert gate.suite in SUITES
    suite = importlib.import_module(f"evals.{gate.suite}").SUITE
    assert gate.at_most
    assert {name: suite.ceilings[name] for name in gate.at_most} == dict(gate.at_most)
    assert {name: suite.least[name] for name in gate.at_least} == dict(gate.at_least)
