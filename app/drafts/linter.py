"""What a model's or a person's sentence may say in a fact section: the binding.

Rules, in order; the first that fails refuses the sentence, and the composed one stands:

1. Every token is well formed and known; brackets that are no token are refused.
2. Exactly one claim is named. No claim of another predicate may lend its words.
3. The sentence carries each of that claim's facts once, no other fact, no evidence that the claim
   does not have, each in a view that its fact has.
4. Outside tokens there is no digit, number word, unit, date word, symbol, Roman number, identifier.
5. Exactly one anchor of the predicate occurs, once, and none of a contradicting predicate.
6. Outside the anchor there is no negation, no word of a verdict, no word of cause.
7. Each fact stands where its role's cues say: two values cannot change places.
8. Every other word is a connective or belongs to a phrasing of the predicate.

Source: 21 CFR 211.68(b) by way of GN-01 and GN-03; the rules themselves are ours.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.drafts import lexicon
from app.evidence.claims import Claim
from app.evidence.ledger import ClaimLedger
from app.evidence.predicates import PREDICATES, Predicate
from app.evidence.tokens import TOKEN, Token, UnknownView, tokens_in

_BRACKETS = re.compile(r"[\[\]{}|]")
_SLOT = re.compile(r"\{[^}]*\}")
_FACT = "\ue000"  # stands for a fact's token while the words around it are read


class Rule(StrEnum):
    TOKEN = "token"  # noqa: S105 - a rule about tokens, no secret
    CLAIM = "claim"
    FACTS = "facts"
    VALUE = "value"
    ANCHOR = "anchor"
    POLARITY = "polarity"
    ROLE = "role"
    VOCABULARY = "vocabulary"


@dataclass(frozen=True)
class Refusal:
    """Why a sentence was refused; ``got`` is the piece of text that did it."""

    rule: Rule
    message: str
    got: str = ""

    def __str__(self) -> str:
        return f"{self.message}: {self.got!r}" if self.got else self.message


def check_fact_sentence(text: str, ledger: ClaimLedger) -> Refusal | None:
    """None when the sentence may stand for the one claim that it names."""
    if unicodedata.normalize("NFKC", text) != text or not text.isprintable():
        return Refusal(Rule.TOKEN, "characters that look like others or cannot be seen")
    try:
        tokens = list(tokens_in(text))
    except UnknownView as error:
        return Refusal(Rule.TOKEN, str(error))
    if stray := _BRACKETS.search(TOKEN.sub("", text)):
        return Refusal(Rule.TOKEN, "brackets hold tokens only", stray[0])
    claim = _claim(tokens, ledger)
    if isinstance(claim, Refusal):
        return claim
    return next((found for found in _refusals(text, tokens, claim, ledger) if found), None)


def _refusals(
    text: str, tokens: list[Token], claim: Claim, ledger: ClaimLedger
) -> Iterator[Refusal | None]:
    predicate = PREDICATES[claim.predicate]
    yield _check_facts(tokens, claim, ledger)
    prose, order = _prose(text)
    yield _check_values(prose)
    yield _check_anchor(prose, predicate)
    rest = _without_anchor(prose, predicate)
    yield _check_polarity(rest, predicate)
    yield _check_roles(prose, order, claim, predicate)
    yield _check_vocabulary(rest, predicate)


def _claim(tokens: list[Token], ledger: ClaimLedger) -> Claim | Refusal:
    named = [token.id for token in tokens if token.kind == "C"]
    if len(named) != 1:
        return Refusal(Rule.CLAIM, f"a sentence names exactly one claim, this one {len(named)}")
    if named[0] not in ledger.claims:
        return Refusal(Rule.CLAIM, "no such claim", named[0])
    return ledger.claims[named[0]]


def _check_facts(tokens: list[Token], claim: Claim, ledger: ClaimLedger) -> Refusal | None:
    shown = [token for token in tokens if token.kind in ("F", "Q")]
    wanted = sorted(claim.roles.values())
    if sorted(token.id for token in shown) != wanted:
        got = " ".join(token.id for token in shown)
        return Refusal(Rule.FACTS, f"the claim's facts are {' '.join(wanted)}, each once", got)
    for token in shown:
        if token.view is not None and token.view not in ledger.facts[token.id].views:
            return Refusal(Rule.FACTS, f"{token.id} has no view {token.view}")
    foreign = [t.id for t in tokens if t.kind == "E" and t.id not in claim.evidence]
    return (
        Refusal(Rule.FACTS, "evidence that the claim does not have", foreign[0])
        if foreign
        else None
    )


def _prose(text: str) -> tuple[str, list[str]]:
    """The text with each fact as one mark and the other tokens gone; the facts in order."""
    order: list[str] = []

    def mark(match: re.Match[str]) -> str:
        if match["kind"] not in ("F", "Q"):
            return ""
        order.append(match["id"])
        return _FACT

    return " ".join(TOKEN.sub(mark, text).split()), order


def _check_values(prose: str) -> Refusal | None:
    for pattern, what in (
        (lexicon.DIGITS, "a typed digit"),
        (lexicon.SYMBOLS, "a typed symbol"),
        (lexicon.ROMAN, "a Roman number"),
        (lexicon.IDENTIFIER, "a typed identifier"),
    ):
        if found := pattern.search(_without_names(prose)):
            return Refusal(Rule.VALUE, what, found[0])
    for word in _lower_words(prose):
        for group, what in (
            (lexicon.NUMBER_WORDS, "a number word"),
            (lexicon.UNIT_WORDS, "a unit"),
            (lexicon.DATE_WORDS, "a date word"),
        ):
            if word in group and word not in _ALWAYS_ALLOWED:
                return Refusal(Rule.VALUE, what, word)
    return None


# "p = [F9]" of a test, and names of things that phrasings write in capitals.
_ALWAYS_ALLOWED = frozenset({"p"})
_NAMES = re.compile(r"\bCAPA\b|\bp =|site's")


def _without_names(prose: str) -> str:
    return _NAMES.sub("", prose)


def _check_anchor(prose: str, predicate: Predicate) -> Refusal | None:
    text = prose.lower()
    own = sum(text.count(anchor) for anchor in predicate.anchors)
    if own != 1:
        expected = " or ".join(repr(anchor) for anchor in predicate.anchors)
        return Refusal(Rule.ANCHOR, f"expected {expected} once, found it {own} times")
    for other in PREDICATES.contradicting(predicate.name):
        for anchor in other.anchors:
            if anchor in _without_anchor(prose, predicate).lower():
                return Refusal(Rule.ANCHOR, f"contradicts {predicate.name}", anchor)
    return None


def _without_anchor(prose: str, predicate: Predicate) -> str:
    for anchor in predicate.anchors:
        prose = re.sub(re.escape(anchor), " \ue001 ", prose, flags=re.IGNORECASE)
    return prose


def _check_polarity(rest: str, predicate: Predicate) -> Refusal | None:
    own = _own_words(predicate)
    for word in _lower_words(rest):
        if word in lexicon.NEGATIONS and word not in own:
            return Refusal(Rule.POLARITY, "a negation outside the anchor", word)
        if word in lexicon.VERDICTS and word not in own:
            return Refusal(Rule.POLARITY, "a verdict outside the anchor", word)
        if word in lexicon.CAUSE_WORDS and word not in own:
            return Refusal(Rule.POLARITY, "a cause in a fact section", word)
    return None


def _check_roles(
    prose: str, order: list[str], claim: Claim, predicate: Predicate
) -> Refusal | None:
    role_of = {fact: role for role, fact in claim.roles.items()}
    pieces = prose.split(_FACT)
    for place, fact in enumerate(order):
        role = predicate.roles[role_of[fact]]
        before = pieces[place].rstrip(" ,:;(") if place else pieces[place].strip(" ,:;(") or "^"
        follows = pieces[place + 1].lstrip(" ,:;)")
        led = any(_ends_with(before, cue) for cue in role.after)
        if not led and not any(_starts_with(follows, cue) for cue in role.before):
            cues = ", ".join((*role.after, *role.before))
            return Refusal(Rule.ROLE, f"{role_of[fact]} must stand beside one of: {cues}", before)
    return None


def _ends_with(text: str, cue: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(cue)}$", text, re.IGNORECASE) is not None


def _starts_with(text: str, cue: str) -> bool:
    return re.match(rf"{re.escape(cue)}(?!\w)", text, re.IGNORECASE) is not None


def _check_vocabulary(rest: str, predicate: Predicate) -> Refusal | None:
    allowed = _own_words(predicate)
    for word in _lower_words(rest):
        if word not in allowed and word not in lexicon.CONNECTIVES:
            return Refusal(Rule.VOCABULARY, "a word that fact sections do not have", word)
    return None


@cache
def _own_words(predicate: Predicate) -> frozenset[str]:
    """Words of the predicate's phrasings, without those of its anchors."""
    words: set[str] = set()
    for phrasing in predicate.phrasings:
        words.update(_lower_words(_without_anchor(_SLOT.sub(" ", phrasing), predicate)))
    return frozenset(words)


def _lower_words(text: str) -> Iterator[str]:
    for match in lexicon.WORD.finditer(text):
        yield match[0].lower()
