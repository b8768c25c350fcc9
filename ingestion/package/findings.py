"""Cells of a package that are worded as an instruction to a machine, or hide characters.

Such a cell is stored and shown as it is written: it is part of the record. This only says where
people should look. Names of the package's files are looked at too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingestion.instructions import instructions_in
from ingestion.invisible import hidden_in
from ingestion.package.contract import TABLES
from ingestion.package.records import Package, Row

_SHORTEST: Final = 12  # characters; no instruction fits in fewer
_EXCERPT: Final = 200


@dataclass(frozen=True)
class CellFinding:
    """``line`` and ``column`` are None for the name of a file."""

    file: str
    line: int | None
    column: str | None
    why: str
    excerpt: str


def cells_of(package: Package) -> Iterator[CellFinding]:
    """In the order of the tables and their lines, then names of files; at most one for a cell."""
    for path in package.files:
        for why, excerpt in _signs(path.rsplit("/", 1)[-1]):
            yield CellFinding(path, None, None, why, excerpt)
    for table, rows in package.rows.items():
        for row in rows:
            yield from _of_row(TABLES[table].file, row)


def _of_row(file: str, row: Row) -> Iterator[CellFinding]:
    written = {name: cell for name, cell in row.values.items() if isinstance(cell, str)}
    for column, text in {**written, **row.attributes}.items():
        for why, excerpt in _signs(text):
            yield CellFinding(file, row.line, column, why, excerpt)


def _signs(text: str) -> list[tuple[str, str]]:
    if text.isascii() and len(text) < _SHORTEST:
        return []
    hidden = [(how, said[:_EXCERPT]) for how, said in hidden_in(text)]
    return [*((one.why, one.excerpt) for one in instructions_in(text)), *hidden][:1]
