"""How a sentence carries a predicate: its anchor, the cues beside its values, its own phrases.

Prose here has each fact as one :data:`MARK`; all functions are pure and read nothing else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from app.evidence.facts import FactKind
from app.evidence.predicates import MARK, Predicate, Role

TAKEN: Final = "\ue001"
"""Stands for words that are accounted for: an anchor, a cue, a phrase."""

_SLOT = re.compile(r"\{[^}]*\}")
_RELATIVE = "(?:that|which) (?:was|were|had been)"
_PAUSED = r"(?:^|(?<=[,;:] )|(?<=\())"
_PAUSE = re.compile(rf"[,;:.()“”=–—{MARK}{TAKEN}]+")


@dataclass(frozen=True)
class Cue:
    """``start:end`` is where it stands in the prose; ``leading`` when it stands before the fact."""

    role: str
    start: int
    end: int
    leading: bool


def cues_at(prose: str, at: int, predicate: Predicate) -> list[Cue]:
    """The cues beside the mark at ``at`` of the one role that may stand there.

    The longest cue decides: ``by version ▯`` is the role of ``by version``, not of ``version``.
    """
    before, follows = prose[:at], prose[at + 1 :]
    found: list[Cue] = []
    for name, role in predicate.roles.items():
        for cue in _after(role):
            if (start := _ends_with(before, cue)) is not None:
                found.append(Cue(name, start, at, leading=True))
        for cue in role.before:
            if (end := _starts_with(follows, cue)) is not None:
                found.append(Cue(name, at + 1, at + 1 + end, leading=False))
    longest = max((cue.end - cue.start for cue in found), default=0)
    roles = {cue.role for cue in found if cue.end - cue.start == longest}
    return [cue for cue in found if cue.role in roles]


def _after(role: Role) -> Iterator[str]:
    """A number of things may have its article: ``over the ▯ batches``."""
    for cue in role.after:
        yield cue
        if role.kind is FactKind.COUNT and not cue.startswith("^") and not cue.endswith(" the"):
            yield f"{cue} the"


_LEADS: Final[frozenset[str]] = frozenset(
    ("", "the", "and", "with", "is", "that", "found", "identified", "identifies", "shows", "showed")
)


def leads(predicate: Predicate, role: str) -> frozenset[str]:
    """The words that stand before a role in a phrasing; ``""`` for its beginning or a pause."""
    words: set[str] = set(_LEADS)
    for phrasing in predicate.phrasings:
        for match in re.finditer(rf"(\w+)? ?\{{{role}[:}}]", phrasing):
            words.add((match[1] or "").lower())
    return frozenset(words | {cue.split()[-1] for cue in predicate.roles[role].after})


def anchor_spans(prose: str, predicate: Predicate) -> list[tuple[int, int]]:
    return [
        match.span()
        for anchor in predicate.anchors
        for match in re.finditer(rf"(?<!\w){re.escape(anchor)}(?!\w)", prose, re.IGNORECASE)
    ]


def is_measure_of_anchor(prose: str, at: int, predicate: Predicate) -> bool:
    """Does the anchor follow the mark at ``at`` without a pause, as no phrasing has it?

    ``was ▯ below the range`` would make of the value a distance from the range.
    """
    follows = prose[at + 1 :].lstrip(" ").lower()
    phrased = [_SLOT.sub(MARK, phrasing).lower() for phrasing in predicate.phrasings]
    own = [anchor for anchor in predicate.anchors if follows.startswith(anchor)]
    return any(not any(f"{MARK} {one}" in phrasing for phrasing in phrased) for one in own)


def take_anchor(prose: str, predicate: Predicate) -> str:
    return take_spans(prose, anchor_spans(prose, predicate))


def take_spans(prose: str, spans: Iterable[tuple[int, int]]) -> str:
    """Each span replaced by as many :data:`TAKEN`, so that places stay what they are."""
    for start, end in spans:
        piece = prose[start:end]
        prose = prose[:start] + "".join(c if c == MARK else TAKEN for c in piece) + prose[end:]
    return prose


def take_phrases(
    prose: str, phrases: Iterable[str], count: int = 0, paused: tuple[str, ...] = ()
) -> str:
    """Whole words only; ``count`` limits how often each may occur, 0 is any number. What a phrase
    says in a participle (``batches searched``) may be a clause (``batches that were searched``).
    One that begins with ``^`` stands at the beginning only; one that begins as one of ``paused``,
    there or behind a pause."""
    for phrase in phrases:
        bare = phrase.removeprefix("^")
        body = re.sub(r"\\ (\w+ed)$", rf"(?: {_RELATIVE})? \1", re.escape(bare))
        place = "^" if bare != phrase else _PAUSED if bare.startswith(paused) else r"(?<!\w)"
        pattern = rf"{place}{body}(?!\w)"
        prose = re.sub(
            pattern, lambda m: TAKEN * len(m[0]), prose, count=count, flags=re.IGNORECASE
        )
    return prose


@cache
def own_phrases(predicate: Predicate, connectives: frozenset[str]) -> tuple[str, ...]:
    """What the phrasings say beside anchors, cues and connectives, in whole phrases, longest first.

    A word of a phrasing is allowed in its phrase only: ``the present case`` would turn a sentence
    round that may say ``resembles the present case``.
    """
    found = {word.lower() for word in predicate.words}
    bound = tuple(word.removeprefix(f"{MARK} ") for word in found if word.startswith(MARK))
    for phrasing in predicate.phrasings:
        prose = _SLOT.sub(MARK, phrasing)
        spans = [
            (cue.start, cue.end)
            for match in re.finditer(MARK, prose)
            for cue in cues_at(prose, match.start(), predicate)
        ]
        rest = take_spans(prose, spans + anchor_spans(prose, predicate))
        for piece in _PAUSE.split(rest):
            phrase = _trimmed(piece.lower().split(), connectives)
            if phrase and phrase not in bound:
                found.add(phrase)
    return tuple(sorted(found, key=len, reverse=True))


def _trimmed(words: list[str], connectives: frozenset[str]) -> str:
    while words and words[0] in connectives:
        words = words[1:]
    while words and words[-1] in connectives:
        words = words[:-1]
    return " ".join(words)


def _ends_with(before: str, cue: str) -> int | None:
    """Where the cue begins that ends the text, but for pauses; None where none does."""
    bare = before.rstrip(" ,:;(")
    if cue.startswith("^"):
        return 0 if bare.lower() == cue[1:].strip() else None
    found = re.search(rf"(?<!\w){re.escape(cue)}$", bare, re.IGNORECASE)
    return found.start() if found else None


def _starts_with(follows: str, cue: str) -> int | None:
    bare = follows.lstrip(" ,:;)")
    found = re.match(rf"{re.escape(cue)}(?!\w)", bare, re.IGNORECASE)
    return len(follows) - len(bare) + found.end() if found else None
