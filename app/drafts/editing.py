"""A person's edits of a draft's statements: pure, each gives new content (AT-03, H22).

Rules, in order:

1. Text holds tokens of the draft and placeholders of entries, ``[N1]``; every entry is used.
2. Outside them stands no value (:mod:`app.drafts.unbound`).
3. A sentence keeps its class and its claim only where the linter lets it stand for that claim.
   Else it is narrative and claims nothing; an inference stays one, so that it is not read as fact.
4. It is the person's from then on: ``origin`` names the person, ``edited`` is true, and code never
   writes over it.
5. No edit takes the last statement of a claim that must be shown: that would be omission.

Not done here: who may edit, in which state, and that somebody else edited meanwhile (``service``).
Every function raises :class:`BadInput`.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.core.errors import BadInput
from app.drafts.binding import as_ledger, bind, stands_for
from app.drafts.content import (
    Block,
    DraftContent,
    PairsBlock,
    Sentence,
    StatementClass,
    TableBlock,
)
from app.drafts.entering import Editor, Entry, enter
from app.drafts.numbering import next_ids
from app.drafts.placing import is_block, rewrite, run_of, with_paragraph, with_run
from app.drafts.references import all_blocks, sentences_of, shown_claims, texts_of
from app.evidence.facts import Fact
from app.evidence.tokens import TOKEN, Token, replace_tokens


def edit_statement(
    content: DraftContent, statement_id: str, text: str, entries: Sequence[Entry], by: Editor
) -> DraftContent:
    """The sentence with another text."""
    bound, written = bind(content, text, entries, by)
    return checked(content, with_text(bound, statement_id, written, by))


def add_statement(
    content: DraftContent,
    after: str,
    text: str,
    entries: Sequence[Entry],
    by: Editor,
    claim: str | None = None,
) -> DraftContent:
    """A new sentence behind another; behind a table or the like, in a paragraph of its own. It
    makes the ``claim`` where its text may stand for it."""
    bound, written = bind(content, text, entries, by)
    return with_added(bound, after, written, claim, by)[0]


def with_text(content: DraftContent, statement_id: str, text: str, by: Editor) -> DraftContent:
    """The sentence with a text that is bound already (rules 3 and 4)."""
    run = run_of(content, statement_id)
    changed = tuple(
        _persons(content, one, text, by) if one.id == statement_id else one for one in run
    )
    return with_run(content, statement_id, changed)


def with_added(
    content: DraftContent, after: str, text: str, claim: str | None, by: Editor
) -> tuple[DraftContent, str]:
    """A new sentence of a text that is bound already, and its id."""
    (new_id,), content = next_ids(content, "S", 1)
    new = _persons(content, _unwritten(content, new_id, claim), text, by)
    if is_block(content, after):
        return with_paragraph(content, after, (new,)), new_id
    return with_run(content, after, _behind(run_of(content, after), after, new)), new_id


def remove_statement(content: DraftContent, statement_id: str) -> DraftContent:
    rest = tuple(one for one in run_of(content, statement_id) if one.id != statement_id)
    return checked(content, with_run(content, statement_id, rest))


def move_statement(content: DraftContent, statement_id: str, after: str | None) -> DraftContent:
    """Behind ``after`` in the same paragraph or list, or to its beginning."""
    run = run_of(content, statement_id)
    moved = next(one for one in run if one.id == statement_id)
    rest = tuple(one for one in run if one.id != statement_id)
    if after is None:
        return with_run(content, statement_id, (moved, *rest))
    if all(one.id != after for one in rest):
        raise BadInput(
            "a statement moves within its own paragraph",
            where=statement_id,
            expected=" or ".join(one.id for one in rest) or "another sentence beside it",
            got=after,
        )
    return with_run(content, statement_id, _behind(rest, after, moved))


def replace_fact(
    content: DraftContent, statement_id: str, fact_id: str, entry: Entry, by: Editor
) -> DraftContent:
    """A value that the person typed in place of a fact, in one sentence, table or list of pairs.
    The fact itself stays for every other statement."""
    _check_shown(content, statement_id, fact_id)
    entered, fact = enter(content, entry, by)

    def change(block: Block) -> Block:
        if any(one.id == statement_id for one in sentences_of(block)):
            return _in_run(entered, block, statement_id, fact_id, fact, by)
        if getattr(block, "id", None) == statement_id:
            return _in_block(content, block, fact_id, fact)
        return block

    return checked(content, rewrite(entered, change))


def checked(before: DraftContent, after: DraftContent) -> DraftContent:
    """``after``, if it says all that it must (rule 5)."""
    if left_out := omitted(before, after):
        raise BadInput(
            "the draft would no longer say what it must",
            expected=left_out[0],
            hint="Keep the sentence, or say it in another one first",
            details=left_out,
        )
    return after


def omitted(before: DraftContent, after: DraftContent) -> tuple[str, ...]:
    """What must be shown and is no longer, as people read it."""
    lost = shown_claims(before) - shown_claims(after)
    claims = [one for one in before.claims.values() if one.id in lost and one.must_show]
    ledger = as_ledger(before)
    return tuple(f"{one.id}: {ledger.render(one.sentence()).strip()}" for one in claims)


def _unwritten(content: DraftContent, statement_id: str, claim: str | None) -> Sentence:
    if claim is None:
        return Sentence(statement_id, "", StatementClass.NARRATIVE)
    if claim not in content.claims:
        raise BadInput("the draft makes no such claim", where="claim", got=claim)
    kind = StatementClass(content.claims[claim].kind.value)
    return Sentence(statement_id, "", kind, (claim,))


def _persons(content: DraftContent, old: Sentence, text: str, by: Editor) -> Sentence:
    """The sentence as the person's, of the class that its text bears (rules 3 and 4)."""
    theirs = replace(old, text=text, origin=by.person, edited=True)
    if stands_for(content, old, text):
        return theirs
    inferred = old.kind is StatementClass.INFERENCE
    kind = StatementClass.INFERENCE if inferred else StatementClass.NARRATIVE
    return replace(theirs, kind=kind, claims=())


def _behind(run: tuple[Sentence, ...], after: str, new: Sentence) -> tuple[Sentence, ...]:
    at = next(n for n, one in enumerate(run) if one.id == after) + 1
    return (*run[:at], new, *run[at:])


def _check_shown(content: DraftContent, statement_id: str, fact_id: str) -> None:
    """That the statement shows the fact, as one whose values a person may replace."""
    for section in content.sections:
        for block in all_blocks(section.blocks):
            texts = [one.text for one in sentences_of(block) if one.id == statement_id]
            if isinstance(block, TableBlock | PairsBlock) and block.id == statement_id:
                texts = list(texts_of(block))
            if any(match["id"] == fact_id for text in texts for match in TOKEN.finditer(text)):
                return
    raise BadInput(
        "no sentence, table or list of values that shows the fact",
        where=statement_id,
        got=fact_id,
    )


def _in_run(
    content: DraftContent, block: Block, statement_id: str, fact_id: str, fact: Fact, by: Editor
) -> Block:
    run = tuple(
        _persons(content, one, _swapped(one.text, fact_id, fact), by)
        if one.id == statement_id
        else one
        for one in sentences_of(block)
    )
    return replace(block, **{"items" if block.block == "list" else "sentences": run})


def _in_block(content: DraftContent, block: Block, fact_id: str, fact: Fact) -> Block:
    """A claim that rests on the fact is no longer made by the table."""
    if isinstance(block, PairsBlock):
        pairs = tuple((label, _swapped(value, fact_id, fact)) for label, value in block.pairs)
        return replace(block, pairs=pairs)
    if not isinstance(block, TableBlock):
        return block
    rows = tuple(
        tuple(replace(cell, text=_swapped(cell.text, fact_id, fact)) for cell in row)
        for row in block.rows
    )
    claims = tuple(one for one in block.claims if fact_id not in content.claims[one].roles.values())
    caption, note = (_swapped(text, fact_id, fact) for text in (block.caption, block.note))
    return replace(block, caption=caption, rows=rows, note=note, claims=claims)


def _swapped(text: str, fact_id: str, fact: Fact) -> str:
    """A view that the new fact does not have falls back to its value."""

    def show(token: Token) -> str:
        if token.id != fact_id:
            return text[token.start : token.end]
        return f"[{fact.id}|{token.view}]" if token.view in fact.views else f"[{fact.id}]"

    return replace_tokens(text, show)
