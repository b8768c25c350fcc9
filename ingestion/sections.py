"""The sections of a document: blocks of one page under the same headings and clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from ingestion.document import Block, BlockKind, Document, Page

_DOTTED = re.compile(r"\.{3,}|(?:\. ){4,}")
_MOSTLY = 0.4  # part of the lines with dots from which a paragraph is a list of contents


@dataclass
class Section:
    """Blocks that stand together; ``headings`` are the titles above them, outermost first."""

    page: Page
    headings: tuple[str, ...]
    clause: str | None
    blocks: list[Block] = field(default_factory=list)


def sections_of(document: Document) -> Iterator[Section]:
    """Sections in reading order; empty ones and lists of contents are left out.

    Headings with nothing under them, as on a title page, are the blocks of a section of their
    own. A block without a number belongs to the clause before it.
    """
    bare = _bare_headings(document)
    trail = _Trail()
    for page in document.pages:
        section = trail.section(page)
        for block in page.blocks:
            following = _next_section(section, block, trail, bare)
            if following is not section and section.blocks:
                yield section
            section = following
        if section.blocks:
            yield section


class _Trail:
    """The headings open at a place of the document, and the clause in force there."""

    def __init__(self) -> None:
        self._open: list[Block] = []
        self.clause: str | None = None

    def enter(self, heading: Block) -> None:
        """Close the headings of this level and below, and open this one."""
        level = heading.level or 1
        self._open = [block for block in self._open if (block.level or 1) < level]
        self._open.append(heading)
        self.clause = next((block.clause for block in reversed(self._open) if block.clause), None)

    def section(self, page: Page) -> Section:
        """A new section here."""
        texts = tuple(" ".join(block.text.split()) for block in self._open)
        return Section(page, texts, self.clause)


def _next_section(section: Section, block: Block, trail: _Trail, bare: set[int]) -> Section:
    """The section that ``block`` went to: the same one, or a new one that begins with it."""
    page = section.page
    if block.kind is BlockKind.HEADING:
        trail.enter(block)
        if id(block) not in bare:
            return trail.section(page)
        if section.blocks and section.blocks[-1].kind is BlockKind.HEADING:
            section.blocks.append(block)
            return section
        return Section(page, trail.section(page).headings[:-1], trail.clause, [block])
    if _is_contents(block):
        return trail.section(page)
    new_clause = block.clause is not None and block.clause != trail.clause
    after_headings = bool(section.blocks) and section.blocks[-1].kind is BlockKind.HEADING
    if new_clause or after_headings:
        trail.clause = block.clause or trail.clause
        section = trail.section(page)
    section.blocks.append(block)
    return section


def _bare_headings(document: Document) -> set[int]:
    """Ids of the heading blocks with neither text nor a lower heading under them."""
    blocks = [block for page in document.pages for block in page.blocks]
    bare = set()
    for block, below in zip_longest(blocks, blocks[1:]):
        alone = below is None or (
            below.kind is BlockKind.HEADING and (below.level or 1) <= (block.level or 1)
        )
        if block.kind is BlockKind.HEADING and alone:
            bare.add(id(block))
    return bare


def _is_contents(block: Block) -> bool:
    lines = block.text.split("\n")
    dotted = sum(_DOTTED.search(line) is not None for line in lines)
    return block.kind is not BlockKind.TABLE and dotted > 1 and dotted >= _MOSTLY * len(lines)
