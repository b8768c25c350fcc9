"""What a suite is: a name, bounds, and a function that measures. The harness does the rest."""

from collections.abc import Callable
from dataclasses import dataclass, field

Metrics = dict[str, float]


@dataclass(frozen=True)
class Suite:
    """``measure(full)`` returns the metrics; ``floors`` are minima, ``ceilings`` maxima of some
    of them. ``sizes`` are minima too, of how much was tried: below them a suite says nothing, but
    fewer than before is not worse, so they have no baseline. ``full`` asks for the long run of the
    record. ``slack`` is how far a metric may be worse than its baseline, where that is not the
    usual (:mod:`evals.baselines`)."""

    name: str
    measure: Callable[[bool], Metrics]
    floors: dict[str, float] = field(default_factory=dict)
    ceilings: dict[str, float] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    slack: dict[str, float] = field(default_factory=dict)

    @property
    def least(self) -> dict[str, float]:
        return {**self.sizes, **self.floors}

    def passed(self, metrics: Metrics) -> bool:
        high = all(metrics[name] >= least for name, least in self.least.items())
        return high and all(metrics[name] <= most for name, most in self.ceilings.items())
