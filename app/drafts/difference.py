"""What differs between two versions of a draft, statement by statement, as a person reads it.

Texts are compared with their values shown, so that a sentence whose words stayed and whose value
changed is a change. A statement is known by its id: with another text it is *changed*, in another
place among those that stayed it is *moved*. Tables are compared row by row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from app.core.canonical import plain
from app.drafts.binding import as_ledger
from app.drafts.content import Block, DraftContent, FigureBlock, Section, TableBlock, from_json
from app.drafts.references import all_blocks, sentences_of, texts_of
from app.evidence.ledger import ClaimLedger

_WORD = re.compile(r"\s+|\w+(?:[.,:/−–-]\w+)*|[^\w\s]")

Words = tuple[tuple[str, str], ...]
"""``(same | removed | added, text)`` in order; same and added joined are the new text."""


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class RowChange:
    """Cells as shown; ``number`` counts from one, in the new table, of a removed row in the old."""

    kind: Kind
    number: int
    old: tuple[str, ...] | None
    new: tuple[str, ...] | None


@dataclass(frozen=True)
class StatementChange:
    """``old`` and ``new`` are the text as shown; ``was`` and ``became`` its class and origin where
    these differ. A figure whose caption stayed has changed in what it draws."""

    kind: Kind
    section: str
    statement: str
    old: str | None = None
    new: str | None = None
    words: Words = ()
    rows: tuple[RowChange, ...] = ()
    was: str | None = None
    became: str | None = None


@dataclass(frozen=True)
class FactChange:
    kind: Kind
    fact: str
    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Difference:
    statements: tuple[StatementChange, ...]
    facts: tuple[FactChange, ...]

    def __bool__(self) -> bool:
        return bool(self.statements or self.facts)


@dataclass(frozen=True)
class _Statement:
    section: str
    text: str
    nature: str
    drawn: object = None  # a table's rows, a figure's chart


def difference(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Of two stored contents, as JSON."""
    return plain(compare(from_json(old), from_json(new)))


def compare(old: DraftContent, new: DraftContent) -> Difference:
    before, after = _statements(old), _statements(new)
    moved = _moved([*before], [*after]) | {
        one for one in before.keys() & after.keys() if before[one].section != after[one].section
    }
    changes = [
        change
        for one in _in_order([*before], [*after])
        for change in _changes(one, before.get(one), after.get(one), one in moved)
    ]
    return Difference(tuple(changes), tuple(_facts(old, new)))


def words(old: str, new: str) -> Words:
    """The difference of two texts word by word."""
    one, other = _WORD.findall(old), _WORD.findall(new)
    found: list[tuple[str, str]] = []
    for operation, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if operation == "equal":
            found.append(("same", "".join(one[i:j])))
            continue
        found += [("removed", "".join(one[i:j]))] if i < j else []
        found += [("added", "".join(other[k:m]))] if k < m else []
    return tuple(found)


def _statements(content: DraftContent) -> dict[str, _Statement]:
    """Id → what stands there, in the order of the draft."""
    ledger = as_ledger(content)
    return {
        identity: statement
        for section in content.sections
        for identity, statement in _of_section(section, ledger)
    }


def _of_section(section: Section, ledger: ClaimLedger) -> Iterator[tuple[str, _Statement]]:
    for block in all_blocks(section.blocks):
        for one in sentences_of(block):
            nature = f"{one.kind.value} by {one.origin}"
            yield one.id, _Statement(section.id, ledger.render(one.text), nature)
        if (identity := getattr(block, "id", None)) is not None:
            yield identity, _of_block(section.id, block, ledger)


def _of_block(section: str, block: Block, ledger: ClaimLedger) -> _Statement:
    if isinstance(block, TableBlock):
        rows = _rows(block, ledger)
        text = "\n".join(ledger.render(one) for one in (block.caption, block.note) if one)
        return _Statement(section, text, block.kind.value, rows)
    text = "\n".join(ledger.render(one) for one in texts_of(block) if one)
    drawn = block.chart if isinstance(block, FigureBlock) else None
    return _Statement(section, text, block.block, drawn)


def _rows(block: TableBlock, ledger: ClaimLedger) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(ledger.render(cell.text) for cell in row) for row in block.rows)


def _changes(
    identity: str, old: _Statement | None, new: _Statement | None, moved: bool
) -> Iterator[StatementChange]:
    if old is None:
        yield from _one_sided(Kind.ADDED, identity, new)
    elif new is None:
        yield from _one_sided(Kind.REMOVED, identity, old)
    else:
        if moved:
            yield StatementChange(Kind.MOVED, new.section, identity, new.text, new.text)
        if (old.text, old.nature, old.drawn) != (new.text, new.nature, new.drawn):
            yield _changed(identity, old, new)


def _one_sided(kind: Kind, identity: str, one: _Statement | None) -> Iterator[StatementChange]:
    if one is None:
        return
    gone = kind is Kind.REMOVED
    rows = tuple(
        RowChange(kind, number, row if gone else None, None if gone else row)
        for number, row in enumerate(_drawn_rows(one), 1)
    )
    old, new = (one.text, None) if gone else (None, one.text)
    text = words(old or "", new or "")
    nature = (one.nature, None) if gone else (None, one.nature)
    yield StatementChange(kind, one.section, identity, old, new, text, rows, *nature)


def _changed(identity: str, old: _Statement, new: _Statement) -> StatementChange:
    differs = old.nature != new.nature
    return StatementChange(
        Kind.CHANGED,
        new.section,
        identity,
        old.text,
        new.text,
        words(old.text, new.text),
        tuple(_row_changes(_drawn_rows(old), _drawn_rows(new))),
        old.nature if differs else None,
        new.nature if differs else None,
    )


def _drawn_rows(one: _Statement) -> tuple[tuple[str, ...], ...]:
    return one.drawn if isinstance(one.drawn, tuple) else ()


def _row_changes(
    old: tuple[tuple[str, ...], ...], new: tuple[tuple[str, ...], ...]
) -> Iterator[RowChange]:
    for operation, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            continue
        paired = min(j - i, m - k)
        for n in range(paired):
            yield RowChange(Kind.CHANGED, k + n + 1, old[i + n], new[k + n])
        for n in range(i + paired, j):
            yield RowChange(Kind.REMOVED, n + 1, old[n], None)
        for n in range(k + paired, m):
            yield RowChange(Kind.ADDED, n + 1, None, new[n])


def _in_order(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """As in the new version; what was removed stands where it stood in the old."""
    place = {identity: (number, 0) for number, identity in enumerate(new)}
    behind, count = -1, 0
    for identity in old:
        if identity in place:
            behind, count = place[identity][0], 0
        else:
            count += 1
            place[identity] = (behind, count)
    return sorted(place, key=lambda one: place[one])


def _moved(old: list[str], new: list[str]) -> set[str]:
    """Of the statements in both, those outside the longest run of unchanged order."""
    common = set(old) & set(new)
    before = [one for one in old if one in common]
    after = [one for one in new if one in common]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stayed = {one for match in blocks for one in after[match.b : match.b + match.size]}
    return common - stayed


def _facts(old: DraftContent, new: DraftContent) -> Iterator[FactChange]:
    for identity in dict.fromkeys([*old.facts, *new.facts]):
        one, other = old.facts.get(identity), new.facts.get(identity)
        if one == other:
            continue
        kind = Kind.ADDED if one is None else Kind.REMOVED if other is None else Kind.CHANGED
        shown = [None if fact is None else fact.show() for fact in (one, other)]
        label = next(fact.label for fact in (other, one) if fact is not None)
        yield FactChange(kind, identity, label, *shown)
