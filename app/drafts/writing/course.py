"""The calls of one draft: how many at a time, when to give up, and what became of each."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.auth.actor import Actor
from app.drafts.shape import Refusal
from app.evidence.ledger import ClaimLedger
from app.llm.calls import ModelUnavailable
from app.llm.service import Answered, Ask, Caller

_MOST_FAILURES = 3
"""A model that gave no answer so often is asked for nothing more of this draft."""


class GivenUp(ModelUnavailable):
    """It was not asked, because it did not answer before."""

    code = "model_given_up"


@dataclass(frozen=True)
class Desk:
    """On whose behalf, about what, and how many calls at a time."""

    caller: Caller
    actor: Actor
    subject: str
    parallel: int


@dataclass
class Course:
    """Used by the tasks of one event loop. ``guards`` has the refusals of each call; ``failures``
    the reasons for which the model gave no answer, each once."""

    desk: Desk
    ledger: ClaimLedger
    total: int
    progress: Callable[[int, int], None]
    guards: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    split: set[str] = field(default_factory=set)
    _failed: int = 0
    _done: int = 0
    _at_a_time: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._at_a_time = asyncio.Semaphore(self.desk.parallel)

    async def ask(self, ask: Ask) -> Answered:
        """Raises :class:`ModelUnavailable` and :class:`OverBudget`."""
        async with self._at_a_time:
            if self._failed >= _MOST_FAILURES:
                given_up = GivenUp("it gave no answer before, so it was asked for nothing more")
                self.failed(str(given_up))
                raise given_up
            try:
                answered = await self.desk.caller.ask(
                    self.desk.actor, replace(ask, subject=self.desk.subject)
                )
            except ModelUnavailable as error:
                self._failed += 1
                self.failed(str(error))
                raise
        self.guards[answered.call] = []
        return answered

    def failed(self, reason: str) -> None:
        """Once, and in characters that a notice may hold: brackets would be tokens."""
        plain = "".join(c if c.isprintable() and c not in "[]{}|" else " " for c in reason)
        short = " ".join(plain.split())[:200]
        if short not in self.failures:
            self.failures.append(short)

    def refused(self, call: str, refusal: Refusal, of: str) -> None:
        """``of`` is the claim or claims that the sentence named."""
        self.guards[call].append({"of": of, "rule": refusal.rule.value, "reason": str(refusal)})

    def step(self) -> None:
        self._done += 1
        self.progress(self._done, self.total)
