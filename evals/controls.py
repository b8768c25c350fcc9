"""Can anybody sign with a session alone, decide without a person, do more than was given, or
check their own work?

Dataset: the ways of :mod:`evals.controls_signing`, ``controls_deciding``, ``controls_tokens`` and
``controls_approving``, each met by many reports, roles, fields and combinations. Solver: the HTTP
application on a small installation, and where an attempt goes past it, the service or its database.
An attempt succeeds when it is let through, or when anything but the trail of refusals is another
afterwards. Its twin is the same act by the rightful person with the right components: it must
succeed, else the attempt proves nothing. Attempts at one signature share the twin that then makes
it. Metrics: attempts and successes of each kind, the share of their twins that succeed, and
requests that the service failed at, which are no refusals.
"""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final

from app.core.settings import LogLevel
from app.core.telemetry import configure_log
from evals import controls_approving, controls_deciding, controls_signing, controls_tokens
from evals.attempts import Attempt, Tally
from evals.controls_installation import open_office
from evals.controls_office import Office
from evals.controls_plant import import_plant
from evals.suite import Metrics, Suite

_ATTEMPTS = 300
_ATTEMPTS_FULL = 1000
_PROCESSES = 2


@dataclass(frozen=True)
class Group:
    attempts: Callable[[Office, int], Iterator[Attempt]]
    has_plant: bool = False


GROUPS: Final = {
    "signing": Group(controls_signing.attempts),
    "deciding": Group(controls_deciding.attempts, has_plant=True),
    "approving": Group(controls_approving.attempts),
    "tokens": Group(controls_tokens.attempts, has_plant=True),
}


def tried(name: str, number: int) -> tuple[Tally, list[str]]:
    """The attempts of one group in an installation of its own, and the service's faults."""
    group = GROUPS[name]
    with open_office() as office:
        if group.has_plant:
            import_plant(office)
        return Tally().make(office, group.attempts(office, number)), office.faults


def measure(full: bool) -> Metrics:
    number = _ATTEMPTS_FULL if full else _ATTEMPTS
    metrics: Metrics = {"faults": 0}
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn"), _be_quiet) as pool:
        made = pool.map(tried, GROUPS, [number] * len(GROUPS))
        for name, (tally, faults) in zip(GROUPS, made, strict=True):
            metrics |= tally.metrics(name)
            metrics["faults"] += len(faults)
            for what in (*tally.successes, *tally.twins_refused, *faults):
                print(f"{name}: {what}", file=sys.stderr)
    return metrics


def _be_quiet() -> None:
    """Each refusal alerts, which the service logs."""
    configure_log(LogLevel.CRITICAL)


SUITE = Suite(
    "controls",
    measure,
    sizes={f"{name}_attempts": _ATTEMPTS for name in GROUPS},
    floors={f"{name}_twins_that_succeed": 1.0 for name in GROUPS},
    ceilings={**{f"{name}_successes": 0 for name in GROUPS}, "faults": 0},
)
