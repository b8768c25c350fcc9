"""What a model adds to an answer that stands: things looked up, and sentences that are checked.

In order:

1. The model chooses among tools that only read; what they find is told by code.
2. The model answers from numbered sources; each sentence is judged, and only what passes is told.
3. Where the model fails, the answer stands as it is, and a note says what happened.

It is cancelled at once when the turn is stopped, when the service closes, and when the asker's
rights end. A question that is a command, that names what nobody knows, or that asks for a decision
is not put to it: other words find no unknown number, and people decide.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.agent.answering import Answering
from app.agent.asking import Asking, Halted
from app.agent.choosing import choose
from app.agent.earlier import fitted
from app.agent.limits import LIMITS, Limits
from app.agent.offers import offered
from app.agent.plain import plain_lines
from app.agent.questions import Intent
from app.agent.runs import said
from app.agent.sentences import Judge
from app.agent.sources import Sources, Withholds
from app.agent.speaking import Spoken, speak
from app.agent.store import TurnEnded
from app.agent.things import Things
from app.agent.toolbox import Toolbox, whole
from app.llm.calls import ModelUnavailable, OverBudget, in_short
from app.llm.service import Caller
from ingestion.instructions import instructions_in

_LOOK_S = 0.25  # how often it is looked whether the turn goes on
_NOTHING_YET = "Nothing answers the question so far."


@dataclass(frozen=True)
class Helped:
    """A turn and its model. ``earlier`` is what the thread has said, in order, ``spoken`` what it
    was about; ``goes_on`` is asked from another thread."""

    a: Answering
    caller: Caller
    turn: str
    earlier: Sequence[str]
    spoken: Things
    goes_on: Callable[[], bool]
    limits: Limits = LIMITS
    withholds: Withholds = instructions_in

    @property
    def question(self) -> str:
        """With what was asked before it, as far as there is room."""
        before = fitted(self.earlier, self.limits.earlier_chars)
        return f"{self.a.question}\n\n{before}" if before else self.a.question

    @property
    def found(self) -> str:
        lines = [line for block in self.a.reply.told for line in plain_lines(block)]
        if self.a.reply.abstained:
            lines.append(_NOTHING_YET)
        return whole(lines, self.limits.found_chars)


def is_for_model(a: Answering) -> bool:
    """Else the question is answered as without a model."""
    asked = a.understood
    is_open = not (asked.unknown or asked.lacking or asked.is_decision)
    return asked.intent is not Intent.TOOL and is_open


def help_answer(helped: Helped) -> None:
    """Raises TurnEnded, Forbidden where the asker's rights end meanwhile."""
    asyncio.run(_watched(helped))
    helped.a.reply.settle()


async def _watched(helped: Helped) -> None:
    """The work, until it is done or the turn has ended."""
    work = asyncio.create_task(_help(helped))
    try:
        while not (await asyncio.wait({work}, timeout=_LOOK_S))[0]:
            await asyncio.to_thread(helped.a.steps.check)
            if not await asyncio.to_thread(helped.goes_on):
                raise TurnEnded
    finally:
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
    await work


async def _help(helped: Helped) -> None:
    a, limits = helped.a, helped.limits
    asking = Asking(helped.caller, a.steps.context.actor, helped.turn, a.steps, limits)
    abstained = a.reply.abstained
    offers = {one.name: one for one in offered(abstained and not a.reply.told)}
    sources = Sources(a.ledger, a.view, limits, helped.withholds)
    sources.add(a.quoted, a.question)
    box = Toolbox(a, offers, sources, limits, helped.spoken)
    try:
        await _choose(helped, asking, box)
        judge = Judge(a.question, abstained, a.ledger, a.parts.searcher)
        known = {name: one for name, one in sources.all().items() if not abstained or one.evidence}
        if known:
            work = speak(asking, judge, helped.question, known)
            _tell(helped, await asking.within(limits.writing_s, work))
    except (Halted, ModelUnavailable, OverBudget) as failure:
        _say_failed(helped, str(failure))


async def _choose(helped: Helped, asking: Asking, box: Toolbox) -> None:
    """A limit ends the choosing, and so does an answer that cannot be read, which its step says;
    what was found until then is answered from."""
    inputs = {"question": helped.question, "found": helped.found}
    try:
        await asking.within(helped.limits.choosing_s, choose(asking, box, inputs))
    except (Halted, OverBudget) as limit:
        helped.a.steps.refuse("model", {}, "the model is asked for no more tools", str(limit))
    except ModelUnavailable:
        if not await asyncio.to_thread(asking.has_answered):
            raise


def _tell(helped: Helped, spoken: Spoken) -> None:
    reply = helped.a.reply
    helped.a.steps.check()
    if spoken.texts and reply.abstained:
        reply.answer_instead()
        reply.note("Nothing answers the question in its own words. Found in other words:")
    for call, texts in spoken.texts.items():
        reply.by_model(call, *(one.text for one in texts if not one.is_quoted))
        reply.quoted_by_model(call, *(one.text for one in texts if one.is_quoted))
    reply.note(spoken.remark)


def _say_failed(helped: Helped, why: str) -> None:
    reply = helped.a.reply
    stands = "" if reply.abstained else " What stands above is from the records, without it."
    reply.note(
        f"The language model did not answer ({said(in_short(why))}).{stands} Ask again to try it."
    )
