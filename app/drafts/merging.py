"""A refresh: fresh content from the records as they are now, with what people wrote kept in it.

Rules, in order:

1. Ids are those of the draft; what is new is counted on (:mod:`app.drafts.renumbering`).
2. A sentence that a person edited or added stands where it stood, in its section, as it was; what
   it cites comes with it. Code's sentence, which it took the place of, does not come back, unless
   it makes a claim that must be shown and nothing else makes: then it follows.
3. A sentence that a person removed stays away while code would write the same.
4. A value that a person typed in a table or a list of values stays in its row.
5. Everything else is code's and fresh. The order of sentences is code's again.
6. ``data["kept"]`` names the statements that were kept: each is to be read again, since it was
   written of the records as they were.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from app.drafts.content import (
    Block,
    DraftContent,
    PairsBlock,
    Sentence,
    TableBlock,
)
from app.drafts.numbering import keep_issued, next_ids, statement_ids
from app.drafts.placing import place_in, rewrite, with_run
from app.drafts.references import all_blocks, references, sentences_in, sentences_of
from app.drafts.renumbering import renumbered

_KEPT = "kept"

T = TypeVar("T")

Run = tuple[Sentence, ...]


@dataclass(frozen=True)
class Merged:
    """``kept``: the ids of statements that people wrote or typed a value in."""

    content: DraftContent
    kept: tuple[str, ...]


def merge(present: DraftContent, base: DraftContent, fresh: DraftContent) -> Merged:
    """``present`` is the newest version, ``base`` the one that code made last."""
    merged = renumbered(fresh, present, base)
    merged = keep_issued(merged, present, base)
    merged, kept = _with_edited(merged, present, base)
    merged, placed = _with_placed(merged, present)
    merged, typed = _with_typed(merged, present, base)
    everything = tuple(dict.fromkeys([*kept, *placed, *typed]))
    merged = _with_cited(merged, present)
    merged = replace(merged, data=merged.data | {_KEPT: list(everything)})
    return Merged(merged, everything)


def _with_edited(
    merged: DraftContent, present: DraftContent, base: DraftContent
) -> tuple[DraftContent, list[str]]:
    """Edited sentences in place of code's, removed ones gone (rules 2 and 3)."""
    theirs = {one.id: one for one in _sentences(present)}
    codes = {one.id: one for one in _sentences(base)}
    shown = _Shown(merged)
    kept: list[str] = []
    for run in list(_runs(merged)):
        new: list[Sentence] = []
        for one in run:
            person = theirs.get(one.id)
            if person is not None and person.edited:
                kept.append(one.id)
                new.append(person)
                if shown.is_last(one, person):
                    (again,), merged = next_ids(merged, "S", 1)
                    new.append(replace(one, id=again))
            elif person is not None or codes.get(one.id) != one or shown.is_last(one):
                new.append(one)
        if tuple(new) != run:
            merged = with_run(merged, run[0].id, tuple(new))
    return merged, kept


class _Shown:
    """Counts how many statements make each claim, to leave none that must be shown without one."""

    def __init__(self, content: DraftContent) -> None:
        self._claims = content.claims
        blocks = [block for one in content.sections for block in all_blocks(one.blocks)]
        made = [claim for block in blocks for claim in getattr(block, "claims", ())]
        made += [claim for one in _sentences(content) for claim in one.claims]
        self._makers = Counter(made)

    def is_last(self, code: Sentence, person: Sentence | None = None) -> bool:
        """Whether a claim that must be shown would go with the sentence of code's. If not, it is
        gone from then on."""
        instead = set(person.claims) if person else set()
        lost = [claim for claim in code.claims if claim not in instead]
        if any(self._claims[one].must_show and self._makers[one] == 1 for one in lost):
            return True
        self._makers.subtract(lost)
        return False


def _with_placed(merged: DraftContent, present: DraftContent) -> tuple[DraftContent, list[str]]:
    """People's sentences that have no place of code's: behind what they stood behind."""
    there = set(statement_ids(merged))
    placed: list[str] = []
    for section in present.sections:
        behind: str | None = None
        for block in all_blocks(section.blocks):
            for one in sentences_of(block):
                if one.edited and one.id not in there:
                    merged = place_in(merged, section.id, behind, one)
                    there.add(one.id)
                    placed.append(one.id)
                behind = one.id if one.id in there else behind
            identity = getattr(block, "id", None)
            behind = identity if identity in there else behind
    return merged, placed


def _with_typed(
    merged: DraftContent, present: DraftContent, base: DraftContent
) -> tuple[DraftContent, list[str]]:
    """Values that people typed in tables and lists of values (rule 4)."""
    theirs, codes = _blocks(present), _blocks(base)
    changed = [key for key, block in theirs.items() if key in codes and codes[key] != block]
    kept: list[str] = []

    def change(block: Block) -> Block:
        identity = getattr(block, "id", None)
        if identity not in changed:
            return block
        kept.append(identity)
        return _typed_in(block, theirs[identity], codes[identity])

    merged = rewrite(merged, change)
    gone = [key for key in changed if key not in kept]
    for key in gone:
        merged = _at_end(merged, present, theirs[key])
    return merged, [*kept, *gone]


def _typed_in(block: Block, theirs: Block, codes: Block) -> Block:
    if isinstance(block, PairsBlock) and isinstance(theirs, PairsBlock):
        was = dict(codes.pairs) if isinstance(codes, PairsBlock) else {}
        typed = {label: value for label, value in theirs.pairs if was.get(label) != value}
        return replace(
            block, pairs=tuple((label, typed.get(label, value)) for label, value in block.pairs)
        )
    if not isinstance(block, TableBlock) or not isinstance(theirs, TableBlock):
        return theirs
    was_rows = codes.rows if isinstance(codes, TableBlock) else ()
    rows = list(block.rows)
    for old, new in zip(was_rows, theirs.rows, strict=True):
        if old != new and old in rows:
            rows[rows.index(old)] = new
        elif old != new:  # the record's row reads otherwise now: both stand
            rows.append(new)
    return replace(block, rows=tuple(rows))


def _at_end(content: DraftContent, present: DraftContent, block: Block) -> DraftContent:
    """Of the section that the block stood in."""
    home = next(one.id for one in present.sections if block in tuple(all_blocks(one.blocks)))
    sections = tuple(
        replace(one, blocks=(*one.blocks, block)) if one.id == home else one
        for one in content.sections
    )
    return replace(content, sections=sections)


def _with_cited(merged: DraftContent, present: DraftContent) -> DraftContent:
    """Facts, evidence and claims of what was kept."""
    both = replace(
        merged,
        facts=present.facts | merged.facts,
        evidence=present.evidence | merged.evidence,
        claims=present.claims | merged.claims,
    )
    cited = references(both, (block for one in both.sections for block in one.blocks))
    return replace(
        merged,
        facts=_ordered(merged.facts | {one.id: one for one in cited.facts}),
        evidence=_ordered(merged.evidence | {one.id: one for one in cited.evidence}),
        claims=_ordered(merged.claims | {one.id: one for one in cited.claims}),
    )


def _ordered(entries: dict[str, T]) -> dict[str, T]:
    return dict(sorted(entries.items(), key=lambda entry: int(entry[0][1:])))


def _runs(content: DraftContent) -> Iterator[Run]:
    for section in content.sections:
        for block in all_blocks(section.blocks):
            if run := sentences_of(block):
                yield run


def _sentences(content: DraftContent) -> Iterator[Sentence]:
    return (one for section in content.sections for one in sentences_in(section.blocks))


def _blocks(content: DraftContent) -> dict[str, TableBlock | PairsBlock]:
    return {
        block.id: block
        for section in content.sections
        for block in all_blocks(section.blocks)
        if isinstance(block, TableBlock | PairsBlock)
    }
