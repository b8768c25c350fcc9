"""Predicates: the assertions that code can make, each registered once.

A predicate has typed roles, sentences in several phrasings, the anchor phrases that carry its
meaning, and the predicates it contradicts. In a phrasing ``{batch}`` stands for a role and
``{at:time}`` for a view of it. A rephrased sentence must hold exactly one anchor of its predicate;
cues bind each role to its place, so that two swapped values are refused even where both are true.
:mod:`app.evidence.phrasing` reads a sentence by them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from app.evidence.facts import FactKind

MARK: Final = "\ue000"
"""Stands for one fact where prose is read; also in a cue: ``against ▯ in``."""

_SLOT = re.compile(r"\{(?P<role>\w+)(:(?P<view>\w+))?\}")


@dataclass(frozen=True)
class Role:
    """One participant of an assertion.

    Its token must directly follow one of ``after`` (``^`` is the beginning of the sentence) or be
    directly followed by one of ``before``. No two roles of a predicate share a cue, and where two
    cues stand at one place the longer decides, so that two values cannot change places.
    """

    kind: FactKind
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Predicate:
    """``phrasings[0]`` is the canonical sentence.

    ``words`` are further words and phrases that a sentence may use because nothing that can be
    made of them changes what this predicate says. ``sources`` are what it may be attributed to
    (``batch record``), since the claim is made from nothing else. ``adverse``: it says that a limit
    or a requirement was not kept, so its evidence is opened piece by piece (WF-02).
    ``references`` are noun phrases by which a discussion names it: they say what it is about, and
    assert nothing.
    """

    name: str
    roles: dict[str, Role]
    phrasings: tuple[str, ...]
    anchors: tuple[str, ...]
    contradicts: tuple[str, ...] = field(default=())
    words: tuple[str, ...] = field(default=())
    sources: tuple[str, ...] = field(default=())
    adverse: bool = False
    references: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for phrasing in self.phrasings:
            named = {match["role"] for match in _SLOT.finditer(phrasing)}
            if named != set(self.roles):
                raise ValueError(f"{self.name}: a phrasing names {named}, not {set(self.roles)}")
            if not any(anchor in phrasing.lower() for anchor in self.anchors):
                raise ValueError(f"{self.name}: no anchor in {phrasing!r}")
        for reference in self.references:
            if not {match["role"] for match in _SLOT.finditer(reference)} <= set(self.roles):
                raise ValueError(f"{self.name}: {reference!r} names a role that it does not have")
        cues = [cue for role in self.roles.values() for cue in (*role.after, *role.before)]
        if len(cues) != len(set(cues)):
            raise ValueError(f"{self.name}: two roles share a cue")

    def phrase(self, facts: dict[str, str], variant: int = 0) -> str:
        """A sentence with tokens: ``facts`` maps each role to a fact id."""
        return _filled(self.phrasings[variant % len(self.phrasings)], facts)

    def named(self, facts: dict[str, str]) -> tuple[str, ...]:
        """Its references with tokens."""
        return tuple(_filled(reference, facts) for reference in self.references)

    def views(self, role: str) -> frozenset[str | None]:
        """How phrasings show the role; None is its value."""
        return frozenset(
            match["view"]
            for phrasing in self.phrasings
            for match in _SLOT.finditer(phrasing)
            if match["role"] == role
        )


def _filled(phrasing: str, facts: dict[str, str]) -> str:
    def token(match: re.Match[str]) -> str:
        view = f"|{match['view']}" if match["view"] else ""
        return f"[{facts[match['role']]}{view}]"

    return _SLOT.sub(token, phrasing)


class PredicateRegistry:
    """Name → predicate. Names are unique; a contradiction holds both ways."""

    def __init__(self) -> None:
        self._predicates: dict[str, Predicate] = {}

    def register(self, predicates: Iterable[Predicate]) -> None:
        for predicate in predicates:
            if predicate.name in self._predicates:
                raise ValueError(f"predicate {predicate.name} is registered twice")
            self._predicates[predicate.name] = predicate

    def __getitem__(self, name: str) -> Predicate:
        return self._predicates[name]

    def __iter__(self) -> Iterator[Predicate]:
        return iter(self._predicates.values())

    def contradicting(self, name: str) -> list[Predicate]:
        """Those that this one contradicts and those that contradict it."""
        own = self._predicates[name]
        others = self._predicates.values()
        return [
            other for other in others if other.name in own.contradicts or name in other.contradicts
        ]


PREDICATES: Final = PredicateRegistry()
"""Rooms register their predicates here when they are imported; nothing is ever removed."""
