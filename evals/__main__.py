"""``python -m evals [SUITE…] [--full] [--json]``: runs suites, compares with their floors.

Exit 0 when all pass, 1 when one falls short, 2 for an unknown suite.
"""

import argparse
import importlib
import json
import sys
import time
from typing import Any

from evals.suite import Suite

SUITES = (
    "binding",
    "asof",
    "leaks",
    "retrieval",
    "answers",
    "rootcause",
    "tampering",
    "sealed",
    "controls",
    "concurrency",
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="veridraft eval", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    parser.add_argument("--full", action="store_true", help="the long run, for the record")
    parser.add_argument("--json", action="store_true", dest="as_json")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.suites if name not in SUITES]
    if unknown:
        print(
            f"veridraft: no suite {unknown[0]}, expected one of {', '.join(SUITES)}",
            file=sys.stderr,
        )
        return 2
    results = [_run(name, chosen.full, chosen.as_json) for name in chosen.suites or SUITES]
    if chosen.as_json:
        print(json.dumps({"suites": results}, indent=2))
    return 0 if all(result["passed"] for result in results) else 1


def _run(name: str, full: bool, quiet: bool) -> dict[str, Any]:
    suite: Suite = importlib.import_module(f"evals.{name}").SUITE
    started = time.perf_counter()
    metrics = suite.measure(full)
    result = {
        "suite": name,
        "metrics": metrics,
        "floors": suite.floors,
        "ceilings": suite.ceilings,
        "passed": suite.passed(metrics),
    }
    if not quiet:
        _print(result, time.perf_counter() - started)
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
        print(f"  {name}: {value:.4g}{bound}")


if __name__ == "__main__":
    sys.exit(main())
