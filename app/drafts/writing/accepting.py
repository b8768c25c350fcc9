"""Takes one sentence of a model for one claim, or says why not.

Rules, in order:

1. It begins as a fact may be begun: an opener that adds, and none that weighs the sentence against
   another or makes it an instance of it ("however", "likewise", "in particular", "in total").
2. It passes the binding (:mod:`app.drafts.linter`) with the claim's own mark.
3. Code puts the claim's citation marks that were left out at its end, the first letter in capitals,
   and a value in a view that no phrasing gives it back to its full one: a time keeps its date.
4. What code made of it passes the binding again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.drafts import lexicon
from app.drafts.linter import check_fact_sentence
from app.drafts.shape import Refusal, Rule
from app.evidence.claims import Claim
from app.evidence.ledger import ClaimLedger
from app.evidence.predicates import PREDICATES
from app.evidence.tokens import TOKEN, Token, replace_tokens

ADDING = (
    *("additionally", "also", "further", "furthermore", "in addition", "moreover", "notably"),
    *("of note", "it is noted that", "it was found that", "it was noted that"),
    "it was observed that",
)
"""Of the linter's openers, those that say nothing of another sentence."""


@dataclass(frozen=True)
class Accepted:
    claim: str
    text: str


def accept(text: str, claim: Claim, ledger: ClaimLedger) -> Accepted | Refusal:
    said = text.strip(" ").removeprefix(f"[{claim.id}]").strip(" ")
    refusal = _check_opener(said) or check_fact_sentence(f"[{claim.id}] {said}", ledger)
    if refusal is not None:
        return refusal
    finished = _finished(said, claim)
    again = check_fact_sentence(f"[{claim.id}] {finished}", ledger)
    return again or Accepted(claim.id, finished)


def _check_opener(text: str) -> Refusal | None:
    lower = text.lower()
    found = next((one for one in lexicon.OPENERS if _begins(lower, one)), None)
    if found is None or found in ADDING:
        return None
    return Refusal(Rule.OPENER, f"expected one of {', '.join(ADDING)}, or none", found)


def _begins(lower: str, opener: str) -> bool:
    return lower.startswith(opener) and not lower[len(opener) : len(opener) + 1].isalpha()


def _finished(text: str, claim: Claim) -> str:
    present = {match["id"] for match in TOKEN.finditer(text)}
    marks = "".join(f"[{one}]" for one in claim.evidence if one not in present)
    text = f"{text.removesuffix('.')}{marks}."
    predicate = PREDICATES[claim.predicate]
    allowed: dict[str, set[str | None]] = {}
    for role, fact in claim.roles.items():
        allowed.setdefault(fact, {None}).update(predicate.views(role))

    def show(token: Token) -> str:
        fits = token.view is None or token.view in allowed.get(token.id, ())
        return text[token.start : token.end] if fits else f"[{token.id}]"

    text = replace_tokens(text, show)
    return text[:1].upper() + text[1:]


def openers() -> Iterator[str]:
    """As the prompt shows them."""
    return (f"{one[:1].upper()}{one[1:]}{'' if one.endswith('that') else ','}" for one in ADDING)
