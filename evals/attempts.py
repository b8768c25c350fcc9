"""What must not be done, tried over and over: each attempt with its twin, the act done rightly.

An attempt that is refused proves something only when its twin is not: else whatever is asked may
be refused to everybody.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sqlalchemy.exc import IntegrityError

from app.core.errors import VeridraftError
from evals.suite import Metrics

T = TypeVar("T")


@dataclass(frozen=True)
class Attempt:
    """``forbidden`` says whether it was let through, ``permitted`` whether its twin was; None where
    the next attempt is at the very same act, and has the same twin."""

    name: str
    forbidden: Callable[[], bool]
    permitted: Callable[[], bool] | None


class Place(Protocol):
    """Where attempts are made."""

    def footprint(self) -> object:
        """Of all that a refusal leaves as it was."""
        ...


@dataclass
class Tally:
    attempts: int = 0
    twins: int = 0
    successes: list[str] = field(default_factory=list)
    twins_refused: list[str] = field(default_factory=list)

    def make(self, place: Place, attempts: Iterable[Attempt]) -> "Tally":
        """One after another: each is set up when its turn comes."""
        for attempt in attempts:
            self.attempts += 1
            before = place.footprint()
            if attempt.forbidden() or place.footprint() != before:
                self.successes.append(attempt.name)
            if attempt.permitted is not None:
                self.twins += 1
                if not attempt.permitted():
                    self.twins_refused.append(attempt.name)
        return self

    def metrics(self, name: str) -> Metrics:
        return {
            f"{name}_attempts": self.attempts,
            f"{name}_successes": len(self.successes),
            f"{name}_twins": self.twins,
            f"{name}_twins_that_succeed": 1 - len(self.twins_refused) / self.twins,
        }


def refused(act: Callable[[], object]) -> bool:
    """By a rule of the service or of its database."""
    try:
        act()
    except (VeridraftError, IntegrityError):
        return True
    return False


def shuffled(ways: Sequence[T]) -> Iterator[T]:
    """Without end: all of them, then all in another order, so that each meets every occasion."""
    draw, left = random.Random(3), list(ways)
    while True:
        draw.shuffle(left)
        yield from left


def at_least(number: int, attempts: Iterator[Attempt]) -> Iterator[Attempt]:
    """That many, and what is left until the twin of the last."""
    for made, attempt in enumerate(attempts, 1):
        yield attempt
        if made >= number and attempt.permitted is not None:
            return
