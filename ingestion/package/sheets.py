"""Reads one CSV of the package into typed drafts of rows and reports every cell that is wrong.

A draft is a row before it was compared with anything else: references are not followed, the
product of its batch is not resolved and it has no key yet. A row with a wrong cell becomes a
draft too (marked broken, the cell None), so that its other mistakes are found in the same pass.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingestion.errors import Problem
from ingestion.package.cells import Parser, expected_in, parse_flag, parser_of
from ingestion.package.contract import Column, Table
from ingestion.package.lines import csv_lines, header_problems, width_problem
from ingestion.package.records import Cell, Plant

WITHDRAWN: Final = "withdrawn"


@dataclass(slots=True)
class Draft:
    line: int
    values: dict[str, Cell]
    attributes: dict[str, str]
    withdrawn: bool
    broken: bool


@dataclass(slots=True)
class Sheet:
    """Where the header was refused ``readable`` is False, and an absent row means nothing."""

    table: Table
    drafts: list[Draft] = field(default_factory=list)
    readable: bool = True

    @property
    def live(self) -> Iterator[Draft]:
        return (draft for draft in self.drafts if not draft.withdrawn)


def read_sheet(content: bytes, table: Table, plant: Plant, problems: list[Problem]) -> Sheet:
    """Appends to ``problems``; a file whose header is refused has no drafts."""
    sheet = Sheet(table)
    text = _text(content, table.file, problems)
    if text is None:
        sheet.readable = False
        return sheet
    lines = csv_lines(io.StringIO(text, newline=""), table.file, problems)
    header = [name.strip() for name in next(lines, (1, []))[1]]
    if wrong := header_problems(header, table, table.file):
        problems.extend(wrong)
        sheet.readable = False
        return sheet
    layout = _Layout(header, table, plant, problems)
    for line, cells in lines:
        if len(cells) == len(header):
            sheet.drafts.append(layout.draft(line, cells))
        else:
            problems.append(width_problem(table.file, line, len(header), len(cells)))
    return sheet


class _Layout:
    """Where each column of one file stands and how its cells are read."""

    def __init__(
        self, header: Sequence[str], table: Table, plant: Plant, problems: list[Problem]
    ) -> None:
        self._file = table.file
        self._problems = problems
        self._empty: dict[str, Cell] = {column.name: None for column in table.columns}
        self._withdrawn = header.index(WITHDRAWN) if WITHDRAWN in header else None
        self._typed: list[tuple[int, Column, Parser]] = [
            (index, column, parser_of(column, plant))
            for index, name in enumerate(header)
            if (column := table.column(name))
        ]
        self._attributes = [
            (index, name)
            for index, name in enumerate(header)
            if name not in self._empty and name != WITHDRAWN
        ]

    def draft(self, line: int, cells: Sequence[str]) -> Draft:
        before = len(self._problems)
        withdrawn = self._is_withdrawn(line, cells)
        values = self._empty.copy()
        for index, column, parse in self._typed:
            text = cells[index].strip()
            if text:
                try:
                    values[column.name] = parse(text)
                except ValueError as error:
                    self._refuse(line, column, str(error), text)
            elif column.key if withdrawn else column.required:
                self._need(line, column)
        attributes = {name: text for i, name in self._attributes if (text := cells[i].strip())}
        return Draft(line, values, attributes, withdrawn, len(self._problems) > before)

    def _is_withdrawn(self, line: int, cells: Sequence[str]) -> bool:
        if self._withdrawn is None or not (text := cells[self._withdrawn].strip()):
            return False
        try:
            return parse_flag(text)
        except ValueError as error:
            self._problems.append(
                Problem(self._file, str(error), line, WITHDRAWN, "true or false", text)
            )
            return False

    def _refuse(self, line: int, column: Column, reason: str, text: str) -> None:
        expected = expected_in(column)
        self._problems.append(Problem(self._file, reason, line, column.name, expected, text))

    def _need(self, line: int, column: Column) -> None:
        if column.required:
            self._problems.append(Problem(self._file, "required cell is empty", line, column.name))


def _text(content: bytes, file: str, problems: list[Problem]) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        got = ascii(content[error.start : error.end])
        problems.append(Problem(file, "not UTF-8", line, got=got))
        return None
