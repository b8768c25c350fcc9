"""Where a statement stands in a draft, and the draft with another in its place. Knows no rule."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from app.core.errors import BadInput
from app.drafts.content import (
    Block,
    DraftContent,
    InferenceBlock,
    ListBlock,
    ParagraphBlock,
    Section,
    Sentence,
)
from app.drafts.references import all_blocks, sentences_of

Run = tuple[Sentence, ...]
"""The sentences of one paragraph or list, in order."""


def run_of(content: DraftContent, statement_id: str) -> Run:
    """The sentences among which it stands. Raises :class:`BadInput` for what is no sentence."""
    for section in content.sections:
        for block in all_blocks(section.blocks):
            run = sentences_of(block)
            if any(one.id == statement_id for one in run):
                return run
    raise BadInput("the draft has no sentence of this id", where=statement_id)


def with_run(content: DraftContent, statement_id: str, run: Run) -> DraftContent:
    """``run`` in place of the one that ``statement_id`` stands in."""

    def change(block: Block) -> Block:
        if not any(one.id == statement_id for one in sentences_of(block)):
            return block
        if isinstance(block, ListBlock):
            return replace(block, items=run)
        return ParagraphBlock(run)

    return rewrite(content, change)


def is_block(content: DraftContent, statement_id: str) -> bool:
    """A table, figure, notice or the like, as against a sentence."""
    return any(
        getattr(block, "id", None) == statement_id
        for section in content.sections
        for block in all_blocks(section.blocks)
    )


def with_paragraph(content: DraftContent, block_id: str, run: Run) -> DraftContent:
    """A new paragraph behind a block of a section or of a hypothesis."""

    def behind(blocks: tuple[Block, ...]) -> Iterator[Block]:
        for block in blocks:
            inner = isinstance(block, InferenceBlock)
            yield replace(block, blocks=tuple(behind(block.blocks))) if inner else block
            if getattr(block, "id", None) == block_id:
                yield ParagraphBlock(run)

    sections = tuple(replace(one, blocks=tuple(behind(one.blocks))) for one in content.sections)
    return replace(content, sections=sections)


def place_in(
    content: DraftContent, section_id: str, behind: str | None, one: Sentence
) -> DraftContent:
    """Another sentence behind a statement of the section; behind none, first in it."""
    if behind is None:
        return _first_in(content, section_id, one)
    if is_block(content, behind):
        return with_paragraph(content, behind, (one,))
    run = run_of(content, behind)
    at = next(n for n, other in enumerate(run) if other.id == behind) + 1
    return with_run(content, behind, (*run[:at], one, *run[at:]))


def rewrite(content: DraftContent, change: Callable[[Block], Block]) -> DraftContent:
    """Each block changed, those within a hypothesis before it; a section that nothing changed in
    stays the same object."""
    return replace(content, sections=tuple(_section(one, change) for one in content.sections))


def _first_in(content: DraftContent, section_id: str, one: Sentence) -> DraftContent:
    sections = tuple(
        replace(section, blocks=(ParagraphBlock((one,)), *section.blocks))
        if section.id == section_id
        else section
        for section in content.sections
    )
    return replace(content, sections=sections)


def _section(section: Section, change: Callable[[Block], Block]) -> Section:
    blocks = _blocks(section.blocks, change)
    same = all(new is old for new, old in zip(blocks, section.blocks, strict=True))
    return section if same else replace(section, blocks=blocks)


def _blocks(blocks: tuple[Block, ...], change: Callable[[Block], Block]) -> tuple[Block, ...]:
    changed: list[Block] = []
    for block in blocks:
        if isinstance(block, InferenceBlock):
            inner = _blocks(block.blocks, change)
            if any(new is not old for new, old in zip(inner, block.blocks, strict=True)):
                block = replace(block, blocks=inner)
        changed.append(change(block))
    return tuple(changed)
