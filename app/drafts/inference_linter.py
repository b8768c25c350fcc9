"""What a model's sentence may say of a hypothesis: a controlled language, hedged by construction.

A sentence is, in this order and nothing else:

    (opener,) (although …,) (both) reference (, reference) and reference
        judgement  object (, reserve) .

1. Characters are what they look like; every token is well formed. Citation and claim marks say
   nothing and are taken out.
2. It names claims of this hypothesis, of one stance: what supports, or what contradicts.
3. Each reference is a registered noun phrase of one named claim, with that claim's tokens in their
   places (``Predicate.references``); every named claim is referred to once. So it holds no value,
   name, number or date but the claim's own, each in its role.
4. The judgement is one of the stance's, so support cannot be turned into contradiction or the other
   way round, and every judgement is hedged: "may", "might" or "could", "also" if one likes, and one
   of the stance's verbs. ("Could not" would deny that it can.)
5. The object is the hypothesis, and the reserve one of a few that weaken; one with "although" may
   stand in front instead.

There is no other verb in it than the judgement's: so it cannot assert a cause, conformity, the lack
of an impact, certainty, a disposition or a decision, nor tell anybody to do something, in words of
these lists or in any others. What is not decided here: whether the claims are weighty.

Source: GN-04 (21 CFR 211.192; EU GMP Chapter 1, 1.4(xiv)); the language itself is ours.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import product
from typing import Final

from app.drafts import lexicon
from app.drafts.shape import Refusal, Rule
from app.evidence.claims import Claim
from app.evidence.predicates import PREDICATES


class Stance(StrEnum):
    """How a claim stands to a hypothesis."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


MODALS: Final = ("may", "might", "could")
BEING: Final = ("is", "are", "appears", "appear", "appears to be", "appear to be")
VERBS: Final[Mapping[Stance, tuple[str, ...]]] = {
    Stance.SUPPORTS: (
        *("be consistent with", "speak for", "support", "lend support to", "point towards"),
    ),
    Stance.CONTRADICTS: (
        *("speak against", "weaken", "not fit", "be inconsistent with"),
        *("be hard to reconcile with", "be difficult to reconcile with"),
        "limit the support for",
    ),
}


def _hedged(stance: Stance) -> Iterator[str]:
    for modal, also, verb in product(MODALS, ("", "also "), VERBS[stance]):
        if (modal, verb) != ("could", "not fit"):
            yield f"{modal} {also}{verb}"


JUDGEMENTS: Final[Mapping[Stance, tuple[str, ...]]] = {
    Stance.SUPPORTS: (
        *_hedged(Stance.SUPPORTS),
        *(f"{being} {also}consistent with" for being in BEING for also in ("", "also ")),
    ),
    Stance.CONTRADICTS: tuple(_hedged(Stance.CONTRADICTS)),
}
OBJECTS: Final = ("this hypothesis", "the hypothesis", "such a connection", "this connection")
OPENERS: Final = (
    *("also", "additionally", "furthermore", "in addition", "moreover", "notably"),
    *("however", "by contrast", "on the other hand", "at the same time", "taken together"),
    *("nevertheless", "nonetheless", "finally", *lexicon.ALIKE),
)
RESERVES: Final = (
    "although association is not cause",
    "although other explanations remain open",
    "although other explanations remain possible",
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
    rest = text[len(opener_of(text)) :]
    fronted = _fronted(rest, rest == text)
    rest = rest[len(fronted) :]
    begins = rest == text
    if len(claims) == 2 and _same(rest[:5], "both ", begins):
        rest, begins = rest[5:], False
    waiting = {claim.id: _references(claim) for claim in claims}
    while waiting:
        found = _reference(rest, waiting, begins)
        if found is None:
            listed = "; ".join(one for texts in waiting.values() for one in texts)
            return Refusal(Rule.VOCABULARY, f"expected one of: {listed}", rest[:60])
        claim, length = found
        del waiting[claim]
        begins = False
        rest = rest[length:]
        if waiting:
            joint = next((one for one in _JOINTS if rest.startswith(one)), None)
            if joint is None:
                return Refusal(Rule.CLAIM, f"does not speak of {', '.join(waiting)}", rest[:60])
            rest = rest[len(joint) :]
    return _check_judgement(rest, stance, bool(fronted))


def _check_judgement(rest: str, stance: Stance, reserved: bool) -> Refusal | None:
    judgement = _leading(rest.removeprefix(" "), JUDGEMENTS[stance])
    if judgement is None or not rest.startswith(" "):
        verbs = ", ".join(VERBS[stance])
        listed = f"{', '.join(MODALS)} with one of {verbs}"
        return Refusal(Rule.STANCE, f"a claim that {stance}: expected {listed}", rest[:60])
    rest = rest[1 + len(judgement) :].removeprefix(" ")
    named = _leading(rest, OBJECTS)
    if named is None:
        return Refusal(Rule.STANCE, f"expected one of {', '.join(OBJECTS)}", rest[:60])
    rest = rest[len(named) :]
    if rest == "." or (not reserved and rest in {f", {reserve}." for reserve in RESERVES}):
        return None
    listed = "; ".join(f", {reserve}" for reserve in RESERVES)
    return Refusal(Rule.VOCABULARY, f"expected its end, or one of: {listed}", rest[:60])


def opener_of(text: str) -> str:
    """With its comma; empty where there is none."""
    found = next((o for o in OPENERS if _same(text[: len(o) + 2], f"{o}, ", begins=True)), None)
    return "" if found is None else text[: len(found) + 2]


def _same(said: str, phrase: str, begins: bool) -> bool:
    """A capital may begin the sentence and nothing within it."""
    return said == phrase or (begins and said == phrase[:1].upper() + phrase[1:])


def _fronted(text: str, begins: bool) -> str:
    """A reserve in front, with its comma."""
    may_stand = (f"{one}, " for one in RESERVES if one.startswith("although"))
    found = next((one for one in may_stand if _same(text[: len(one)], one, begins)), "")
    return text[: len(found)]


def _reference(
    rest: str, waiting: Mapping[str, Sequence[str]], begins: bool
) -> tuple[str, int] | None:
    """The claim that is referred to here, and how long the longest fitting reference is."""
    found = [
        (len(one), claim)
        for claim, texts in waiting.items()
        for one in texts
        if _same(rest[: len(one)], one, begins)
    ]
    return None if not found else (max(found)[1], max(found)[0])


def _references(claim: Claim) -> tuple[str, ...]:
    return PREDICATES[claim.predicate].named(claim.roles)


def _leading(text: str, phrases: Sequence[str]) -> str | None:
    fitting = [one for one in phrases if re.match(rf"{re.escape(one)}(?!\w)", text)]
    return max(fitting, key=len, default=None)
