"""What each suite last reached, and whether it has dropped since.

``evals/data/baselines.json`` is written by ``veridraft eval --keep [SUITE…]``, a deliberate act
that shows in the difference of the change. Compared are the metrics that have a floor or a ceiling,
those of a long run with a long run's: a floor is what may never be missed, a baseline notices that
something became worse that is still above it. A share may fall by :data:`SLACK`, what has a ceiling
may not rise at all beyond it; where a suite measures times or chance it has a slack of its own.
"""

import json
from pathlib import Path
from typing import Final

from evals.suite import Metrics, Suite

SLACK: Final = 0.02
_FILE: Final = Path(__file__).parent / "data" / "baselines.json"

Baseline = dict[str, float]


def baseline_of(suite: Suite, full: bool) -> Baseline:
    """Empty where none was kept."""
    return _read().get(_key(suite, full), {})


def dropped(suite: Suite, metrics: Metrics, baseline: Baseline) -> dict[str, float]:
    """Metric → its baseline, of those that are worse than it by more than the slack."""
    worse: dict[str, float] = {}
    for name, before in baseline.items():
        now = metrics.get(name)
        fall = suite.slack.get(name, SLACK * max(abs(before), 1.0))
        rise = suite.slack.get(name, 0.0)
        fell = now is None or (name in suite.floors and now < before - fall)
        if fell or (now is not None and name in suite.ceilings and now > before + rise):
            worse[name] = before
    return worse


def keep(suite: Suite, full: bool, metrics: Metrics) -> None:
    """Puts these metrics in the place of the suite's baseline."""
    kept = {name: metrics[name] for name in (*suite.floors, *suite.ceilings)}
    every = {**_read(), _key(suite, full): kept}
    _FILE.write_text(json.dumps(dict(sorted(every.items())), indent=2) + "\n", encoding="utf-8")


def _key(suite: Suite, full: bool) -> str:
    return f"{suite.name} --full" if full else suite.name


def _read() -> dict[str, Baseline]:
    return json.loads(_FILE.read_text(encoding="utf-8")) if _FILE.exists() else {}
