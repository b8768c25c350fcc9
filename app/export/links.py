"""Every internal link of a report must arrive: checked before any file is written."""

from collections import Counter
from collections.abc import Iterator

from app.core.errors import VeridraftError
from app.export.blocks import (
    Block,
    Box,
    Bullets,
    EvidenceList,
    Figure,
    Heading,
    KeyValues,
    Paragraph,
    Report,
    Run,
    Runs,
    Table,
)


class BrokenLink(VeridraftError):
    """A run points at an anchor that the report lacks or has twice."""

    code = "broken_link"


def anchors(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The anchors of headings and evidence entries, in reading order."""
    for block in blocks:
        match block:
            case Heading():
                yield block.anchor
            case EvidenceList():
                yield from (entry.anchor for entry in block.entries)
            case Box():
                yield from anchors(block.blocks)


def runs(blocks: tuple[Block, ...]) -> Iterator[Run]:
    """Every run of the blocks, in reading order."""
    for block in blocks:
        if isinstance(block, Box):
            yield from runs(block.blocks)
        for texts in _texts(block):
            yield from texts


def check_links(report: Report) -> None:
    """Refuses a report with an ambiguous anchor or a link that leads nowhere."""
    where = report.front.document_id
    known = Counter(anchors(report.blocks))
    twice = [anchor for anchor, count in known.items() if count > 1]
    if twice:
        raise BrokenLink("an anchor stands twice", where=where, got=twice)
    for run in runs(report.blocks):
        if run.target is not None and run.target not in known:
            raise BrokenLink(
                f"{run.text!r} leads nowhere",
                where=where,
                expected="the anchor of a heading or evidence entry of the report",
                got=run.target,
            )


def _texts(block: Block) -> Iterator[Runs]:
    match block:
        case Paragraph():
            yield block.runs
        case Bullets():
            yield from block.items
        case Figure():
            yield block.caption
        case KeyValues():
            yield from (value for _, value in block.items)
        case Table():
            yield block.caption
            yield from (cell.runs for row in block.rows for cell in row)
            yield block.note
