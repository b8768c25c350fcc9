"""``python -m evals [SUITE…] [--full] [--json] [--keep] [--jobs N]``: runs suites, compares with
their floors and with what they reached before.

Exit 0 when all pass, 1 when one falls short or has dropped, 2 for an unknown suite. ``--keep``
makes what is reached now the baseline; ``--jobs`` runs so many at a time, each in a process.
"""

import argparse
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from app.core.telemetry import configure_log
from app.release.rules import report_hash
from evals.baselines import baseline_of, dropped, keep
from evals.configuration import measured_item
from evals.suite import Suite

SUITES = (
    "binding",
    "hostile",
    "acceptance",
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
    parser.add_argument("--keep", action="store_true", help="make it the baseline, if it passed")
    parser.add_argument("--jobs", type=int, default=1, help="suites at a time")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.suites if name not in SUITES]
    if unknown:
        print(
            f"veridraft: no suite {unknown[0]}, expected one of {', '.join(SUITES)}",
            file=sys.stderr,
        )
        return 2
    configure_log("WARNING")  # on stderr: stdout is the report's
    results = []
    for result, seconds in _results(chosen.suites or SUITES, chosen):
        results.append(result)
        if not chosen.as_json:
            _print(result, seconds)
    if chosen.as_json:
        print(json.dumps(_report(results), indent=2))
    return 0 if all(result["passed"] for result in results) else 1


def _report(results: list[dict[str, Any]]) -> dict[str, Any]:
    """With the hash of the configuration that was measured, and the report's own."""
    report: dict[str, Any] = {"configuration": measured_item().hash, "suites": results}
    return {**report, "sha256": report_hash(report)}


def _results(
    names: Sequence[str], chosen: argparse.Namespace
) -> Iterator[tuple[dict[str, Any], float]]:
    """In the order of the names, each as soon as it and those before it have ended."""
    if chosen.jobs == 1:
        yield from (_run(name, chosen) for name in names)
        return
    with ThreadPoolExecutor(chosen.jobs) as pool:
        yield from pool.map(partial(_run_apart, chosen=chosen), names)


def _run_apart(name: str, chosen: argparse.Namespace) -> tuple[dict[str, Any], float]:
    """In a process of its own. Raises CalledProcessError for one that measures nothing."""
    flags = [f"--{flag}" for flag in ("full", "keep") if getattr(chosen, flag)]
    command = [sys.executable, "-m", "evals", name, "--json", *flags]
    started = time.perf_counter()
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if not ended.stdout:
        ended.check_returncode()
    (result,) = json.loads(ended.stdout)["suites"]
    return result, time.perf_counter() - started


def _run(name: str, chosen: argparse.Namespace) -> tuple[dict[str, Any], float]:
    """What it reached, and in how many seconds."""
    suite: Suite = importlib.import_module(f"evals.{name}").SUITE
    started = time.perf_counter()
    metrics = suite.measure(chosen.full)
    seconds = time.perf_counter() - started
    if chosen.keep and suite.passed(metrics):
        keep(suite, chosen.full, metrics)
    baseline = baseline_of(suite, chosen.full)
    worse = dropped(suite, metrics, baseline)
    result = {
        "suite": name,
        "metrics": metrics,
        "floors": suite.least,
        "ceilings": suite.ceilings,
        "baseline": baseline,
        "dropped": sorted(worse),
        "passed": suite.passed(metrics) and not worse,
    }
    return result, seconds


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
