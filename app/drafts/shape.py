"""Is it one plain assertion? Punctuation, tokens glued to text, questions, quotation marks.

Whether its words say what the claim says is :mod:`app.drafts.linter`'s to decide.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.drafts import lexicon
from app.evidence.phrasing import MARK
from app.evidence.predicates import Predicate


class Rule(StrEnum):
    TOKEN = "token"  # noqa: S105 - a rule about tokens, no secret
    CLAIM = "claim"
    FACTS = "facts"
    VALUE = "value"
    SHAPE = "shape"
    ANCHOR = "anchor"
    POLARITY = "polarity"
    ROLE = "role"
    VOCABULARY = "vocabulary"
    OPENER = "opener"
    ORDER = "order"
    STANCE = "stance"


@dataclass(frozen=True)
class Refusal:
    """Why a sentence was refused; ``got`` is the piece of text that did it."""

    rule: Rule
    message: str
    got: str = ""

    def __str__(self) -> str:
        return f"{self.message}: {self.got!r}" if self.got else self.message


_GLUED = (
    (rf"[^ “({MARK}]{MARK}|{MARK}{MARK}", "text against a value"),
    (rf"{MARK}[^ ,.;:)”]", "text against a value"),
    (r"(?<=\w)\[C\d+\](?=\w)", "a claim's token within a word"),
    (r"\[E\d+\](?!(\[[EC]\d+\])*([.,;:)]|\s*$))", "a citation mark that does not end its words"),
)
_PUNCTUATION = (
    (r"\s[,.;:)]|\(\s", "a space before punctuation"),
    (r"[,;:](?! )", "punctuation without a space"),
    (r"[,;:(]\s*[,.;:)]", "doubled punctuation"),
    (r"(?<![A-Za-z])['’]|['’](?![A-Za-z])", "an apostrophe outside a word"),
    (r"(?<![A-Za-z])-|-(?![A-Za-z])", "a hyphen outside a word"),
    (r"(?<! )[–—]|[–—](?! [A-Za-z])", "a dash against a value"),
    (r"(?<!\bp )=", "a typed symbol"),
)
_OPENING_VERBS = frozenset(("was", "were", "is", "are", "has", "have", "had", "been"))
_INVERTED = re.compile(
    rf"\b(was|were|is|are|has|had) (batch|step|tag|it|this|that|(the|an?)( \w+ed)? {MARK})"
    # "Had" and "were" before a subject make a condition of it: what may follow them is listed.
    r"|\bhad(?! (also |further )?(not )?been\b| a (value|reading|result|mean) of\b| a material lot)"
    r"|\bhad a [^.]*\bbeen\b"
    rf"|(?<!there )\bwere (all|the|an?|each|both|any|some|{MARK}|\w+s\b)"
    r"|\bthere were (the|all|an?(?! total of))\b"
    r"|\bshould\b|\b(given|required|specified|defined|considered|seen|provided) that\b",
    re.IGNORECASE,
)
_DANGLING = _OPENING_VERBS | {"and", "which", "that", "this", "it", "also"}
_ARTICLES = frozenset(("a", "an", "the"))
_PIECE = re.compile(rf"[A-Za-z]+(?:[-'’][A-Za-z]+)*|[{MARK},.;:()“”=–—]")
_ENDS = frozenset(",.;:)")


def check_shape(text: str, prose: str, opened: int, predicate: Predicate) -> Refusal | None:
    """``prose`` is the text with marks, ``opened`` where it begins behind its openers.

    1. Nothing stands against a token that could become part of its value or its citation.
    2. One sentence with one full stop, at its end; parentheses in pairs, not nested.
    3. Quotation marks surround exactly one fact each.
    4. Capitals begin the sentence or a name of the predicate; else they would make identifiers.
    5. No verb in front of its subject (``had the value been``) and no ``given that``: a question or
       a condition; no clause breaks off.
    6. A preposition or an article has its object: ``in`` behind a number is no inch.
    """
    return next((found for found in _refusals(text, prose, opened, predicate) if found), None)


def _refusals(text: str, prose: str, opened: int, predicate: Predicate) -> Iterator[Refusal | None]:
    yield _first(_GLUED[:2], prose) or _first(_GLUED[2:], text)
    yield _first(_PUNCTUATION, prose)
    if not prose.endswith(".") or prose.count(".") != 1:
        yield Refusal(Rule.SHAPE, "one sentence with one full stop at its end")
    if re.search(r"[()]", re.sub(r"\([^()]*\)", "", prose)):
        yield Refusal(Rule.SHAPE, "parentheses that are nested or not closed")
    if re.search("[“”]", prose.replace(f"“{MARK}”", MARK)):
        yield Refusal(Rule.SHAPE, "quotation marks stand around one quoted fact")
    yield _check_capitals(prose, predicate)
    yield _check_order(prose[opened:])
    yield _check_objects(prose[opened:])


def _first(patterns: tuple[tuple[str, str], ...], text: str) -> Refusal | None:
    for pattern, what in patterns:
        if found := re.search(pattern, text):
            return Refusal(Rule.SHAPE, what, found[0].replace(MARK, "…"))
    return None


def _check_capitals(prose: str, predicate: Predicate) -> Refusal | None:
    names = {word for phrasing in predicate.phrasings for word in lexicon.WORD.findall(phrasing)}
    for match in lexicon.WORD.finditer(prose):
        if match.start() and match[0] != match[0].lower() and match[0] not in names:
            return Refusal(Rule.SHAPE, "a capital within the sentence", match[0])
    return None


def _check_order(prose: str) -> Refusal | None:
    words = lexicon.WORD.findall(prose)
    if prose[:1].isalpha() and words[0].lower() in _OPENING_VERBS:
        return Refusal(Rule.SHAPE, "a question or a condition", words[0])
    if found := _INVERTED.search(prose):
        return Refusal(Rule.SHAPE, "a question or a condition", found[0].replace(MARK, "…"))
    return None


def _check_objects(prose: str) -> Refusal | None:
    pieces = [piece.lower() for piece in _PIECE.findall(prose)]
    for one, following in zip(pieces, [*pieces[1:], "."], strict=True):
        loose = following in _ENDS or following in lexicon.PREPOSITIONS
        if one in lexicon.PREPOSITIONS and loose and (one, following) != ("as", "in"):
            return Refusal(Rule.SHAPE, "a preposition without its object", f"{one} {following}")
        if one in _DANGLING and following in _ENDS - {":"}:
            return Refusal(Rule.SHAPE, "a clause without its end", f"{one} {following}")
        if one in _ARTICLES and (loose or following in _ARTICLES):
            return Refusal(Rule.SHAPE, "an article without its noun", f"{one} {following}")
    return None
