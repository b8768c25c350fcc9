"""Ways to make a true sentence false: the attacks on the binding, by kind.

Each takes a sentence with tokens and returns one that says or adds something else, or None where
it has no hold. None of them only changes the look: the smuggled piece is always a value, a name, a
unit, a time, a polarity, a scope, a condition, a verdict or a cause that the claim does not have.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from app.evidence.claims import Claim
from app.evidence.facts import FactKind, View
from app.evidence.ledger import ClaimLedger
from app.evidence.predicates import PREDICATES
from evals import attacks

_FACT = re.compile(r"\[([FQ]\d+)(\|[a-z]+)?\]")
_TAIL = re.compile(r"(\[E\d+\])*\.$")


@dataclass(frozen=True)
class Target:
    """A valid sentence, the claim it stands for and the ledger it is checked against."""

    text: str
    claim: Claim
    ledger: ClaimLedger

    @property
    def anchor(self) -> str:
        """As it stands in the text."""
        for anchor in PREDICATES[self.claim.predicate].anchors:
            if found := re.search(re.escape(anchor), self.text, re.IGNORECASE):
                return found[0]
        raise LookupError(f"no anchor in {self.text!r}")


Mutation = Callable[[Target, random.Random], str | None]


def _facts(text: str) -> list[re.Match[str]]:
    return list(_FACT.finditer(text))


def _replaced(text: str, match: re.Match[str], piece: str) -> str:
    return text[: match.start()] + piece + text[match.end() :]


def _beside(pieces: tuple[str, ...]) -> Mutation:
    def mutate(target: Target, rng: random.Random) -> str:
        at = rng.choice(_facts(target.text))
        return _replaced(target.text, at, f"{at[0]} {rng.choice(pieces)}")

    return mutate


def _before(pieces: tuple[str, ...], space: str) -> Mutation:
    def mutate(target: Target, rng: random.Random) -> str | None:
        kinds = (FactKind.QUANTITY, FactKind.COUNT, FactKind.RANGE, FactKind.DURATION)
        facts = target.ledger.facts
        places = [m for m in _facts(target.text) if facts[m[1]].kind in kinds]
        if not places:
            return None
        at = rng.choice(places)
        return _replaced(target.text, at, f"{rng.choice(pieces)}{space}{at[0]}")

    return mutate


def _tail(pieces: tuple[str, ...]) -> Mutation:
    def mutate(target: Target, rng: random.Random) -> str:
        return _TAIL.sub(lambda m: rng.choice(pieces) + m[0], target.text)

    return mutate


def _head(pieces: tuple[str, ...]) -> Mutation:
    def mutate(target: Target, rng: random.Random) -> str:
        claim, sentence = target.text.split(" ", 1)
        if not sentence.startswith("["):
            sentence = sentence[0].lower() + sentence[1:]
        return f"{claim} {rng.choice(pieces)} {sentence}"

    return mutate


def _anchor(patterns: tuple[str, ...]) -> Mutation:
    def mutate(target: Target, rng: random.Random) -> str:
        anchor = target.anchor
        return target.text.replace(anchor, rng.choice(patterns).format(anchor), 1)

    return mutate


def _fronted(target: Target, rng: random.Random) -> str | None:
    """The verb in front of its subject: what was so becomes what would have been."""
    found = re.search(
        r"\b(the|all|an?) (.*?) (was|were|is|are) (?!\[C)", target.text, re.IGNORECASE
    )
    if found is None:
        return None
    verb, being = rng.choice((("had", " been "), ("were", " "), ("should", " be ")))
    piece = f"{verb} {found[1].lower()} {found[2]}{being}"
    if found.start() == target.text.find(" ") + 1:
        piece = piece.capitalize()
    return target.text[: found.start()] + piece + target.text[found.end() :]


def _attributed(target: Target, rng: random.Random) -> str | None:
    """A denial that ends in its source without a pause: what the source says is denied."""
    sources = PREDICATES[target.claim.predicate].sources
    if not sources or not re.search(r"\b(not|no|none)\b", target.anchor):
        return None
    said = rng.choice(attacks.ATTRIBUTED).format(rng.choice(sources))
    return _TAIL.sub(lambda m: f" {said}{m[0]}", target.text)


def _verdict(target: Target, rng: random.Random) -> str:
    return target.text.replace(target.anchor, rng.choice(attacks.VERDICTS), 1)


def _flip(target: Target, rng: random.Random) -> str | None:
    """Within the anchor."""
    anchor = target.anchor
    fitting = [(one, other) for one, other in attacks.FLIPS if one in anchor.lower()]
    if not fitting:
        return None
    one, other = rng.choice(fitting)
    flipped = re.sub(re.escape(one), other, anchor, flags=re.IGNORECASE)
    return target.text.replace(anchor, flipped, 1)


def _contradict(target: Target, rng: random.Random) -> str | None:
    others = PREDICATES.contradicting(target.claim.predicate)
    if not others:
        return None
    anchor = rng.choice(rng.choice(others).anchors)
    text = target.text.replace(target.anchor, anchor, 1)
    clause = rng.choice((f", and this was {anchor}", f" and {anchor}", f", which is {anchor}"))
    return rng.choice((text, _TAIL.sub(lambda m: clause + m[0], target.text)))


def _time(target: Target, rng: random.Random) -> str | None:
    """A preposition of a time or a step becomes another."""
    places = [
        (match, other)
        for one, other in attacks.TIMES
        for match in re.finditer(rf"\b{one}(?= \[F)", target.text, re.IGNORECASE)
    ]
    kinds = (FactKind.TIME, FactKind.DURATION)
    timed = [
        (match, other)
        for match, other in places
        if match[0].lower() == "during" or _kind_behind(target, match) in kinds
    ]
    if not timed:
        return None
    match, other = rng.choice(timed)
    return _replaced(target.text, match, other)


def _kind_behind(target: Target, match: re.Match[str]) -> FactKind:
    token = _FACT.match(target.text, match.end() + 1)
    if token is None:
        raise LookupError(f"no fact behind {match[0]!r}")
    return target.ledger.facts[token[1]].kind


# What may change places because the predicate says the same of both.
_SYMMETRIC = {"confounded": {"factor", "other"}, "batches_correlate": {"factor", "subject"}}


def _swap(target: Target, rng: random.Random) -> str | None:
    role_of = {fact: role for role, fact in target.claim.roles.items()}
    symmetric = _SYMMETRIC.get(target.claim.predicate, set())
    facts, found = target.ledger.facts, _facts(target.text)
    pairs = [
        (a, b)
        for i, a in enumerate(found)
        for b in found[i + 1 :]
        if facts[a[1]].show() != facts[b[1]].show()
        and not {role_of[a[1]], role_of[b[1]]} <= symmetric
    ]
    alike = [(a, b) for a, b in pairs if facts[a[1]].kind is facts[b[1]].kind]
    if not pairs:
        return None
    a, b = rng.choice(alike if alike and rng.random() < 0.7 else pairs)
    text = target.text
    return f"{text[: a.start()]}[{b[1]}]{text[a.end() : b.start()]}[{a[1]}]{text[b.end() :]}"


def _foreign(target: Target, rng: random.Random) -> str | None:
    """A value of the same kind from another claim."""
    at, facts = rng.choice(_facts(target.text)), target.ledger.facts
    own, shown = facts[at[1]], facts[at[1]].show()
    others = [f for f in facts.values() if f.kind is own.kind and f.show() != shown]
    return _replaced(target.text, at, f"[{rng.choice(others).id}]") if others else None


def _typed(target: Target, rng: random.Random) -> str | None:
    """Its value typed, with one digit changed."""
    facts = target.ledger.facts
    shown = [(m, facts[m[1]].show()) for m in _facts(target.text)]
    places = [(m, text) for m, text in shown if any(c.isdigit() for c in text)]
    if not places:
        return None
    match, text = rng.choice(places)
    digit = re.search(r"\d", text)
    assert digit is not None  # noqa: S101 - just filtered
    other = str((int(digit[0]) + rng.randint(1, 9)) % 10)
    return _replaced(target.text, match, text[: digit.start()] + other + text[digit.end() :])


def _missing(target: Target, rng: random.Random) -> str:
    return _replaced(target.text, rng.choice(_facts(target.text)), "").replace("  ", " ")


def _duplicated(target: Target, rng: random.Random) -> str:
    at = rng.choice(_facts(target.text))
    return _replaced(target.text, at, f"{at[0]} and {at[0]}")


def _merged(target: Target, rng: random.Random) -> str | None:
    """Another claim's sentence in the same text, with or without its token."""
    others = [c for c in target.ledger.claims.values() if c.id != target.claim.id]
    if not others:
        return None
    other = rng.choice(others)
    phrase = PREDICATES[other.predicate].phrase(other.roles)
    token = rng.choice(("", f"[{other.id}] "))
    joint = rng.choice((". ", ", and ", "; "))
    return _TAIL.sub(lambda _: joint + token + phrase, target.text)


def _other_claim(target: Target, rng: random.Random) -> str | None:
    """The sentence under the name of another claim, of its own predicate where there is one."""
    others = [c for c in target.ledger.claims.values() if c.id != target.claim.id]
    alike = [c for c in others if c.predicate == target.claim.predicate]
    if not others:
        return None
    chosen = rng.choice(alike or others)
    return target.text.replace(f"[{target.claim.id}]", f"[{chosen.id}]", 1)


def _twin(target: Target, rng: random.Random) -> str:
    """A word that changes the meaning, in letters of another script."""
    word = rng.choice(attacks.SMUGGLED).translate(attacks.TWINS)
    return target.text.replace(target.anchor, f"{word} {target.anchor}", 1)


def _invisible(target: Target, rng: random.Random) -> str:
    word, hidden = rng.choice(attacks.SMUGGLED), rng.choice(attacks.HIDDEN)
    word = hidden.join((word[:1], word[1:])) if rng.random() < 0.7 else hidden + word
    return target.text.replace(target.anchor, f"{word} {target.anchor}", 1)


def _wrong_view(target: Target, rng: random.Random) -> str:
    at = rng.choice(_facts(target.text))
    views = [view for view in View if view not in target.ledger.facts[at[1]].views]
    return _replaced(target.text, at, f"[{at[1]}|{rng.choice(views)}]")


def _unknown_view(target: Target, rng: random.Random) -> str:
    at = rng.choice(_facts(target.text))
    view = rng.choice(("rounded", "upper", "doubled", "negated", "x"))
    return _replaced(target.text, at, f"[{at[1]}|{view}]")


def _brackets(target: Target, rng: random.Random) -> str:
    at = rng.choice(_facts(target.text))
    pattern = rng.choice(("[{0} 5]", "[{0}0]", "[{0}][5]", "[{0}|]", "{{{0}}}", "[F{0}]", "[{0}9]"))
    return _replaced(target.text, at, pattern.format(at[1]))


def _asked(target: Target, rng: random.Random) -> str:
    """A question, an order, a mark of doubt instead of the full stop."""
    end = rng.choice(("?", " (?).", "!", "...", " or not.", ", was it.", ", is that so?"))
    return _TAIL.sub(end, target.text)


def _quoted(target: Target, rng: random.Random) -> str:
    """Words of ours in quotation marks, or a quotation that ends elsewhere."""
    if "”" in target.text and rng.random() < 0.5:
        return target.text.replace("”", "", 1).replace(".", "”.")
    return target.text.replace(target.anchor, rng.choice(attacks.QUOTES).format(target.anchor), 1)


MUTATIONS: dict[str, Mutation] = {
    **{kind: _beside(pieces) for kind, pieces in attacks.BESIDE.items()},
    "approximation": _before(attacks.BEFORE["approximation"], " "),
    "sign against a token": _before(attacks.BEFORE["sign against a token"], ""),
    **{kind: _tail(pieces) for kind, pieces in attacks.TAILS.items()},
    **{kind: _head(pieces) for kind, pieces in attacks.HEADS.items()},
    "digit instead of a token": _typed,
    "swapped tokens": _swap,
    "token of another claim": _foreign,
    "missing token": _missing,
    "duplicated token": _duplicated,
    "reversed polarity": _flip,
    "negated": _anchor(attacks.NEGATED),
    "double negation": _anchor(attacks.DOUBLED),
    "hypothetical": _anchor(attacks.HYPOTHETICAL),
    "another number of things": _before(attacks.BEFORE["another number of things"], " "),
    "verdict instead of the finding": _verdict,
    "contradicting predicate": _contradict,
    "time order": _time,
    "verb before its subject": _fronted,
    "denied as recorded": _attributed,
    "two claims merged": _merged,
    "another claim's name": _other_claim,
    "homoglyphs": _twin,
    "invisible characters": _invisible,
    "wrong view": _wrong_view,
    "unknown view": _unknown_view,
    "brackets": _brackets,
    "question": _asked,
    "quotation": _quoted,
    "markup": _anchor(attacks.MARKUP),
}
