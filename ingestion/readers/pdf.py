"""PDF: text with geometry from pdfium, structure and a second opinion from pypdf.

In order: characters and rules of each page, tables out of rules, lines out of the other
characters, running lines set aside, lines to blocks, headings and clauses over the whole
document. pdfium is not thread-safe: a process must not read two files at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from ingestion.document import Block, BlockKind, Document, Finding, FindingKind, Flag, Format, Page
from ingestion.errors import Problem, UnreadableFile
from ingestion.readers.assembly import PageBuilder
from ingestion.readers.numbering import is_list_item
from ingestion.readers.pdf_clauses import clause_numbers
from ingestion.readers.pdf_crosscheck import FAILURES, SecondReader
from ingestion.readers.pdf_headings import Outline, heading_levels, outline_key
from ingestion.readers.pdf_layout import Group, Typography, group_lines, typography
from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_sheets import Sheet, read_sheets
from ingestion.readers.pdf_tables import Table

_MIN_TEXT = 200  # characters; a page with a picture and less text is flagged
_TITLE_SIZE = 0.7  # of the largest size on the first page
_END_MARK, _END_BYTES = b"%%EOF", 4096


@dataclass(frozen=True)
class _Part:
    """A group of lines or a table, with what the whole document says about it."""

    content: Group | Table
    level: int | None = None
    clause: str | None = None


def read(name: str, content: bytes) -> Document:
    """Read a PDF.

    Raises:
        UnreadableFile: truncated, damaged, without pages, or closed by a password.
    """
    if _END_MARK not in content[-_END_BYTES:]:
        raise UnreadableFile(
            Problem(name, "the PDF is cut off", expected="%%EOF at the end", got="none")
        )
    second = _second_reader(name, content)
    sheets = _first_reader(name, content)
    structure = second.structure()
    pages = _pages(sheets, structure.outline)
    flags = [
        flag
        for page, sheet in zip(pages, sheets, strict=True)
        for flag in (*_flags(page, sheet), *second.differences(page.number, sheet.characters))
    ]
    title = _title(pages, sheets, structure.title)
    return Document(
        Format.PDF,
        title,
        pages,
        (*structure.flags, *flags),
        tuple(_hidden(sheets)),
        tuple(second.asides()),
    )


def _hidden(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    for number, sheet in enumerate(sheets, 1):
        for one in sheet.hidden:
            yield Finding(FindingKind.HIDDEN, number, one.how, one.text, one.boxes)


def _second_reader(name: str, content: bytes) -> SecondReader:
    try:
        second = SecondReader(content)
        closed = second.needs_password()
    except FAILURES as error:
        raise UnreadableFile(Problem(name, "the PDF is damaged", got=str(error))) from error
    if closed:
        raise UnreadableFile(
            Problem(name, "the PDF is encrypted", expected="a file that opens without a password")
        )
    return second


def _first_reader(name: str, content: bytes) -> list[Sheet]:
    try:
        pdf = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise UnreadableFile(Problem(name, "the PDF is damaged", got=str(error))) from error
    try:
        if len(pdf) == 0:
            raise UnreadableFile(Problem(name, "the PDF has no pages", expected="at least one"))
        return read_sheets(pdf)
    finally:
        pdf.close()


def _pages(sheets: Sequence[Sheet], outline: Outline) -> tuple[Page, ...]:
    usual = typography([sheet.lines for sheet in sheets])
    contents = [list(_contents(sheet, usual)) for sheet in sheets]
    groups = [part for page in contents for part in page if isinstance(part, Group)]
    levels = heading_levels(groups, usual, outline)
    clauses = clause_numbers(groups, levels)
    known = {
        id(group): _Part(group, level, clause)
        for group, level, clause in zip(groups, levels, clauses, strict=True)
    }
    return tuple(
        _page(number, sheet, [known.get(id(part), _Part(part)) for part in parts])
        for number, (sheet, parts) in enumerate(zip(sheets, contents, strict=True), 1)
    )


def _contents(sheet: Sheet, usual: Typography) -> Iterator[Group | Table]:
    lines: list[Line] = []
    for item in sheet.body:
        if isinstance(item, Line):
            lines.append(item)
            continue
        yield from group_lines(lines, usual)
        yield item
        lines = []
    yield from group_lines(lines, usual)


def _page(number: int, sheet: Sheet, parts: Sequence[_Part]) -> Page:
    builder = PageBuilder(number)
    builder.add_aside("\n".join(line.text for line in sheet.head))
    for part in parts:
        if isinstance(part.content, Table):
            builder.add_table(part.content.cells, boxes=part.content.rows)
        else:
            boxes = [line.box for line in part.content.lines]
            text, kind = part.content.text, _kind(part)
            builder.add(kind, text, boxes=boxes, clause=part.clause, level=part.level)
    builder.add_aside("\n".join(line.text for line in sheet.foot))
    return builder.build(sheet.width, sheet.height)


def _kind(part: _Part) -> BlockKind:
    if part.level is not None:
        return BlockKind.HEADING
    group = part.content
    if isinstance(group, Group) and not group.contents and is_list_item(group.text):
        return BlockKind.LIST_ITEM
    return BlockKind.PARAGRAPH


def _flags(page: Page, sheet: Sheet) -> Iterator[Flag]:
    length = sum(len(block.text) for block in page.blocks)
    if sheet.has_pictures and length < _MIN_TEXT:
        yield Flag(page.number, "the page is mostly a picture: text inside it was not read")
    elif not length:
        yield Flag(page.number, "the page has no text")
    if not all(line.upright for line in sheet.lines):
        yield Flag(page.number, "the page has turned text: its order is unsure")


def _title(pages: Sequence[Page], sheets: Sequence[Sheet], declared: str | None) -> str | None:
    """The declared title where the first page prints it, else the largest headings there."""
    if declared and outline_key(declared) in outline_key(pages[0].text):
        return declared
    largest = max((line.size for line in sheets[0].lines), default=0.0)
    titles = [
        block
        for block in pages[0].blocks
        if block.kind is BlockKind.HEADING and _height(block) >= _TITLE_SIZE * largest
    ]
    return " ".join(" ".join(block.text.split()) for block in titles) or declared or None


def _height(block: Block) -> float:
    _, top, _, bottom = block.boxes[0]
    return bottom - top
