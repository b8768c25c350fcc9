"""``python -m evals [SUITE…] [--full] [--json] [--keep]``: runs suites, compares with their floors
and with what they reached before.

Exit 0 when all pass, 1 when one falls short or has dropped, 2 for an unknown suite. ``--keep``
makes what is reached now the baseline.
"""

import argparse
import importlib
import json
import sys
import time
from typing import Any

from app.release.rules import report_hash
from evals.baselines import baseline_of, dropped, keep
from evals.configuration import measured_item
from evals.suite import Suite

SUITES = (
    "binding",
    "hostile",
    "asof",
    "leaks",
    "retrieval",
    "answers",
    "abstention",
    "citations",
    "injection",
    "rootcause",
    "tampering",
    "sealed",
    "controls",
    "concurrency",
    "grounding",
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="veridraft eval", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    parser.add_argument("--full", action="store_true", help="the long run, for the record")
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--keep", action="store_true", help="make the result the baseline")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.suites if name not in SUITES]
    if unknown:
        print(
            f"veridraft: no suite {unknown[0]}, expected one of {', '.join(SUITES)}",
            file=sys.stderr,
        )
        return 2
    results = [_run(name, chosen) for name in chosen.suites or SUITES]
    if chosen.as_json:
        print(json.dumps(_report(results), indent=2))
    return 0 if all(result["passed"] for result in results) else 1


def _report(results: list[dict[str, Any]]) -> dict[str, Any]:
    """With the hash of the configuration that was measured, and the report's own."""
    report: dict[str, Any] = {"configuration": measured_item().hash, "suites": results}
    return {**report, "sha256": report_hash(report)}


def _run(name: str, chosen: argparse.Namespace) -> dict[str, Any]:
    suite: Suite = importlib.import_module(f"evals.{name}").SUITE
    started = time.perf_counter()
    metrics = suite.measure(chosen.full)
    seconds = time.perf_counter() - started
    if chosen.keep:
        keep(suite, chosen.full, metrics)
    baseline = baseline_of(suite, chosen.full)
    worse = dropped(suite, metrics, baseline)
    result = {
        "suite": name,
        "metrics": metrics,
        "floors": suite.floors,
        "ceilings": suite.ceilings,
        "baseline": baseline,
        "dropped": sorted(worse),
        "passed": suite.passed(metrics) and not worse,
    }
    if not chosen.as_json:
        _print(result, seconds)
    return result


def _print(result: dict[str, Any], seconds: float) -> None:
    verdict = "passed" if result["passed"] else "FELL SHORT"
    print(f"{result['suite']}: {verdict} ({seconds:.0f} s)")
    for name, value in result["metrics"].items():
        bound = ""
        if name in result["floors"]:
            bound = f"  (at least {result['floors'][name]:g})"
        if name in result["ceilings"]:
            bound = f"  (at most {result['ceilings'][name]:g})"
        before = result["baseline"].get(name)
        fell = "  DROPPED" if name in result["dropped"] else ""
        was = f"  (before: {before:.4g})" if before is not None else ""
        print(f"  {name}: {value:.4g}{bound}{was}{fell}")


if __name__ == "__main__":
    sys.exit(main())
