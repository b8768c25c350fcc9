"""The ways to spoil one statement, each so that it no longer agrees with its evidence. Pure.

They are what reviewers miss: the right value in the wrong place, a limit off by a digit, a sentence
turned round, a mark that cites something else. A change is of this statement alone: an altered
value becomes a fact of its own, beside the one that other statements keep.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from app.drafts.content import Tone
from app.evidence.facts import Fact, FactKind, View
from app.evidence.predicates import PREDICATES
from app.evidence.tokens import Token, replace_tokens, tokens_in

FACTS = TypeAdapter(dict[str, Fact])

_MEASURED = frozenset({FactKind.QUANTITY, FactKind.COUNT, FactKind.TIME, FactKind.DURATION})
_NAMED = frozenset({FactKind.ID})
_LIMITS = frozenset({FactKind.RANGE})
_WITH_UNIT = frozenset({FactKind.QUANTITY, FactKind.RANGE})
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FLIPS = (
    ("did not meet", "met"),
    ("met", "did not meet"),
    ("was not", "was"),
    ("were not", "were"),
    ("below", "above"),
    ("above", "below"),
    ("outside", "within"),
    ("within", "outside"),
    ("before", "after"),
    ("after", "before"),
)
_UNITS = {
    "mL": "L", "L": "mL", "mg": "g", "g": "mg", "kg": "g", "mm": "cm", "cm": "mm", "°C": "K",
    "K": "°C", "bar": "mbar", "mbar": "bar", "kPa": "bar", "N": "kN", "kN": "N", "s": "min",
    "min": "h", "h": "min", "%": "ppm", "rpm": "Hz", "d": "h",
}  # fmt: skip

Statement = dict[str, Any]


class Error(StrEnum):
    VALUE = "value of another place"
    POLARITY = "polarity reversed"
    NAME = "another batch or name"
    LIMIT = "limit altered"
    CITATION = "other evidence cited"
    OMISSION = "row left out"
    UNIT = "unit changed"


@dataclass(frozen=True)
class Planted:
    """``was`` and ``now`` as people read them."""

    statement: str
    kind: Error
    was: str
    now: str


@dataclass
class Spoilt:
    """A copy of a draft's content as it is being spoilt; its facts grow."""

    content: dict[str, Any]
    facts: dict[str, Fact]

    def add(self, fact: Fact) -> str:
        number = max(int(one[1:]) for one in self.facts) + 1
        made = replace(fact, id=f"{fact.id[0]}{number}")
        self.facts[made.id] = made
        return made.id


def shown(text: str, facts: dict[str, Fact]) -> str:
    """Text as people read it."""

    def show(token: Token) -> str:
        if token.kind in ("F", "Q"):
            return facts[token.id].show(token.view or View.VALUE)
        return f" [{token.id[1:]}]" if token.kind == "E" else ""

    return replace_tokens(text, show)


def spoil(made: Spoilt, statement: Statement, kind: Error, rng: random.Random) -> Planted | None:
    """Changes the statement; None, and nothing changed, where the error has no hold."""
    if "rows" in statement:
        return _leave_out(made, statement, rng) if kind is Error.OMISSION else None
    if kind is Error.OMISSION:
        return None
    was = shown(statement["text"], made.facts)
    text = _SPOILS[kind](made, statement, rng)
    if text is None or (now := shown(text, made.facts)) == was:
        return None
    statement["text"] = text
    return Planted(statement["id"], kind, was, now)


def _leave_out(made: Spoilt, table: Statement, rng: random.Random) -> Planted | None:
    """An exception where the table has any."""
    rows = table["rows"]
    if len(rows) < 2:
        return None
    bad = [n for n, row in enumerate(rows) if any(cell["tone"] == Tone.BAD for cell in row)]
    row = rows.pop(rng.choice(bad or range(len(rows))))
    was = " | ".join(shown(cell["text"], made.facts) for cell in row)
    return Planted(table["id"], Error.OMISSION, was, "")


def _other_value(made: Spoilt, statement: Statement, rng: random.Random) -> str | None:
    return _foreign(made, statement, rng, _MEASURED)


def _other_name(made: Spoilt, statement: Statement, rng: random.Random) -> str | None:
    return _foreign(made, statement, rng, _NAMED)


def _foreign(
    made: Spoilt, statement: Statement, rng: random.Random, kinds: frozenset[FactKind]
) -> str | None:
    """A fact of another statement that could stand here; of a name, one of the same label."""
    own = {token.id for token in tokens_in(statement["text"])}
    for token, fact in _tokens(made, statement, rng, kinds):
        view = token.view or View.VALUE
        others = [
            one.id
            for one in made.facts.values()
            if (one.kind, one.unit) == (fact.kind, fact.unit)
            and one.id not in own
            and one.show(view) != fact.show(view)
            and (kinds is not _NAMED or one.label == fact.label)
        ]
        if others:
            return _with(statement, token, rng.choice(others))
    return None


def _reversed(made: Spoilt, statement: Statement, _rng: random.Random) -> str | None:
    text: str = statement["text"]
    for one, other in (*_contradictions(made, statement), *_FLIPS):
        if found := re.search(rf"\b{re.escape(one)}\b", text):
            return text[: found.start()] + other + text[found.end() :]
    return None


def _contradictions(made: Spoilt, statement: Statement) -> Iterator[tuple[str, str]]:
    """Anchors of the sentence's claims, with those of what contradicts them."""
    for claim in statement["claims"]:
        name = made.content["claims"][claim]["predicate"]
        for other in PREDICATES.contradicting(name):
            for anchor in PREDICATES[name].anchors:
                yield anchor, other.anchors[0]


def _other_limit(made: Spoilt, statement: Statement, rng: random.Random) -> str | None:
    for token, fact in _tokens(made, statement, rng, _LIMITS):
        low, high = _moved(fact.low, rng), _moved(fact.high, rng)
        if low is not None and (high is None or rng.random() < 0.5):
            high = fact.high
        elif high is not None:
            low = fact.low
        else:
            continue
        altered = replace(fact, low=low, high=high, written=f"{low or ''}–{high or ''}")
        return _with(statement, token, made.add(altered))
    return None


def _other_unit(made: Spoilt, statement: Statement, rng: random.Random) -> str | None:
    for token, fact in _tokens(made, statement, rng, _WITH_UNIT):
        if fact.unit in _UNITS:
            return _with(statement, token, made.add(replace(fact, unit=_UNITS[fact.unit])))
    return None


def _other_evidence(made: Spoilt, statement: Statement, rng: random.Random) -> str | None:
    cited = [token for token in tokens_in(statement["text"]) if token.kind == "E"]
    others = sorted(made.content["evidence"].keys() - {token.id for token in cited})
    if not cited or not others:
        return None
    return _with(statement, rng.choice(cited), rng.choice(others))


_SPOILS: dict[Error, Callable[[Spoilt, Statement, random.Random], str | None]] = {
    Error.VALUE: _other_value,
    Error.POLARITY: _reversed,
    Error.NAME: _other_name,
    Error.LIMIT: _other_limit,
    Error.CITATION: _other_evidence,
    Error.UNIT: _other_unit,
}


def _tokens(
    made: Spoilt, statement: Statement, rng: random.Random, kinds: frozenset[FactKind]
) -> list[tuple[Token, Fact]]:
    """Those of facts of these kinds, in any order."""
    found = [
        (token, made.facts[token.id])
        for token in tokens_in(statement["text"])
        if token.id in made.facts and made.facts[token.id].kind in kinds
    ]
    rng.shuffle(found)
    return found


def _with(statement: Statement, token: Token, other: str) -> str:
    """The text with another id in the token's place."""
    text: str = statement["text"]
    view = f"|{token.view}" if token.view else ""
    return f"{text[: token.start]}[{other}{view}]{text[token.end :]}"


def _moved(written: str | None, rng: random.Random) -> str | None:
    """By a unit or two of its last digit; None for what is no number."""
    if written is None or _NUMBER.fullmatch(written) is None:
        return None
    decimals = len(written.partition(".")[2])
    return f"{float(written) + rng.choice((-2, -1, 1, 2)) * 10**-decimals:.{decimals}f}"
