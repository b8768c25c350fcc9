"""Plants errors into a copy of a draft, for people to find. Pure.

The same content, seed and count give the same errors; no statement has two, and kinds take turns.
The copy is never a draft (``exercise``).
"""

import copy
import random
from collections.abc import Iterator
from typing import Any

from app.core.errors import BadInput
from app.drafts.content import StatementClass
from app.oversight.spoiling import FACTS, Error, Planted, Spoilt, Statement, shown, spoil

_PROVEN = frozenset({StatementClass.FACT, StatementClass.COMPUTED, StatementClass.QUOTE})


def plant(
    content: dict[str, Any], seed: int, count: int
) -> tuple[dict[str, Any], tuple[Planted, ...]]:
    """A spoilt copy, and what was done to it in order of the statements' ids. Raises
    :class:`BadInput` when the draft has not so many statements to spoil."""
    made = Spoilt(copy.deepcopy(content), FACTS.validate_python(content["facts"]))
    rng = random.Random(seed)  # noqa: S311 - repeatable, guards nothing
    left = [*_sentences(made.content), *_tables(made.content)]
    rng.shuffle(left)
    planted: list[Planted] = []
    while len(planted) < count:
        found = _plant_one(made, left, rng, [one.kind for one in planted])
        if found is None:
            raise BadInput(
                "the draft has too few statements that can be spoilt",
                expected=f"at most {len(planted)} errors",
                got=count,
            )
        planted.append(found)
        left = [one for one in left if one["id"] != found.statement]
    made.content["facts"] = FACTS.dump_python(made.facts, mode="json")
    return made.content, tuple(sorted(planted, key=lambda one: one.statement))


def statements_of(content: dict[str, Any]) -> frozenset[str]:
    """What can be marked as wrong: every sentence and table that rests on evidence."""
    return frozenset(one["id"] for one in (*_sentences(content), *_tables(content)))


def as_read(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The sections with their texts as people read them: no tokens, facts or claims, by which
    alone a planted error could be told from what is true."""
    facts = FACTS.validate_python(content["facts"])
    return [_as_read(section, facts) for section in content["sections"]]


def _as_read(part: Any, facts: Any) -> Any:
    if isinstance(part, str):
        return shown(part, facts)
    if isinstance(part, list):
        return [_as_read(one, facts) for one in part]
    if isinstance(part, dict):
        return {name: _as_read(one, facts) for name, one in part.items() if name != "claims"}
    return part


def _plant_one(
    made: Spoilt, left: list[Statement], rng: random.Random, used: list[Error]
) -> Planted | None:
    """One error, of a kind that was used least."""
    kinds = list(Error)
    rng.shuffle(kinds)
    for kind in sorted(kinds, key=used.count):
        for statement in left:
            if planted := spoil(made, statement, kind, rng):
                return planted
    return None


def _blocks(content: dict[str, Any]) -> Iterator[Statement]:
    waiting = [block for section in content["sections"] for block in section["blocks"]]
    while waiting:
        block = waiting.pop(0)
        yield block
        waiting.extend(block.get("blocks", ()))


def _sentences(content: dict[str, Any]) -> Iterator[Statement]:
    for block in _blocks(content):
        named = {"paragraph": "sentences", "list": "items"}.get(block["block"])
        for sentence in block[named] if named else ():
            if sentence["kind"] in _PROVEN:
                yield sentence


def _tables(content: dict[str, Any]) -> Iterator[Statement]:
    for block in _blocks(content):
        if block["block"] == "table" and block["kind"] in _PROVEN:
            yield block
