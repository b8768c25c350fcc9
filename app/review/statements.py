"""Which sections of a draft a person adopts, and whether a person wrote in them."""

from app.drafts.content import (
    Block,
    DecisionBlock,
    DraftContent,
    EvidenceBlock,
    StatementClass,
    SubheadingBlock,
    TableBlock,
)
from app.drafts.references import section_of, sentences_in


def to_adopt(content: DraftContent) -> tuple[str, ...]:
    """The sections that have statements, in their order."""
    return tuple(
        section.id
        for section in content.sections
        if any(_states_something(block) for block in section.blocks)
    )


def is_edited(content: DraftContent, section_id: str) -> bool:
    """Whether a person changed or wrote any sentence of the section."""
    return any(sentence.edited for sentence in sentences_in(section_of(content, section_id).blocks))


def _states_something(block: Block) -> bool:
    """What has neither text of its own nor facts asks nobody to stand for it."""
    if isinstance(block, TableBlock):
        return block.kind is not StatementClass.DECISION
    return not isinstance(block, DecisionBlock | SubheadingBlock | EvidenceBlock)
