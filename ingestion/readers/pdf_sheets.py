"""The pages of a PDF as lines and tables in reading order, before any block is made of them."""

from dataclasses import dataclass, replace

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingestion.readers.pdf_furniture import (
    margin_of_numbers,
    running_lines,
    without_line_number,
)
from ingestion.readers.pdf_glyphs import read_glyphs
from ingestion.readers.pdf_hidden import HiddenText, hidden_glyphs, hidden_texts
from ingestion.readers.pdf_lines import Line, build_lines
from ingestion.readers.pdf_order import Item, reading_order
from ingestion.readers.pdf_rules import read_rules
from ingestion.readers.pdf_tables import take_tables


@dataclass(frozen=True)
class Sheet:
    """One page: its body in reading order, its running lines, and all characters as read, those
    in ``hidden`` included, which are in neither body nor lines."""

    head: tuple[Line, ...]
    body: tuple[Item, ...]
    foot: tuple[Line, ...]
    characters: str
    hidden: tuple[HiddenText, ...]
    has_pictures: bool
    width: float
    height: float

    @property
    def lines(self) -> list[Line]:
        return [item for item in self.body if isinstance(item, Line)]


def read_sheets(pdf: pdfium.PdfDocument) -> list[Sheet]:
    """All pages; line numbers are left out and running lines told apart by comparing pages."""
    sheets = [_read_page(pdf, index) for index in range(len(pdf))]
    margin = margin_of_numbers([sheet.lines for sheet in sheets])
    if margin is not None:
        sheets = [_without_numbers(sheet, margin) for sheet in sheets]
    running = running_lines([sheet.lines for sheet in sheets], [sheet.height for sheet in sheets])
    return [_set_aside(sheet, indices) for sheet, indices in zip(sheets, running, strict=True)]


def _read_page(pdf: pdfium.PdfDocument, index: int) -> Sheet:
    page = pdf[index]
    try:
        glyphs = read_glyphs(page)
        rules = read_rules(page)
        has_pictures = next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])), None)
        hidden = hidden_glyphs(page, glyphs)
        shown = [glyph for i, glyph in enumerate(glyphs) if i not in hidden]
        tables, used = take_tables(rules, shown)
        lines = build_lines(glyph for i, glyph in enumerate(shown) if i not in used)
        return Sheet(
            head=(),
            body=tuple(reading_order(lines, tables, page.get_width())),
            foot=(),
            characters="".join(glyph.char for glyph in glyphs),
            hidden=hidden_texts(glyphs, hidden),
            has_pictures=has_pictures is not None,
            width=round(page.get_width(), 1),
            height=round(page.get_height(), 1),
        )
    finally:
        page.close()


def _without_numbers(sheet: Sheet, margin: float) -> Sheet:
    kept = [
        without_line_number(item, margin) if isinstance(item, Line) else item for item in sheet.body
    ]
    return replace(sheet, body=tuple(item for item in kept if item is not None))


def _set_aside(sheet: Sheet, running: set[int]) -> Sheet:
    """The sheet with the lines at these indices moved from its body to head and foot."""
    aside = [sheet.lines[index] for index in sorted(running)]
    middle = sheet.height / 2
    return replace(
        sheet,
        head=tuple(line for line in aside if line.baseline < middle),
        body=tuple(item for item in sheet.body if not any(item is line for line in aside)),
        foot=tuple(line for line in aside if line.baseline >= middle),
    )
