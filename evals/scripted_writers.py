"""Scripts that write in a model's place: a competent one, and the pieces that hostile ones share.

No language model: each reads the request as a model would (the claims with their sentences and
phrases) and answers by a rule. The competent one shows what a model that keeps to the prompt gets
through, not how well a model writes.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.llm.calls import CallName, Completion, Request

_CLAIM = re.compile(r"^(C\d+)(?: \((\w+)\))?$", re.MULTILINE)
_OPENERS = (None, "In addition,", "It was observed that", None, "Furthermore,", "Also,")
_FOR = ("may support", "may speak for", "may lend support to", "may point towards")
_AGAINST = ("may weaken", "may speak against", "may limit the support for")
_RESERVES = (", although association is not cause", "", ", subject to what is missing")

Say = Callable[["Told"], str]


@dataclass(frozen=True)
class Told:
    """One claim as the request tells it. ``number`` is its place in the request; ``stance`` and
    ``named`` are there for a hypothesis, ``sentences`` for a section, the composed one first."""

    claim: str
    number: int
    sentences: tuple[str, ...] = ()
    stance: str = ""
    named: tuple[str, ...] = ()


def told(request: Request) -> tuple[Told, ...]:
    """The claims of the request, in its order."""
    return tuple(_told(request.messages[1].text))


def wanted(request: Request) -> frozenset[str]:
    """The claims that the schema lets the answer name: of a second request only what failed."""
    return frozenset(re.findall(r'"(C\d+)"', json.dumps(request.schema)))


def competent(request: Request) -> Completion | str:
    """Orders as given, in paragraphs of three; rephrases by the phrasings and openers allowed."""
    if request.name is CallName.WRITE_SECTION:
        return section_answer(request, rephrased)
    return hypothesis_answer(request, weighed)


def section_answer(request: Request, say: Say, paragraph: int = 3) -> str:
    open_claims = wanted(request)
    said = [
        {"claim": one.claim, "text": say(one)} for one in told(request) if one.claim in open_claims
    ]
    runs = [said[at : at + paragraph] for at in range(0, len(said), paragraph)]
    return json.dumps({"paragraphs": [{"sentences": run} for run in runs]}, ensure_ascii=False)


def hypothesis_answer(request: Request, say: Say) -> str:
    said = [{"claims": [one.claim], "text": say(one)} for one in told(request)]
    return json.dumps({"sentences": said}, ensure_ascii=False)


def rephrased(one: Told) -> str:
    """Another registered phrasing where there is one; else, or in turn, with an opener."""
    text = one.sentences[-1]
    opener = _OPENERS[one.number % len(_OPENERS)]
    if opener is None and text != one.sentences[0]:
        return text
    plain = text.startswith(("The ", "At ", "During ", "On "))
    return with_opener(text, opener if opener and (plain or opener.endswith(",")) else "Notably,")


def weighed(one: Told) -> str:
    stance = _FOR if one.stance == "supports" else _AGAINST
    reference = one.named[one.number % len(one.named)]
    judgement, reserve = stance[one.number % len(stance)], _RESERVES[one.number % len(_RESERVES)]
    text = f"{reference} {judgement} this hypothesis{reserve}."
    return text[:1].upper() + text[1:]


def with_opener(text: str, opener: str) -> str:
    return f"{opener} {text[:1].lower()}{text[1:]}"


def _told(text: str) -> Iterator[Told]:
    heads = list(_CLAIM.finditer(text))
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        block = text[head.end() : end]
        sentences = re.findall(r"^  (?:sentence|or): (.+)$", block, re.MULTILINE)
        named = re.findall(r"^  - (.+)$", block, re.MULTILINE)
        yield Told(head[1], number, tuple(sentences), head[2] or "", tuple(named))
