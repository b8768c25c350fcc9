"""Reads a whole plant package, all or nothing: typed rows, or every problem it has.

In order: the plant, each file's header and cells, the product of each batch, references, files
named, units, times and ranges, keys, versions in force. The historian's series are only listed
here, :mod:`.historian` reads them.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Final

from ingestion.errors import PackageRejected, Problem
from ingestion.package.contract import FORMAT, TABLES
from ingestion.package.identity import row_of
from ingestion.package.known import NOTHING_KNOWN, KnownRecords
from ingestion.package.measures import check_lot_tests, check_units
from ingestion.package.members import PLANT_FILE
from ingestion.package.order import check_order
from ingestion.package.plant import read_plant
from ingestion.package.records import Cell, Package, Plant, Row
from ingestion.package.references import (
    FILE_COLUMNS,
    Batches,
    check_files,
    check_references,
    resolve_products,
)
from ingestion.package.sheets import Sheet, read_sheet
from ingestion.package.source import PackageSource
from ingestion.package.versions import check_keys, check_validities

__all__ = [
    "NOTHING_KNOWN",
    "Cell",
    "KnownRecords",
    "Package",
    "Plant",
    "Progress",
    "Row",
    "historian_files",
    "read_package",
]

Progress = Callable[[str, float], None]  # the file begun, and the fraction done before it


def read_package(
    source: PackageSource,
    known: KnownRecords = NOTHING_KNOWN,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Package:
    """Raises PackageRejected with all problems by file and line; ``now`` bounds the dates."""
    plant = read_plant(source)
    problems: list[Problem] = _missing_files(source)
    sheets = _sheets(source, plant, problems, progress)
    problems.extend(_compare(sheets, known, source, plant, now or datetime.now(UTC)))
    rows = {name: _rows(sheet) for name, sheet in sheets.items()}
    for name, sheet in sheets.items():
        problems.extend(check_keys(sheet.table, rows[name]))
        problems.extend(check_validities(sheet.table, rows[name], known))
    if problems:
        raise PackageRejected(sorted(problems, key=lambda found: (found.file, found.line or 0)))
    return Package(
        sha256=source.sha256,
        plant=plant,
        files={path: source.sha256_of(path) for path in source.files},
        rows=rows,
        historian=historian_files(source),
        unread=_unread(source, rows),
    )


def historian_files(source: PackageSource) -> tuple[str, ...]:
    """The series of the package: ``historian/*.parquet`` and ``historian/*.csv``, sorted."""
    return tuple(
        path
        for path in source.files
        if path.count("/") == 1 and path.startswith("historian/") and path.endswith(_SERIES)
    )


_SERIES: Final = (".parquet", ".csv")


def _missing_files(source: PackageSource) -> list[Problem]:
    return [
        Problem(table.file, "required file is missing", expected=f"as {FORMAT} describes it")
        for table in TABLES.values()
        if table.required and table.file not in source
    ]


def _sheets(
    source: PackageSource, plant: Plant, problems: list[Problem], progress: Progress | None
) -> dict[str, Sheet]:
    present = [table for table in TABLES.values() if table.file in source]
    sheets = {}
    for done, table in enumerate(present):
        if progress:
            progress(table.file, done / len(present))
        sheets[table.name] = read_sheet(source.read(table.file), table, plant, problems)
    return sheets


def _compare(
    sheets: Mapping[str, Sheet],
    known: KnownRecords,
    source: PackageSource,
    plant: Plant,
    now: datetime,
) -> Iterator[Problem]:
    """Everything that one row alone cannot tell; products are filled in before they are used."""
    batches = sheets.get("batches")
    if batches and batches.readable:
        resolver = Batches(batches, known)
        yield from chain.from_iterable(resolve_products(s, resolver) for s in sheets.values())
    for sheet in sheets.values():
        yield from check_references(sheet, sheets, known)
        yield from check_files(sheet, source)
        yield from check_units(sheet, sheets, known)
        yield from check_lot_tests(sheet, plant)
        yield from check_order(sheet, now)


def _rows(sheet: Sheet) -> list[Row]:
    return [row_of(sheet.table, draft) for draft in sheet.drafts if not draft.broken]


def _unread(source: PackageSource, rows: Mapping[str, list[Row]]) -> tuple[str, ...]:
    named = {PLANT_FILE, *(TABLES[name].file for name in rows), *historian_files(source)}
    for table, columns in FILE_COLUMNS.items():
        named |= {str(row.values[name]) for row in rows.get(table, ()) for name in columns}
    return tuple(path for path in source.files if path not in named)
