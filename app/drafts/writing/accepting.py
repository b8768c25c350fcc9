"""Takes one sentence of a model for one claim, or says why not.

Rules, in order:

1. It begins as a fact may be begun: an opener that adds, or one that links, which is held against
   the sentence before it later; none that weighs the sentence against another or makes it an
   instance of it ("however", "in particular", "in total"). Behind it stands no second one.
2. It passes the binding (:mod:`app.drafts.linter`) with the claim's own mark.
3. Where it fails, a lead-in that holds no value and adverbs that only draw a line to other
   sentences are left out, and the rest must pass both (:mod:`app.drafts.writing.leading`).
4. Code puts the claim's citation marks that were left out at its end, the first letter in capitals,
   and a value in a view that no phrasing gives it back to its full one: a time keeps its date.
5. What code made of it passes the binding again.
"""

from dataclasses import dataclass, replace

from app.drafts import lexicon
from app.drafts.linter import check_fact_sentence
from app.drafts.shape import Refusal, Rule
from app.drafts.writing.leading import ADDING, LATER, opener_of, without_asides
from app.evidence.claims import Claim
from app.evidence.ledger import ClaimLedger
from app.evidence.predicates import PREDICATES
from app.evidence.tokens import TOKEN, Token, replace_tokens


@dataclass(frozen=True)
class Accepted:
    """``left_out`` is what the model's sentence had besides: a lead-in, adverbs."""

    claim: str
    text: str
    left_out: str = ""


def accept(
    text: str, claim: Claim, ledger: ClaimLedger, may_link: bool = False
) -> Accepted | Refusal:
    """``may_link``: the caller holds links against the sentence before; else they are left out."""
    openers = (*ADDING, *lexicon.ALIKE, *LATER) if may_link else ADDING
    said = text.strip(" ").removeprefix(f"[{claim.id}]").strip(" ")
    found = _accepted(said, claim, ledger, openers)
    for left_out, rest in without_asides(said) if isinstance(found, Refusal) else ():
        mended = _accepted(rest, claim, ledger, openers)
        if isinstance(mended, Accepted):
            return replace(mended, left_out=left_out)
    return found


def _accepted(
    said: str, claim: Claim, ledger: ClaimLedger, openers: tuple[str, ...]
) -> Accepted | Refusal:
    refusal = _check_opener(said, openers) or check_fact_sentence(f"[{claim.id}] {said}", ledger)
    if refusal is not None:
        return refusal
    finished = _finished(said, claim)
    again = check_fact_sentence(f"[{claim.id}] {finished}", ledger)
    return again or Accepted(claim.id, finished)


def _check_opener(text: str, openers: tuple[str, ...]) -> Refusal | None:
    found = opener_of(text)
    if found is None or found in openers:
        return None
    return Refusal(Rule.OPENER, f"expected one of {', '.join(ADDING)}, or none", found)


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
