"""The served model as a judge of what follows from a source, each question a call in the log."""

import asyncio
import time
from dataclasses import dataclass

from app.auth.actor import Actor
from app.core.errors import Unavailable
from app.grounding.check import Entailed
from app.grounding.verdicts import Verdict
from app.llm.calls import CallName, OverBudget
from app.llm.service import Answered, Ask, Caller
from app.llm.store import Fate
from app.tools.judging import Judge

_SAID = {
    Verdict.SUPPORTED: Entailed(1.0, 0.0),
    Verdict.CONTRADICTED: Entailed(0.0, 1.0),
    Verdict.NOT_SUPPORTED: Entailed(0.0, 0.0),
}


_ALL_IN_ALL_S = 60.0  # of one check, which holds its reading of the records open


def served_judge(
    caller: Caller, actor: Actor, subject: str, within_s: float = _ALL_IN_ALL_S
) -> Judge:
    """Asked in a thread that runs no event loop. A verdict is no probability: its score is 0 or 1.

    After ``within_s`` seconds from the first question it answers no more. Raises nothing for a
    model that is not there."""
    asking = _Asking(caller, actor, subject, within_s)
    return Judge(f"model {caller.model.name}", asking, subject)


@dataclass
class _Asking:
    caller: Caller
    actor: Actor
    subject: str
    within_s: float
    is_given_up: bool = False
    until: float | None = None

    def __call__(self, source: str, sentence: str) -> Entailed | None:
        if self.is_given_up:
            return None
        ask = Ask(CallName.JUDGE_SUPPORT, self.subject, {"sentence": sentence, "source": source})
        try:
            answered = asyncio.run(self._asked(ask))
        except OverBudget:
            return None
        except (Unavailable, TimeoutError):
            self.is_given_up = True
            return None
        self.caller.settle(answered.call, Fate.USED)
        return _SAID[Verdict(answered.json["verdict"])]

    async def _asked(self, ask: Ask) -> Answered:
        if self.until is None:
            self.until = time.monotonic() + self.within_s
        async with asyncio.timeout(self.until - time.monotonic()):
            return await self.caller.ask(self.actor, ask)
