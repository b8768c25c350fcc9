"""Who says whether a sentence follows from its source, beside the weights of the grounding check.

1. A model on this machine, where one is set; else the served one, while it may generate; else
   nobody, and the weights decide.
2. One that is not there, over its budget or unreadable gives no answer, and the weights decide for
   that sentence. A served one that gave none is not asked again in the same check.
3. Each answer of a served one is in the log of calls, with what became of it.

What a judge says never mends a value or a polarity that failed: see :mod:`app.grounding.check`.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.auth.actor import Actor
from app.core.errors import Unavailable
from app.grounding.check import Entailed, Entails
from app.grounding.verdicts import Verdict
from app.llm.calls import CallName, OverBudget
from app.llm.entailment import EntailmentModel
from app.llm.service import Ask, Caller
from app.llm.store import Fate

WEIGHTS = "embedded"
"""What is said to have decided where no model did."""

_SAID = {
    Verdict.SUPPORTED: Entailed(1.0, 0.0),
    Verdict.CONTRADICTED: Entailed(0.0, 1.0),
    Verdict.NOT_SUPPORTED: Entailed(0.0, 0.0),
}


@dataclass
class Judge:
    """For one check. ``decided`` counts the sentences by who judged them; ``subject`` is what the
    log of calls has them under."""

    name: str
    entails: Entails
    subject: str | None = None
    decided: Counter[str] = field(default_factory=Counter)

    def __call__(self, source: str, sentence: str) -> Entailed | None:
        judged = self.entails(source, sentence)
        self.decided[WEIGHTS if judged is None else self.name] += 1
        return judged

    @property
    def said(self) -> str:
        """``local nli``, or ``local nli (2), embedded (1)`` where the weights stood in."""
        if len(self.decided) > 1:
            return ", ".join(f"{name} ({count})" for name, count in self.decided.most_common())
        return next(iter(self.decided), WEIGHTS)


MakeJudge = Callable[[], Judge | None]
"""A judge for one check, made when a check asks for it; None where the weights decide."""


def local_judge(model: EntailmentModel) -> Judge:
    def entails(source: str, sentence: str) -> Entailed | None:
        try:
            odds = model.odds(source, sentence)
        except OverBudget:
            return None
        return Entailed(odds.entailment, odds.contradiction)

    return Judge(model.name, entails)


def served_judge(caller: Caller, actor: Actor, subject: str) -> Judge:
    """Asked in a thread that runs no event loop. A verdict is no probability: its score is 0 or 1.

    Raises nothing for a model that is not there."""
    asking = _Asking(caller, actor, subject)
    return Judge(f"model {caller.model.name}", asking, subject)


@dataclass
class _Asking:
    caller: Caller
    actor: Actor
    subject: str
    is_given_up: bool = False

    def __call__(self, source: str, sentence: str) -> Entailed | None:
        if self.is_given_up:
            return None
        ask = Ask(
            CallName.JUDGE_SUPPORT, self.subject, {"sentence": sentence, "source": source}
        )
        try:
            answered = asyncio.run(self.caller.ask(self.actor, ask))
        except OverBudget:
            return None
        except Unavailable:
            self.is_given_up = True
            return None
        self.caller.settle(answered.call, Fate.USED)
        return _SAID[Verdict(answered.json["verdict"])]
