"""What a model puts around a claim: what stands, what is left out, what must hold.

Rules, in order:

1. An opener that adds says nothing of another sentence and stands (:data:`ADDING`).
2. One that links says something of the sentence before it: *likewise*, that it finds the same;
   *subsequently*, that it is earlier. It stands only where the claims say so (:func:`with_links`).
3. Any other lead-in that holds no value (``For the historical review,``) is left out: the claim has
   to be said in any case, and what remains passes the binding by itself. One that denies or makes a
   condition refuses the sentence.
4. So is an adverb that only draws a line to other sentences (*therefore*, *however*, *again*).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.drafts import lexicon
from app.drafts.content import CODE, Sentence
from app.drafts.shape import Refusal, Rule
from app.evidence.claims import Claim
from app.evidence.facts import Fact
from app.evidence.ledger import ClaimLedger

ADDING: Final = (
    *("additionally", "also", "further", "furthermore", "in addition", "moreover", "notably"),
    *("of note", "it is noted that", "it was found that", "it was noted that"),
    *("it was observed that", "it was also found that", "it was also noted that"),
    *("it was also observed that", "it was further noted that", "it was further observed that"),
)
LATER: Final = ("subsequently", "thereafter", "afterwards")
_LEAD_IN = re.compile(r"[A-Za-z][a-z]*(?: [a-z]+(?:-[a-z]+)*){0,7}, (?=\S)")
_BESIDE = "therefore|thus|hence|consequently|accordingly|however|again|still|likewise|either|too"
_ADVERB = re.compile(rf", (?P<between>{_BESIDE}),|,? (?:{_BESIDE})(?=[ .])")
_CONDITIONS = frozenset(
    ("if", "unless", "whether", "when", "had", "were", "should", "suppose", "assume", "assuming")
)


def opener_of(text: str) -> str | None:
    """The longest opener that the sentence begins with."""
    lower = text.lower()
    return next((one for one in lexicon.OPENERS if _begins(lower, one)), None)


def without_lead_in(text: str) -> tuple[str, str] | None:
    """The lead-in and the rest; None where there is none that may be left out."""
    found = _LEAD_IN.match(text)
    if found is None:
        return None
    words = set(lexicon.WORD.findall(found[0].lower()))
    if words & (lexicon.NEGATIONS | _CONDITIONS):
        return None
    return found[0].rstrip(" ,"), _capital(text[found.end() :])


def left_out(lead_in: str) -> Refusal:
    """As it is told of in the record of the call."""
    return Refusal(Rule.OPENER, "left out of a sentence that stands", lead_in)


def without_asides(text: str) -> Iterator[tuple[str, str]]:
    """What may be left out, with the rest: the lead-in, the adverbs, both."""
    led = without_lead_in(text)
    if led is not None:
        yield led
    for before, rest in (("", text), *((led,) if led is not None else ())):
        adverbs = [found[0].strip(" ,") for found in _ADVERB.finditer(rest)]
        if adverbs:
            yield ", ".join(filter(None, (before, *adverbs))), _ADVERB.sub(_pause, rest)


def _pause(adverb: re.Match[str]) -> str:
    """What stands for it: its comma, where that closes what is fronted (``At ▯, however, it``)."""
    before = adverb.string[: adverb.start()]
    fronted = before.partition(" ")[0].lower() in lexicon.PREPOSITIONS and "," not in before
    return "," if adverb["between"] and fronted else ""


def with_links(sentences: Sequence[Sentence], ledger: ClaimLedger) -> Iterator[Sentence]:
    """A model's sentences, in which each link that does not hold is left out."""
    before: Claim | None = None
    for one in sentences:
        claim = ledger.claims[one.claims[0]]
        link = opener_of(one.text) if one.origin != CODE else None
        held = before is not None and _holds(link, before, claim, ledger)
        if link in (*lexicon.ALIKE, *LATER) and not held:
            yield replace(one, text=_capital(one.text[len(link) :].lstrip(" ,")))
        else:
            yield one
        before = claim


def _holds(link: str | None, before: Claim, claim: Claim, ledger: ClaimLedger) -> bool:
    if link in lexicon.ALIKE:
        return before.predicate == claim.predicate
    ended = max(_times(before, ledger), default=None)
    began = min(_times(claim, ledger), default=None)
    return ended is not None and began is not None and ended < began


def _times(claim: Claim, ledger: ClaimLedger) -> Iterator[datetime]:
    """The bounds of each of its times: a day ends when it is over."""
    facts: Iterator[Fact] = (ledger.facts[fact] for fact in claim.roles.values())
    for fact in facts:
        yield from (bound for bound in (fact.start, fact.end) if bound is not None)


def _begins(lower: str, opener: str) -> bool:
    return lower.startswith(opener) and not lower[len(opener) : len(opener) + 1].isalpha()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
