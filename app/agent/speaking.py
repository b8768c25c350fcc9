"""The answer in a model's words: asked for once, judged, asked for again with the reasons."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from app.agent.asking import Asking, Halted
from app.agent.sentences import Fault, Judge, Refused
from app.agent.sources import Source
from app.agent.telling import listed, noun
from app.core.canonical import plain
from app.llm.calls import CallName, Message, ModelUnavailable, OverBudget, Speaker
from app.llm.fencing import neutral
from app.llm.service import Answered, Ask
from app.llm.store import Fate

_LABEL = "the model writes from the sources"
_AGAIN = "the model writes again what was refused"
_SHARES = (1.0, 0.5, 0.25)  # of the sources, where the model's window is too small for all


@dataclass(frozen=True)
class Shown:
    """A text with tokens; ``is_quoted``: in the words of its source, and not the model's own."""

    text: str
    is_quoted: bool


@dataclass(frozen=True)
class Spoken:
    """``texts`` by the call that wrote them may be shown; ``left_out`` may not."""

    texts: Mapping[str, tuple[Shown, ...]]
    left_out: tuple[Fault, ...] = ()

    @property
    def remark(self) -> str:
        """What is said of the sentences that are not shown; empty where all are."""
        if not self.left_out:
            return ""
        count = len(self.left_out)
        counted = Counter(fault.value for fault in self.left_out)
        why = listed([f"{reason} ({n})" for reason, n in counted.most_common()])
        return (
            f"{count} {noun(count, 'sentence')} that the model wrote "
            f"{noun(count, 'was', 'were')} left out: {why}."
        )


@dataclass(frozen=True)
class _Judged:
    source: str
    text: str
    refused: Refused | None


async def speak(
    asking: Asking, judge: Judge, question: str, sources: Mapping[str, Source]
) -> Spoken:
    """Raises :class:`Halted`, ModelUnavailable, OverBudget when there is no first answer."""
    ask, first = await _first(asking, question, sources)
    judged = await _judged(judge, first, sources, asking.limits.sentences)
    await _settle(asking, first, judged)
    texts = {first.call: _texts(judge, judged, sources)}
    refused = [one.refused for one in judged if one.refused is not None]
    if refused:
        second = await _second(asking, ask, first, judged)
        if second is not None:
            again = await _judged(judge, second, sources, asking.limits.sentences)
            await _settle(asking, second, again)
            new = [one for one in _texts(judge, again, sources) if one not in texts[first.call]]
            texts[second.call] = tuple(new)
            refused = [one.refused for one in again if one.refused is not None]
    shown = {call: some for call, some in texts.items() if some}
    return Spoken(shown, tuple(one.fault for one in refused))


def _texts(
    judge: Judge, judged: Sequence[_Judged], sources: Mapping[str, Source]
) -> tuple[Shown, ...]:
    """Of those that may be shown, each once."""
    passed = [(one.text, sources[one.source]) for one in judged if one.refused is None]
    shown = (Shown(judge.shown(text, one), not one.is_claim) for text, one in passed)
    return tuple(dict.fromkeys(shown))


async def _first(
    asking: Asking, question: str, sources: Mapping[str, Source]
) -> tuple[Ask, Answered]:
    """With fewer sources, whole ones, where all of them are more than the window holds."""
    for share in _SHARES:
        kept = dict(islice(sources.items(), max(1, round(len(sources) * share))))
        ask = Ask(
            CallName.CHAT_ANSWER,
            asking.turn,
            {"question": question, "sources": _shown(kept, len(sources) - len(kept))},
            {"sources": list(kept)},
        )
        label = f"{_LABEL} ({len(kept)})"
        try:
            return ask, await asking.ask(ask, label, _summary)
        except OverBudget:
            if len(kept) == 1 or share == _SHARES[-1]:
                raise
    raise AssertionError("the last share returns or raises")


async def _second(
    asking: Asking, ask: Ask, first: Answered, judged: Sequence[_Judged]
) -> Answered | None:
    """None where the model gives no second answer, which its step says."""
    reasons = "\n".join(
        f"{one.source}: {neutral(one.text)}\n  {one.refused.why}" for one in judged if one.refused
    )
    said = (
        Message(Speaker.ASSISTANT, first.completion.text),
        Message(
            Speaker.USER,
            f"These sentences were refused. Write only these again, or give none.\n\n"
            f"<data>\n{neutral(reasons)}\n</data>",
        ),
    )
    try:
        return await asking.ask(replace(ask, further=said), _AGAIN, _summary)
    except (Halted, ModelUnavailable, OverBudget):
        return None


async def _judged(
    judge: Judge, answered: Answered, sources: Mapping[str, Source], most: int
) -> list[_Judged]:
    """One after the other beside the event loop, so that a limit or a stop ends it between two."""
    judged: list[_Judged] = []
    before = ""
    for one in answered.json["sentences"][:most]:
        source, text = one["source"], one["text"]
        refused = await asyncio.to_thread(judge.refusal, text, sources.get(source))
        refused = refused or judge.misplaced(text, source, before)
        is_again = any((one.source, one.text) == (source, text) for one in judged)
        before = before if refused or is_again else source
        judged.append(_Judged(source, text, refused))
    return judged


async def _settle(asking: Asking, answered: Answered, judged: Sequence[_Judged]) -> None:
    refused: list[Any] = [plain(one) for one in judged if one.refused is not None]
    fate = Fate.PARTLY_USED if refused else Fate.USED
    if len(refused) == len(judged):
        fate = Fate.REFUSED if judged else Fate.USED
    await asking.settle(answered.call, fate, refused)


def _shown(sources: Mapping[str, Source], left_out: int) -> str:
    more = [f"({left_out} more sources are left out here.)"] if left_out else []
    return "\n\n".join([*(one.shown for one in sources.values()), *more])


def _summary(answered: Answered) -> str:
    count = len(answered.json["sentences"])
    return f"{count} {noun(count, 'sentence')}" if count else "nothing to add"
