"""From a block of a stored draft to blocks of the document: classes become styles and frames."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import singledispatch
from itertools import groupby
from zoneinfo import ZoneInfo

from app.drafts import content as draft
from app.drafts.content import DraftContent
from app.export.blocks import (
    Block,
    Box,
    BoxKind,
    Bullets,
    EvidenceList,
    Figure,
    Heading,
    KeyValues,
    Paragraph,
    Runs,
    Style,
    Table,
    TableCell,
    Tone,
)
from app.export.deciding import decided_cell, decision_box, decision_form, status_line
from app.export.placing import Placing
from app.export.sources import evidence_entry
from app.export.text_runs import runs_of, sentence_runs


@dataclass(frozen=True)
class Setting:
    """What a block of one section is converted with."""

    content: DraftContent
    placing: Placing
    zone: ZoneInfo
    section: str


def convert_section(blocks: tuple[draft.Block, ...], setting: Setting) -> Iterator[Block]:
    """Decisions that follow each other become one form, everything else stands alone."""
    for place, group in enumerate(grouped(blocks)):
        if len(group) > 1:
            decisions = [one for one in group if isinstance(one, draft.DecisionBlock)]
            yield decision_form(decisions, setting.placing, setting.zone)
        else:
            yield from convert(group[0], setting, f"{setting.section}-{place}")


@singledispatch
def convert(block: object, setting: Setting, anchor: str) -> Iterator[Block]:
    raise TypeError(f"no rendering for {type(block).__name__}")


@convert.register
def _(block: draft.ParagraphBlock, setting: Setting, anchor: str) -> Iterator[Block]:
    yield Paragraph(sentence_runs(block.sentences, setting.content))


@convert.register
def _(block: draft.ListBlock, setting: Setting, anchor: str) -> Iterator[Block]:
    items = tuple(sentence_runs((item,), setting.content) for item in block.items)
    yield Bullets(items, block.ordered)


@convert.register
def _(block: draft.SubheadingBlock, setting: Setting, anchor: str) -> Iterator[Block]:
    yield Heading(2, block.text, anchor)


@convert.register
def _(block: draft.TableBlock, setting: Setting, anchor: str) -> Iterator[Block]:
    rows = tuple(_row(row, block, setting) for row in block.rows)
    columns = tuple(
        _with_room(column, [row[place] for row in rows])
        for place, column in enumerate(block.columns)
    )
    note = runs_of(block.note, setting.content) if block.note else ()
    yield Table(runs_of(block.caption, setting.content), columns, rows, note)


@convert.register
def _(block: draft.FigureBlock, setting: Setting, anchor: str) -> Iterator[Block]:
    yield Figure(block.chart, runs_of(block.caption, setting.content))


@convert.register
def _(block: draft.DecisionBlock, setting: Setting, anchor: str) -> Iterator[Block]:
    yield decision_box(block, setting.placing, setting.zone)


@convert.register
def _(block: draft.InferenceBlock, setting: Setting, anchor: str) -> Iterator[Block]:
    inner = [
        made
        for place, one in enumerate(block.blocks)
        for made in convert(one, setting, f"{anchor}-{place}")
    ]
    slot = setting.placing.of_row(setting.section, _box_heading(block))
    if slot is not None:
        inner.append(status_line(setting.placing.show(slot.field), setting.placing, setting.zone))
    yield Box(BoxKind.INFERENCE, f"Inference · {block.label}", tuple(inner))


@convert.register
def _(block: draft.NoticeBlock, setting: Setting, anchor: str) -> Iterator[Block]:
    yield Box(BoxKind.NOTICE, block.label, (Paragraph(runs_of(block.text, setting.content)),))


@convert.register
def _(block: draft.PairsBlock, setting: Setting, anchor: str) -> Iterator[Block]:
    content = setting.content
    yield KeyValues(tuple((label, runs_of(text, content)) for label, text in block.pairs))


@convert.register
def _(block: draft.EvidenceBlock, setting: Setting, anchor: str) -> Iterator[Block]:
    yield EvidenceList(tuple(evidence_entry(one) for one in setting.content.evidence.values()))


def grouped(blocks: Iterable[draft.Block]) -> Iterator[list[draft.Block]]:
    """What prints as one block each: a run of decisions, or one block of any other kind."""
    for together, run in groupby(blocks, lambda block: isinstance(block, draft.DecisionBlock)):
        if together:
            yield list(run)
        else:
            yield from ([block] for block in run)


def _row(
    row: tuple[draft.Cell, ...], table: draft.TableBlock, setting: Setting
) -> tuple[TableCell, ...]:
    texts = [runs_of(cell.text, setting.content) for cell in row]
    heading = _row_heading(texts[0]) if texts else ""
    return tuple(
        _cell(cell, column, text, heading, setting)
        for cell, column, text in zip(row, table.columns, texts, strict=True)
    )


def _cell(
    cell: draft.Cell, column: draft.TableColumn, text: Runs, heading: str, setting: Setting
) -> TableCell:
    """An empty cell that waits for a decision shows it once it was made."""
    if cell.tone is Tone.DECIDE and not cell.text:
        slot = setting.placing.of_row(setting.section, heading)
        decision = setting.placing.show(slot.field) if slot else None
        if slot is not None and decision is not None:
            brief = slot.field in _boxed(setting)
            return TableCell(decided_cell(decision, setting.placing, setting.zone, brief=brief))
    return TableCell(text, column.align_right, cell.tone)


def _with_room(column: draft.TableColumn, cells: list[TableCell]) -> draft.TableColumn:
    """A column made for a word, wider where decisions with their reasons stand in it."""
    reasoned = any(run.style is Style.SOFT for cell in cells for run in cell.runs)
    return replace(column, width=column.width * 1.6) if reasoned else column


def _boxed(setting: Setting) -> set[str]:
    """Fields whose whole decision stands in a box of the same section."""
    section = next(one for one in setting.content.sections if one.id == setting.section)
    boxes = (one for one in section.blocks if isinstance(one, draft.InferenceBlock))
    slots = (setting.placing.of_row(setting.section, _box_heading(one)) for one in boxes)
    return {slot.field for slot in slots if slot is not None}


def _box_heading(block: draft.InferenceBlock) -> str:
    return block.label.partition(" · ")[0]


def _row_heading(first: Runs) -> str:
    """The words that a row begins with, without its citation marks."""
    return "".join(run.text for run in first if run.style is not Style.CITATION).strip()
