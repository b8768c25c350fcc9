"""What each suite last reached, and whether it has dropped since.

``evals/data/baselines/SUITE.json`` is written by ``veridraft eval --keep [SUITE…]``, a deliberate
act that shows in the difference of the change. Compared are the metrics that have a floor or a
ceiling, those of a long run with a long run's: a floor is what may never be missed, a baseline
notices that something became worse that is still above it. A share may be worse by :data:`SLACK`,
since processors round differently; a suite that measures times or chance has a slack of its own.
"""

import json
from pathlib import Path
from typing import Final

from evals.suite import Metrics, Suite

SLACK: Final = 0.02
_FOLDER: Final = Path(__file__).parent / "data" / "baselines"

Baseline = dict[str, float]


def baseline_of(suite: Suite, full: bool) -> Baseline:
    """Empty where none was kept."""
    return _read(suite).get(_run(full), {})


def dropped(suite: Suite, metrics: Metrics, baseline: Baseline) -> dict[str, float]:
    """Metric → its baseline, of those that are worse than it by more than the slack."""
    worse: dict[str, float] = {}
    for name in (*suite.floors, *suite.ceilings):
        if (before := baseline.get(name)) is None:
            continue
        now = metrics.get(name)
        slack = suite.slack.get(name, SLACK * max(abs(before), 1.0))
        if now is None or _loss(suite, name, before, now) > slack:
            worse[name] = before
    return worse


def _loss(suite: Suite, name: str, before: float, now: float) -> float:
    return before - now if name in suite.floors else now - before


def keep(suite: Suite, full: bool, metrics: Metrics) -> None:
    """Puts these metrics in the place of the suite's baseline."""
    kept = {name: metrics[name] for name in (*suite.floors, *suite.ceilings)}
    every = dict(sorted({**_read(suite), _run(full): kept}.items()))
    _file(suite).write_text(json.dumps(every, indent=2) + "\n", encoding="utf-8")


def _run(full: bool) -> str:
    return "full" if full else "default"


def _read(suite: Suite) -> dict[str, Baseline]:
    file = _file(suite)
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _file(suite: Suite) -> Path:
    return _FOLDER / f"{suite.name}.json"
