"""An evaluation report that passes, for tests to spoil."""

from typing import Any

from app.release.rules import HARD_GATES, Gate, report_hash


def suite_of(gate: Gate) -> dict[str, Any]:
    metrics = {"share": 1.0, **gate.at_least, **gate.at_most}
    return {
        "suite": gate.suite,
        "metrics": metrics,
        "floors": {"share": 1.0},
        "ceilings": {},
        "passed": True,
    }


def passing(configuration: str) -> dict[str, Any]:
    return sealed({"configuration": configuration, "suites": [suite_of(one) for one in HARD_GATES]})


def sealed(report: dict[str, Any]) -> dict[str, Any]:
    """With the hash of what it says now."""
    return {**report, "sha256": report_hash(report)}


def spoilt(configuration: str, suite: str, **changes: Any) -> dict[str, Any]:
    """With other cells in one suite."""
    report = passing(configuration)
    suites = [{**one, **changes} if one["suite"] == suite else one for one in report["suites"]]
    return sealed({**report, "suites": suites})
