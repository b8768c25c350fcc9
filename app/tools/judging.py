"""Who says whether a sentence follows from its source, beside the weights of the grounding check.

1. A model on this machine, where one is set; else the served one, while it may generate; else
   nobody, and the weights decide.
2. One that is not there, over its budget or unreadable gives no answer, and the weights decide for
   that sentence. A served one that is gone or unreadable is not asked again in the same check.
3. Each answer of a served one (:mod:`app.tools.judging_served`) is in the log of calls.

What a judge says never mends a value or a polarity that failed: see :mod:`app.grounding.check`.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.grounding.check import Entailed, Entails
from app.llm.calls import OverBudget
from app.llm.entailment import EntailmentModel

WEIGHTS = "embedded"
"""What is said to have decided where no model did."""


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


def said_of(judge: Judge | None) -> dict[str, str]:
    """For a result's scope: who judged, and where the log of calls has what was asked."""
    if judge is None:
        return {"judge": WEIGHTS}
    asked = {} if judge.subject is None else {"asked": judge.subject}
    return {"judge": judge.said, **asked}


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
