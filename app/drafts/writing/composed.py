"""The draft as code composed it: what a model wrote in it taken back, exactly.

``data["writing"]`` keeps what a model's words stand in the place of. The content that comes out is
the one that would be there without a model, byte for byte, as long as no person changed it since.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from app.drafts.content import Block, DraftContent, InferenceBlock, ParagraphBlock
from app.drafts.references import sentences_of
from app.drafts.writing.passages import Paragraphs

WRITING = "writing"
_ISSUED = "issued"

_PARAGRAPHS = TypeAdapter(Paragraphs)


def kept_of(paragraphs: Paragraphs) -> Any:
    """As the data keeps it."""
    return _PARAGRAPHS.dump_python(paragraphs, mode="json")


def as_composed(content: DraftContent) -> DraftContent:
    """Content in which no model wrote comes back as it is."""
    written = content.data.get(WRITING)
    if written is None:
        return content
    kept = [_PARAGRAPHS.validate_python(one) for one in written["composed"]]
    added = frozenset(written["added"])
    sections = tuple(
        replace(one, blocks=tuple(_blocks(one.blocks, kept, added))) for one in content.sections
    )
    data = {key: value for key, value in content.data.items() if key != WRITING}
    data.pop(_ISSUED, None)
    if written["issued"] is not None:
        data[_ISSUED] = written["issued"]
    return replace(content, sections=sections, data=data)


def _blocks(
    blocks: Sequence[Block], kept: Sequence[Paragraphs], added: frozenset[str]
) -> Iterator[Block]:
    done: set[int] = set()
    for block in blocks:
        ids = {one.id for one in sentences_of(block)}
        own = next((n for n, one in enumerate(kept) if ids & _ids(one)), None)
        if own is not None:
            if own not in done:
                done.add(own)
                yield from (ParagraphBlock(run) for run in kept[own])
        elif isinstance(block, InferenceBlock):
            yield replace(block, blocks=tuple(_blocks(block.blocks, kept, added)))
        elif getattr(block, "id", None) not in added and not (ids and ids <= added):
            yield block


def _ids(paragraphs: Paragraphs) -> set[str]:
    return {one.id for run in paragraphs for one in run}
