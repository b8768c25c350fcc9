"""What a model's or a person's sentence may say in a fact section: the binding.

Rules, in order; the first that fails refuses the sentence, and the composed one stands:

1. Every token is well formed and known; brackets that are no token are refused, and characters
   that look like others or cannot be seen.
2. Exactly one claim is named. No claim of another predicate may lend its words.
3. The sentence carries each of that claim's facts once, no other fact, no evidence that the claim
   does not have, each in a view that its fact has.
4. Outside tokens there is no digit, symbol, Roman number or identifier, and none is made by what
   stands against a token (:mod:`app.drafts.shape`).
5. It is one plain assertion: one sentence, no question or condition, quotation marks around quoted
   facts only (:mod:`app.drafts.shape`).
6. Exactly one anchor of the predicate occurs, once, and none of a contradicting predicate.
7. Each fact stands where its role's cues say: two values cannot change places.
8. Every other word is a connective, an opener, an attribution to the predicate's own source, or
   belongs to a whole phrase of the predicate. So there is no number word, unit or date word, no
   negation, word of a verdict or of cause, unless the predicate itself says it.

What is not decided here: whether the record itself is true, what order sentences stand in, and what
a text that is quoted from the record says.

Source: 21 CFR 211.68(b) by way of GN-01 and GN-03; the rules themselves are ours.
"""

import re
import unicodedata
from collections.abc import Iterator

from app.drafts import lexicon
from app.drafts.shape import Refusal, Rule, check_shape
from app.evidence.claims import Claim
from app.evidence.facts import FactKind
from app.evidence.ledger import ClaimLedger
from app.evidence.phrasing import (
    MARK,
    TAKEN,
    Cue,
    anchor_spans,
    cues_at,
    is_measure_of_anchor,
    leads,
    own_phrases,
    take_anchor,
    take_phrases,
    take_spans,
)
from app.evidence.predicates import PREDICATES, Predicate
from app.evidence.tokens import TOKEN, Token, UnknownView, tokens_in

_BRACKETS = re.compile(r"[\[\]{}|]")
_INTRODUCING = re.compile(rf"(?<!\w)({'|'.join(lexicon.INTRODUCING)})(?= {MARK})", re.IGNORECASE)
_INTRODUCED = re.compile(rf"(?<!\w)({'|'.join(lexicon.INTRODUCING)})$", re.IGNORECASE)
_FACTS = ("F", "Q")
_MEASURES = (FactKind.QUANTITY, FactKind.DURATION)

_REASONS = (
    (lexicon.NUMBER_WORDS, Rule.VALUE, "a number word"),
    (lexicon.UNIT_WORDS, Rule.VALUE, "a unit"),
    (lexicon.DATE_WORDS, Rule.VALUE, "a date word"),
    (lexicon.NEGATIONS, Rule.POLARITY, "a negation outside the anchor"),
    (lexicon.VERDICTS, Rule.POLARITY, "a verdict outside the anchor"),
    (lexicon.CAUSE_WORDS, Rule.POLARITY, "a cause in a fact section"),
)


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
    order = [token.id for token in tokens if token.kind in _FACTS]
    prose = _prose(text)
    yield _check_values(prose)
    yield check_shape(text, prose, _opened(prose), predicate)
    yield _check_anchor(prose, predicate)
    bound = _bind(prose, order, claim, predicate)
    if isinstance(bound, Refusal):
        yield bound
        return
    yield _check_vocabulary(prose, bound, predicate)


def _claim(tokens: list[Token], ledger: ClaimLedger) -> Claim | Refusal:
    named = [token for token in tokens if token.kind == "C"]
    if len(named) != 1:
        return Refusal(Rule.CLAIM, f"a sentence names exactly one claim, this one {len(named)}")
    if named[0].id not in ledger.claims:
        return Refusal(Rule.CLAIM, "no such claim", named[0].id)
    return ledger.claims[named[0].id]


def _check_facts(tokens: list[Token], claim: Claim, ledger: ClaimLedger) -> Refusal | None:
    shown = [token for token in tokens if token.kind in _FACTS]
    wanted = sorted(claim.roles.values())
    if sorted(token.id for token in shown) != wanted:
        got = " ".join(token.id for token in shown)
        return Refusal(Rule.FACTS, f"the claim's facts are {' '.join(wanted)}, each once", got)
    for token in tokens:
        views = ledger.facts[token.id].views if token.kind in _FACTS else ()
        if token.view is not None and token.view not in views:
            return Refusal(Rule.FACTS, f"{token.id} has no view {token.view}")
    foreign = [t.id for t in tokens if t.kind == "E" and t.id not in claim.evidence]
    if foreign:
        return Refusal(Rule.FACTS, "evidence that the claim does not have", foreign[0])
    return None


def _prose(text: str) -> str:
    """The text with each fact as one mark and the other tokens gone."""
    return " ".join(TOKEN.sub(lambda m: MARK if m["kind"] in _FACTS else "", text).split())


def _check_values(prose: str) -> Refusal | None:
    for pattern, what in (
        (lexicon.DIGITS, "a typed digit"),
        (lexicon.SYMBOLS, "a typed symbol"),
        (lexicon.ROMAN, "a Roman number"),
        (lexicon.IDENTIFIER, "a typed identifier"),
    ):
        if found := pattern.search(prose):
            return Refusal(Rule.VALUE, what, found[0])
    return None


def _opened(prose: str) -> int:
    """Where the sentence itself begins: behind its opener, of which there is one at most."""
    lower = prose.lower()
    found = next((o for o in lexicon.OPENERS if re.match(rf"{o}(?!\w)", lower)), "")
    return len(prose) - len(prose[len(found) :].lstrip(" ,")) if found else 0


def _check_anchor(prose: str, predicate: Predicate) -> Refusal | None:
    text = prose.lower()
    own = sum(text.count(anchor) for anchor in predicate.anchors)
    if own != 1:
        expected = " or ".join(repr(anchor) for anchor in predicate.anchors)
        return Refusal(Rule.ANCHOR, f"expected {expected} once, found it {own} times")
    rest = take_anchor(prose, predicate).lower()
    for other in PREDICATES.contradicting(predicate.name):
        for anchor in other.anchors:
            if anchor in rest:
                return Refusal(Rule.ANCHOR, f"contradicts {predicate.name}", anchor)
    return None


def _bind(prose: str, order: list[str], claim: Claim, predicate: Predicate) -> list[Cue] | Refusal:
    """The cue that gives each fact its role. One fact may have two roles, each place has one."""
    opened = _opened(prose)
    free = dict(claim.roles)
    bound: list[Cue] = []
    places = [match.start() for match in re.finditer(MARK, prose)]
    for at, fact in zip(places, order, strict=True):
        cues = cues_at(prose[opened:], at - opened, predicate)
        own = [cue for cue in cues if free.get(cue.role) == fact]
        led = any(cue.end == len(prose[:at].rstrip()) for cue in bound)
        held = [c for c in own if led or c.leading or _is_led(prose[opened:at], c, predicate)]
        if not held:
            expected = ", ".join(_cues_of(fact, claim, predicate)).replace(MARK, "…")
            before = prose[:at].rpartition(MARK)[2].strip()
            return Refusal(Rule.ROLE, f"{fact} must stand beside one of: {expected}", before)
        role = held[0].role
        measured = predicate.roles[role].kind in _MEASURES
        if measured and is_measure_of_anchor(prose, at, predicate):
            return Refusal(Rule.ROLE, f"a pause must stand between {fact} and what is said of it")
        del free[role]
        bound += [
            Cue(cue.role, cue.start + opened, cue.end + opened, cue.leading)
            for cue in held
            if cue.role == role
        ]
    return bound


def _is_led(before: str, cue: Cue, predicate: Predicate) -> bool:
    """A cue behind the fact leaves open what stands before it: only what phrasings have there."""
    bare = before.rstrip()
    if not bare or bare[-1] in ",;:(“" or _INTRODUCED.search(bare):
        return True
    word = re.search(r"[A-Za-z]+$", bare)
    return word is not None and word[0].lower() in leads(predicate, cue.role)


def _cues_of(fact: str, claim: Claim, predicate: Predicate) -> Iterator[str]:
    for role, own in claim.roles.items():
        if own == fact:
            yield from (*predicate.roles[role].after, *predicate.roles[role].before)


def _check_vocabulary(prose: str, bound: list[Cue], predicate: Predicate) -> Refusal | None:
    """Every word that is neither of the anchor nor of a cue that binds a fact."""
    spans = [(cue.start, cue.end) for cue in bound] + anchor_spans(prose, predicate)
    named = [one.format(source=s) for one in lexicon.ATTRIBUTIONS for s in predicate.sources]
    longest_first = sorted(named, key=len, reverse=True)
    rest = take_phrases(
        take_spans(prose, spans)[_opened(prose) :], longest_first, paused=lexicon.PAUSED
    )
    rest = _INTRODUCING.sub(lambda match: TAKEN * len(match[0]), rest)
    rest = take_phrases(rest, own_phrases(predicate, lexicon.CONNECTIVES), count=1)
    for match in lexicon.WORD.finditer(rest):
        if (word := match[0].lower()) not in lexicon.CONNECTIVES:
            return _unknown(word)
    return None


def _unknown(word: str) -> Refusal:
    for group, rule, what in _REASONS:
        if word in group:
            return Refusal(rule, what, word)
    return Refusal(Rule.VOCABULARY, "a word that fact sections do not have", word)
