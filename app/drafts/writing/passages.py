"""Which paragraphs a model may rewrite, and the draft with others in their place.

A passage is a run of paragraphs that follow each other, in which every sentence is code's and says
exactly one claim in a registered phrasing. A paragraph that a person wrote in is none, nor is what
stands within a hypothesis: the lists for and against stay complete and in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from app.drafts.binding import why_not
from app.drafts.content import (
    CODE,
    Block,
    DraftContent,
    ParagraphBlock,
    Section,
    Sentence,
    StatementClass,
)

Run = tuple[Sentence, ...]
Paragraphs = tuple[Run, ...]

_WRITABLE = (StatementClass.FACT, StatementClass.COMPUTED)


@dataclass(frozen=True)
class Passage:
    """``paragraphs`` as code composed them; ``title`` is the section's."""

    section: str
    title: str
    paragraphs: Paragraphs

    @property
    def sentences(self) -> Run:
        return tuple(chain.from_iterable(self.paragraphs))


def passages_of(content: DraftContent) -> tuple[Passage, ...]:
    """In the order of the draft."""
    return tuple(one for section in content.sections for one in _passages(content, section))


def with_paragraphs(content: DraftContent, passage: Passage, written: Paragraphs) -> DraftContent:
    """``written`` in place of the passage's own paragraphs."""
    sections = tuple(
        replace(one, blocks=tuple(_with(one.blocks, passage.paragraphs, written)))
        if one.id == passage.section
        else one
        for one in content.sections
    )
    return replace(content, sections=sections)


def _passages(content: DraftContent, section: Section) -> Iterator[Passage]:
    found: list[Run] = []
    for block in section.blocks:
        run = block.sentences if isinstance(block, ParagraphBlock) else ()
        fits = _is_writable(content, run)
        if found and (not fits or _repeats(found, run)):
            yield Passage(section.id, section.title, tuple(found))
            found = []
        if fits:
            found.append(run)
    if found:
        yield Passage(section.id, section.title, tuple(found))


def _is_writable(content: DraftContent, run: Run) -> bool:
    return (
        bool(run)
        and not _repeats([], run)
        and all(
            one.origin == CODE
            and not one.edited
            and one.kind in _WRITABLE
            and len(one.claims) == 1
            and why_not(content, one, one.text) is None
            for one in run
        )
    )


def _repeats(found: list[Run], run: Run) -> bool:
    """A claim of a passage stands in it once, so that a sentence is known by its claim."""
    claims = [one.claims for other in (*found, run) for one in other]
    return len(claims) != len(set(claims))


def _with(blocks: tuple[Block, ...], own: Paragraphs, written: Paragraphs) -> Iterator[Block]:
    for block in blocks:
        if not isinstance(block, ParagraphBlock) or block.sentences not in own:
            yield block
        elif block.sentences == own[0]:
            yield from (ParagraphBlock(run) for run in written)
