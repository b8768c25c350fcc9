"""The model as one turn asks it: each call a step that is told, all of them within the limits."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from app.agent.limits import Limits
from app.agent.steps import MODEL, Steps
from app.auth.actor import Actor
from app.core.database import rest
from app.llm.calls import ModelUnavailable, OverBudget, in_short
from app.llm.service import Answered, Ask, Caller
from app.llm.store import Fate, Outcome, calls_of
from app.tools.result import Status

T = TypeVar("T")


class Halted(Exception):
    """A limit was reached: the model is asked no more, what was found so far counts."""


@dataclass
class Asking:
    """Lives in the event loop of its turn, which is one thread's own: steps are told from it, and
    tools read with the turn's own session, so it does wait for the database. The database never
    waits for the model: no transaction is open meanwhile."""

    caller: Caller
    actor: Actor
    turn: str
    steps: Steps
    limits: Limits
    calls: int = 0
    tokens: int = 0
    _open: tuple[int, float] | None = None

    async def ask(self, ask: Ask, label: str, summary: Callable[[Answered], str]) -> Answered:
        """Raises :class:`Halted`, and what the caller raises after it was told."""
        if self.tokens >= self.limits.tokens:
            raise Halted(f"no more than {self.limits.tokens:,} tokens are spent on one question")
        self.calls += 1
        self._open = self.steps.begin(MODEL, label, {}), time.perf_counter()
        rest(self.steps.view.session)
        try:
            answered = await self.caller.ask(self.actor, ask)
        except (ModelUnavailable, OverBudget) as error:
            self.end_open(in_short(str(error)))
            raise
        usage = answered.completion.usage
        self.tokens += usage.prompt + usage.completion
        self._end(Status.OK, summary(answered))
        return answered

    def has_answered(self) -> bool:
        """Was the last call answered, if with nothing that can be read? Then it may be asked on."""
        with self.caller.ledger.database.read() as session:
            calls = calls_of(session, self.turn)
        return bool(calls) and calls[-1].outcome in (Outcome.CUT, Outcome.UNREADABLE)

    def end_open(self, why: str) -> None:
        """The step whose call was given up."""
        self._end(Status.FAILED, why)

    def _end(self, status: Status, summary: str) -> None:
        if self._open is not None:
            (step, started), self._open = self._open, None
            self.steps.end(step, status.value, summary, started)

    async def within(self, limit_s: float, work: Coroutine[Any, Any, T]) -> T:
        """Raises :class:`Halted` when it takes longer; what it waited for is cancelled."""
        try:
            async with asyncio.timeout(limit_s):
                return await work
        except TimeoutError as error:
            why = f"no more than {limit_s:g} s are waited for the model"
            self.end_open(why)
            raise Halted(why) from error

    async def settle(self, call: str, fate: Fate, guards: list[Any]) -> None:
        await asyncio.to_thread(self.caller.settle, call, fate, guards)
