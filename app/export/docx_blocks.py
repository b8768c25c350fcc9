"""Blocks of a report as paragraphs, tables and pictures of the DOCX."""

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from app.export.blocks import (
    Block,
    Box,
    BoxKind,
    Bullets,
    EvidenceEntry,
    EvidenceList,
    Figure,
    Heading,
    KeyValues,
    Paragraph,
    Report,
    Runs,
    Style,
    Table,
    TableCell,
    Tone,
)
from app.export.characters import visible
from app.export.charts import draw_svg
from app.export.docx_page import TEXT_WIDTH_MM
from app.export.docx_styles import BAD, DECIDE, INFER, INK, LABEL_STYLES, OK
from app.export.docx_xml import add_field, bookmark, border, element, move_into_link, shading
from app.export.links import anchors
from app.export.raster import draw_png
from app.export.wording import TONE_SIGNS, leaves_room

Container = Document | _Cell

_RUN_STYLES = {
    Style.STRONG: "Strong",
    Style.EMPHASIS: "Emphasis",
    Style.CODE: "Identifier",
    Style.FACT: "Fact",
    Style.CITATION: "Citation",
    Style.SOFT: "Soft",
    Style.HUMAN: "Human",
}
_TONE_COLOURS = {Tone.BAD: BAD, Tone.OK: OK, Tone.DECIDE: DECIDE}
_LONG_ROW = 1200
"""Characters of a row that may break over pages; any other row stays whole."""


@dataclass
class Job:
    """One document in the making: names of its bookmarks, counters of captions and lists."""

    document: Document
    bookmarks: dict[str, str]
    counts: Counter[str] = field(default_factory=Counter)

    @cached_property
    def _style_ids(self) -> dict[str, str]:
        """By name, looked up once: the library searches all styles for each run, which takes longer
        than everything else in a report of many tables."""
        return {str(style.name): str(style.style_id) for style in self.document.styles}

    def add_run(self, paragraph: WordParagraph, text: str, style: str | None) -> Run:
        made = paragraph.add_run(text)
        if style is not None:
            made._r.style = self._style_ids[style]
        return made

    def set_style(self, paragraph: WordParagraph, style: str) -> None:
        paragraph._p.style = self._style_ids[style]

    def next(self, kind: str) -> int:
        self.counts[kind] += 1
        return self.counts[kind]


def bookmark_names(report: Report) -> dict[str, str]:
    """A legal name for each anchor: a letter first, at most 40 of letters, digits and _."""
    return {
        anchor: f"r{number}_{re.sub('[^A-Za-z0-9]', '_', anchor)}"[:40]
        for number, anchor in enumerate(anchors(report.blocks), start=1)
    }


def put(container: Container, block: Block, job: Job) -> None:
    """Adds a block at the end of the document or of a cell."""
    match block:
        case Heading():
            _put_heading(container, block, job)
        case Paragraph():
            _put_runs(container.add_paragraph(), block.runs, job)
        case Bullets():
            _put_list(container, block, job)
        case KeyValues():
            _put_fields(container, block, job)
        case Table():
            _put_table(container, block, job)
        case Figure():
            _put_figure(container, block, job)
        case Box():
            _put_box(container, block, job)
        case EvidenceList():
            for entry in block.entries:
                _put_entry(container, entry, job)


def _put_runs(paragraph: WordParagraph, runs: Runs, job: Job, colour: str | None = None) -> None:
    for run in runs:
        made = job.add_run(paragraph, visible(run.text), _RUN_STYLES.get(run.style))
        if colour is not None:
            made.font.color.rgb = RGBColor.from_string(colour)
        if run.target is not None:
            move_into_link(made, job.bookmarks[run.target])


def _put_heading(container: Container, heading: Heading, job: Job) -> None:
    level = min(max(heading.level, 1), 9)
    paragraph = container.add_paragraph(visible(heading.text), style=f"Heading {level}")
    bookmark(paragraph, job.next("bookmark"), job.bookmarks[heading.anchor])


def _put_list(container: Container, bullets: Bullets, job: Job) -> None:
    style = "List Number" if bullets.ordered else "List Bullet"
    numbering = _new_numbering(job) if bullets.ordered else None
    for item in bullets.items:
        paragraph = container.add_paragraph(style=style)
        if numbering is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val = numbering
            properties.get_or_add_ilvl().val = 0
        _put_runs(paragraph, item, job)


def _new_numbering(job: Job) -> int:
    """A numbering of its own (§17.9.15): without, a second list would count on from the first."""
    numbering = job.document.part.numbering_part.element
    style = job.document.styles["List Number"]
    assert isinstance(style, ParagraphStyle)  # noqa: S101 - a built-in paragraph style
    shared = style.element.pPr.numPr.numId.val
    made = numbering.add_num(numbering.num_having_numId(shared).abstractNumId.val)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return made.numId


def _put_fields(container: Container, fields: KeyValues, job: Job) -> None:
    table = _new_table(container, (1, 3), "Report Fields")
    for label, value in fields.items:
        first, second = table.add_row().cells
        job.add_run(first.paragraphs[0], visible(label), "Soft")
        _put_runs(second.paragraphs[0], value, job)
        for cell in (first, second):
            job.set_style(cell.paragraphs[0], "Table Text")
    container.add_paragraph(style="After Table")


def _put_table(container: Container, table: Table, job: Job) -> None:
    _put_caption(container.add_paragraph(style="Caption"), "Table", table.caption, job)
    made = _new_table(container, tuple(column.width for column in table.columns), "Report Table")
    header = made.add_row()
    header._tr.get_or_add_trPr().append(element("w:tblHeader"))
    for cell, column in zip(header.cells, table.columns, strict=True):
        title = _put_cell_text(cell, column.align_right, job)
        job.set_style(title, "Table Header")
        title.add_run(visible(column.title))
    for row in table.rows:
        _put_row(made.add_row(), row, table, job)
    if table.note:
        _put_runs(container.add_paragraph(style="Table Note"), table.note, job)
    else:
        container.add_paragraph(style="After Table")


def _put_row(made: _Row, row: tuple[TableCell, ...], table: Table, job: Job) -> None:
    if sum(len(run.text) for cell in row for run in cell.runs) <= _LONG_ROW:
        made._tr.get_or_add_trPr().append(element("w:cantSplit"))
    for cell, column, content in zip(made.cells, table.columns, row, strict=True):
        paragraph = _put_cell_text(cell, column.align_right or content.align_right, job)
        colour = _TONE_COLOURS.get(content.tone)
        if colour is not None:
            sign = paragraph.add_run(f"{TONE_SIGNS[content.tone]} ")
            sign.font.color.rgb = RGBColor.from_string(colour)
        _put_runs(paragraph, content.runs, job, colour)
        if content.tone is Tone.BAD:
            for run in paragraph.runs:
                run.bold = True


def _put_cell_text(cell: _Cell, align_right: bool, job: Job) -> WordParagraph:
    paragraph = cell.paragraphs[0]
    job.set_style(paragraph, "Table Text")
    if align_right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph


def _new_table(container: Container, shares: tuple[float, ...], style: str) -> WordTable:
    """An empty table over the width of its container, its columns by share."""
    made = container.add_table(0, len(shares))
    made.style = style
    made.autofit = False
    width_mm = _width_mm(container)
    for column, share in zip(made.columns, shares, strict=True):
        column.width = Mm(width_mm * share / sum(shares))
    return made


def _width_mm(container: Container) -> float:
    return TEXT_WIDTH_MM if isinstance(container, Document) else TEXT_WIDTH_MM - 8


def _put_caption(paragraph: WordParagraph, kind: str, caption: Runs, job: Job) -> None:
    """``Table 3. …`` with the number as a field, so that Word can list and renumber."""
    paragraph.add_run(f"{kind} ", style="Caption Label")
    add_field(paragraph, f"SEQ {kind} \\* ARABIC", str(job.next(kind)), "Caption Label")
    paragraph.add_run(".  ", style="Caption Label")
    _put_runs(paragraph, caption, job)


def _put_figure(container: Container, figure: Figure, job: Job) -> None:
    paragraph = container.add_paragraph(style="Chart")
    picture = draw_png(draw_svg(figure.chart), TEXT_WIDTH_MM)
    shape = paragraph.add_run().add_picture(io.BytesIO(picture), Mm(_width_mm(container)))
    for side in "TBLR":  # left out, some readers take an eighth of an inch
        shape._inline.set(f"dist{side}", "0")
    named = shape._inline.docPr
    named.set("name", visible(figure.chart.title))
    named.set("descr", visible(f"{figure.chart.title}. {figure.chart.caption}"))
    _put_caption(container.add_paragraph(style="Figure Caption"), "Figure", figure.caption, job)


def _put_box(container: Container, box: Box, job: Job) -> None:
    """A table of one cell: it may hold any block and breaks over pages."""
    cell = _new_table(container, (1,), "Normal Table").add_row().cells[0]
    _frame(cell, box.kind)
    label = cell.paragraphs[0]
    label.style = LABEL_STYLES[box.kind]
    label.add_run(visible(box.label))
    for block in box.blocks:
        put(cell, block, job)
    if leaves_room(box):
        for _ in range(3):
            cell.add_paragraph(style="Writing Line")
    container.add_paragraph(style="After Table")


def _frame(cell: _Cell, kind: BoxKind) -> None:
    properties = cell._tc.get_or_add_tcPr()
    match kind:
        case BoxKind.INFERENCE:
            sides = (border("left", "single", 24, INFER),)
        case BoxKind.DECISION | BoxKind.DECIDED:
            line = "dashed" if kind is BoxKind.DECISION else "single"
            sides = tuple(
                border(side, line, 8, DECIDE) for side in ("top", "left", "bottom", "right")
            )
        case BoxKind.NOTICE:
            sides = tuple(border(side, "single", 6, INK) for side in ("top", "bottom"))
    properties.append(element("w:tcBorders", *sides))
    if kind is BoxKind.INFERENCE:
        properties.append(shading("FBF3E4"))
    sizes = {"top": "90", "left": "160", "bottom": "120", "right": "160"}
    margins = (element(f"w:{side}", w=size, type="dxa") for side, size in sizes.items())
    properties.append(element("w:tcMar", *margins))


def _put_entry(container: Container, entry: EvidenceEntry, job: Job) -> None:
    head = container.add_paragraph(style="Evidence")
    job.add_run(head, f"[{entry.number}] ", "Citation")
    job.add_run(head, visible(entry.title), "Strong")
    bookmark(head, job.next("bookmark"), job.bookmarks[entry.anchor])
    detail = container.add_paragraph(style="Evidence Detail")
    job.add_run(detail, visible(entry.detail), "Evidence Hash")
    if entry.excerpt:
        container.add_paragraph(f"“{visible(entry.excerpt)}”", style="Evidence Detail")
