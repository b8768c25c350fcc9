"""Excel workbooks: each sheet is a page, each run of rows without a gap a table.

Formulas give the value that Excel stored; a cell is written as its number format shows it. A
hidden sheet is a page with its name and no text.
"""

import io
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ingestion.document import BlockKind, Document, Finding, Flag, Format, Page
from ingestion.errors import Problem, UnreadableFile
from ingestion.findings import hidden as found_hidden
from ingestion.readers.assembly import PageBuilder, cells_of
from ingestion.readers.office import check_container
from ingestion.readers.xlsx_hidden import HiddenLines, asides_of, hidden_lines, how_hidden
from ingestion.readers.xlsx_numbers import shown

Row = tuple[str, ...]


def read(name: str, content: bytes) -> Document:
    """Read an .xlsx file.

    Raises:
        UnreadableFile: encrypted, damaged, or another kind of file.
    """
    check_container(name, content, "xl/workbook.xml", "an Excel workbook (.xlsx)")
    try:
        return _read(content)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as error:
        raise UnreadableFile(Problem(name, "the workbook is damaged", got=str(error))) from error


def _read(content: bytes) -> Document:
    values = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = load_workbook(io.BytesIO(content), read_only=True)
    pages: list[Page] = []
    flags: list[Flag] = []
    hidden: list[Finding] = []
    for number, sheet in enumerate(values.worksheets, 1):
        seen, unseen = _divided(number, sheet, hidden_lines(content, _part_of(sheet)))
        rows = [tuple(shown(cell.value, cell.number_format) for cell in row) for row in sheet.rows]
        pages.append(_page(number, sheet.title, seen))
        hidden += unseen
        if sheet.sheet_state != "visible":
            flags.append(Flag(number, f"the sheet {sheet.title!r} is hidden"))
        empty = _without_value(rows, formulas[sheet.title].iter_rows(values_only=True))
        if empty:
            flags.append(Flag(number, f"{empty} formulas have no stored value and are left empty"))
    title = values.properties.title
    values.close()
    formulas.close()
    asides = tuple(asides_of(content))
    return Document(Format.XLSX, title or None, tuple(pages), tuple(flags), tuple(hidden), asides)


def _part_of(sheet: Any) -> str:
    """openpyxl has no public name for it."""
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _divided(number: int, sheet: Any, lines: HiddenLines) -> tuple[list[Row], list[Finding]]:
    """The rows that are seen, hidden cells empty in them, and what is hidden."""
    rows: list[Row] = []
    unseen: dict[str, list[str]] = {}
    whole = f"the hidden sheet {sheet.title!r}" if sheet.sheet_state != "visible" else None
    for cells in sheet.rows:
        row: list[str] = []
        for cell in cells:
            text = shown(cell.value, cell.number_format)
            how = (whole or how_hidden(cell, lines)) if text else None
            if how is not None:
                unseen.setdefault(how, []).append(text)
            row.append("" if how else text)
        rows.append(tuple(row))
    found = [found_hidden(number, how, " | ".join(texts)) for how, texts in unseen.items()]
    return rows, found


def _without_value(rows: Sequence[Row], formulas: Iterable[Sequence[object]]) -> int:
    return sum(
        isinstance(formula, str) and formula.startswith("=") and not value
        for row, written in zip(rows, formulas, strict=False)
        for value, formula in zip(row, written, strict=False)
    )


def _page(number: int, title: str, rows: Sequence[Row]) -> Page:
    builder = PageBuilder(number)
    builder.add(BlockKind.HEADING, title, level=1)
    for empty, group in groupby(rows, key=lambda row: not any(row)):
        if not empty:
            _add(builder, list(group))
    return builder.build()


def _add(builder: PageBuilder, rows: list[Row]) -> None:
    """A table without its empty columns; rows of one cell above it are paragraphs."""
    while rows and sum(bool(cell) for cell in rows[0]) == 1:
        builder.add(BlockKind.PARAGRAPH, next(cell for cell in rows.pop(0) if cell))
    if rows:
        width = max(len(row) for row in rows)
        padded = [row + ("",) * (width - len(row)) for row in rows]
        used = [column for column in range(width) if any(row[column] for row in padded)]
        builder.add_table(cells_of([[row[column] for column in used] for row in padded]))
