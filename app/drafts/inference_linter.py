"""What a model's sentence may say of a hypothesis: a controlled language, hedged by construction.

A sentence is, in this order and nothing else:

    (opener,) reference (, reference) and reference  judgement  object (, reserve) .

1. Characters are what they look like; every token is well formed. Citation and claim marks say
   nothing and are taken out.
2. It names claims of this hypothesis, of one stance: what supports, or what contradicts.
3. Each reference is a registered noun phrase of one named claim, with that claim's tokens in their
   places (``Predicate.references``); every named claim is referred to once. So it holds no value,
   name, number or date but the claim's own, each in its role.
4. The judgement is one of the stance's, so support cannot be turned into contradiction or the other
   way round, and every judgement is hedged.
5. The object is the hypothesis, and the reserve one of a few that weaken.

There is no other verb in it than the judgement's: so it cannot assert a cause, conformity, the lack
of an impact, certainty, a disposition or a decision, nor tell anybody to do something, in words of
these lists or in any others. What is not decided here: whether the claims are weighty.

Source: GN-04 (21 CFR 211.192; EU GMP Chapter 1, 1.4(xiv)); the language itself is ours.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from app.drafts.shape import Refusal, Rule
from app.evidence.claims import Claim
from app.evidence.predicates import PREDICATES


class Stance(StrEnum):
    """How a claim stands to a hypothesis."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


JUDGEMENTS: Final[Mapping[Stance, tuple[str, ...]]] = {
    Stance.SUPPORTS: (
        *("is consistent with", "are consistent with", "may be consistent with"),
        *("appears consistent with", "appear consistent with", "may speak for"),
        *("may support", "may lend support to", "may point towards"),
    ),
    Stance.CONTRADICTS: (
        *("may speak against", "may weaken", "may not fit", "may be inconsistent with"),
        *("may be hard to reconcile with", "may limit the support for"),
    ),
}
OBJECTS: Final = ("this hypothesis", "the hypothesis", "such a connection")
OPENERS: Final = (
    *("also", "additionally", "furthermore", "in addition", "moreover", "notably"),
    *("however", "by contrast", "on the other hand", "at the same time", "taken together"),
)
RESERVES: Final = (
    "although association is not cause",
    "although other explanations remain open",
    "which remains for the investigator to weigh",
    "subject to what is missing",
)
_JOINTS: Final = (", and ", " and ", ", as well as ", ", together with ", ", ")
_MARKS = re.compile(r"\[[EC]\d+\]", re.ASCII)


def check_inference_sentence(
    text: str, named: Sequence[str], claims: Mapping[str, Claim], stances: Mapping[str, Stance]
) -> Refusal | None:
    """None when the sentence may stand. ``stances`` has the claims of this hypothesis."""
    if unicodedata.normalize("NFKC", text) != text or not text.isprintable():
        return Refusal(Rule.TOKEN, "characters that look like others or cannot be seen")
    if (unknown := next((one for one in named if one not in stances), None)) is not None:
        return Refusal(Rule.CLAIM, "no claim of this hypothesis", unknown)
    if not named or len(set(named)) != len(named):
        return Refusal(Rule.CLAIM, "a sentence names the claims that it speaks of, each once")
    held = {stances[one] for one in named}
    if len(held) != 1:
        return Refusal(Rule.STANCE, "support and contradiction stand in sentences of their own")
    return _parse(_MARKS.sub("", text).strip(), [claims[one] for one in named], held.pop())


def _parse(text: str, claims: list[Claim], stance: Stance) -> Refusal | None:
    rest = _without_opener(text)
    waiting = {claim.id: _references(claim) for claim in claims}
    while waiting:
        found = _reference(rest, waiting)
        if found is None:
            listed = "; ".join(one for texts in waiting.values() for one in texts)
            return Refusal(Rule.VOCABULARY, f"expected one of: {listed}", rest[:60])
        claim, length = found
        del waiting[claim]
        rest = rest[length:]
        if waiting:
            joint = next((one for one in _JOINTS if rest.startswith(one)), None)
            if joint is None:
                return Refusal(Rule.CLAIM, f"does not speak of {', '.join(waiting)}", rest[:60])
            rest = rest[len(joint) :]
    return _check_judgement(rest, stance)


def _check_judgement(rest: str, stance: Stance) -> Refusal | None:
    judgement = _leading(rest.removeprefix(" "), JUDGEMENTS[stance])
    if judgement is None or not rest.startswith(" "):
        listed = ", ".join(JUDGEMENTS[stance])
        return Refusal(Rule.STANCE, f"a claim that {stance}: expected one of {listed}", rest[:60])
    rest = rest[1 + len(judgement) :].removeprefix(" ")
    named = _leading(rest, OBJECTS)
    if named is None:
        return Refusal(Rule.STANCE, f"expected one of {', '.join(OBJECTS)}", rest[:60])
    rest = rest[len(named) :]
    if rest == "." or rest in {f", {reserve}." for reserve in RESERVES}:
        return None
    listed = "; ".join(f", {reserve}" for reserve in RESERVES)
    return Refusal(Rule.VOCABULARY, f"expected its end, or one of: {listed}", rest[:60])


def _without_opener(text: str) -> str:
    found = next((one for one in OPENERS if text.lower().startswith(f"{one}, ")), None)
    return text if found is None else text[len(found) + 2 :]


def _reference(rest: str, waiting: Mapping[str, Sequence[str]]) -> tuple[str, int] | None:
    """The claim that is referred to here, and how long the longest fitting reference is."""
    found = [
        (len(one), claim)
        for claim, texts in waiting.items()
        for one in texts
        if rest.startswith((one, one[:1].upper() + one[1:]))
    ]
    return None if not found else (max(found)[1], max(found)[0])


def _references(claim: Claim) -> tuple[str, ...]:
    return PREDICATES[claim.predicate].named(claim.roles)


def _leading(text: str, phrases: Sequence[str]) -> str | None:
    fitting = [one for one in phrases if re.match(rf"{re.escape(one)}(?!\w)", text)]
    return max(fitting, key=len, default=None)
