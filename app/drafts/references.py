"""What stands in the blocks of a section: its sentences and texts, and what these refer to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.drafts.content import (
    Block,
    DecisionBlock,
    DraftContent,
    FigureBlock,
    InferenceBlock,
    ListBlock,
    NoticeBlock,
    PairsBlock,
    ParagraphBlock,
    Section,
    Sentence,
    SubheadingBlock,
    TableBlock,
)
from app.evidence.claims import Claim
from app.evidence.facts import Evidence, Fact
from app.evidence.tokens import TOKEN


@dataclass(frozen=True)
class References:
    """In the order of the draft. Facts and evidence are those shown and those of the claims."""

    facts: tuple[Fact, ...]
    evidence: tuple[Evidence, ...]
    claims: tuple[Claim, ...]


def references(content: DraftContent, blocks: Iterable[Block]) -> References:
    """Not of the evidence list: its entries are those of the other sections."""
    kept = tuple(all_blocks(blocks))
    ids = {match["id"] for text in texts_in(kept) for match in TOKEN.finditer(text)}
    named = ids | {claim for block in kept for claim in _claims(block)}
    claims = tuple(one for one in content.claims.values() if one.id in named)
    ids |= {fact for claim in claims for fact in claim.roles.values()}
    facts = tuple(one for one in content.facts.values() if one.id in ids)
    ids |= {fact.evidence for fact in facts} | {one for claim in claims for one in claim.evidence}
    evidence = tuple(one for one in content.evidence.values() if one.id in ids)
    return References(facts, evidence, claims)


def section_of(content: DraftContent, section_id: str) -> Section:
    """Raises KeyError."""
    for section in content.sections:
        if section.id == section_id:
            return section
    raise KeyError(section_id)


def all_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Those within a hypothesis, too, behind it."""
    for block in blocks:
        yield block
        if isinstance(block, InferenceBlock):
            yield from all_blocks(block.blocks)


def sentences_in(blocks: Iterable[Block]) -> Iterator[Sentence]:
    for block in all_blocks(blocks):
        yield from sentences_of(block)


def sentences_of(block: Block) -> tuple[Sentence, ...]:
    if isinstance(block, ParagraphBlock):
        return block.sentences
    return block.items if isinstance(block, ListBlock) else ()


def texts_in(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text that may hold a token."""
    for block in all_blocks(blocks):
        yield from texts_of(block)


def texts_of(block: Block) -> Iterator[str]:
    match block:
        case ParagraphBlock() | ListBlock():
            yield from (sentence.text for sentence in sentences_of(block))
        case TableBlock():
            yield from (block.caption, block.note)
            yield from (cell.text for row in block.rows for cell in row)
        case FigureBlock():
            yield block.caption
        case DecisionBlock():
            yield from (block.label, block.prompt)
        case SubheadingBlock():
            yield block.text
        case NoticeBlock():
            yield from (block.label, block.text)
        case PairsBlock():
            yield from (text for pair in block.pairs for text in pair)
        case InferenceBlock():
            yield block.label
        case _:
            pass


def statement_text(content: DraftContent, statement_id: str, *, whole_run: bool = False) -> str:
    """With tokens; of a block all its texts, a line each; empty for an id that is not there.
    ``whole_run``: of a sentence its whole paragraph."""
    for section in content.sections:
        for block in all_blocks(section.blocks):
            run = sentences_of(block)
            own = [one.text for one in run if one.id == statement_id]
            if own:
                return " ".join(one.text for one in run) if whole_run else own[0]
            if getattr(block, "id", None) == statement_id:
                return "\n".join(text for text in texts_of(block) if text)
    return ""


def shown_claims(content: DraftContent) -> frozenset[str]:
    """The claims that some statement of the draft makes."""
    blocks = (block for section in content.sections for block in all_blocks(section.blocks))
    return frozenset(claim for block in blocks for claim in _claims(block))


def _claims(block: Block) -> Iterator[str]:
    for sentence in sentences_of(block):
        yield from sentence.claims
    if isinstance(block, TableBlock):
        yield from block.claims
