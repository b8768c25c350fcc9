"""Checks the units of a package: known, there with their number, and those of the specification.

``images.unit`` is not one of them: it names the photographed piece.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from ingestion.errors import Problem
from ingestion.package.attributes import unit_in_header
from ingestion.package.cells import EXPECTED
from ingestion.package.contract import UNIT_COLUMN, Column, Kind, Table
from ingestion.package.known import KnownRecords
from ingestion.package.records import Plant
from ingestion.package.sheets import Draft, Sheet
from ingestion.units import convertible, known_unit
from ingestion.values import Qualifier, Value, parse_value

# Table whose values have a unit → the table and the columns that say which one is meant.
_MEANT: Final = {
    "readings": ("parameters", ("product", "step", "parameter")),
    "results": ("specifications", ("product", "test")),
    "stability": ("specifications", ("product", "test")),
}
_IN_UNIT: Final = ("value", "quantity", "low", "high", "target")


def check_units(
    sheet: Sheet, sheets: Mapping[str, Sheet], known: KnownRecords
) -> Iterator[Problem]:
    """Every unit code is known, and every number of a table with units has one.

    A reading or result is also compared with its parameter or specification, in the package and
    stored: its unit must convert to one of theirs.
    """
    unit_column, measured = _measured(sheet.table)
    if unit_column is None:
        return
    meant = _Meant(sheet.table, sheets, known)
    for draft in sheet.live:
        unit = draft.values[unit_column.name]
        if isinstance(unit, str):
            yield from _unit_problem(sheet, draft, unit_column.name, unit, meant)
        elif not unit_column.required:
            yield from _unitless(sheet, draft, unit_column.name, measured)


def check_lot_tests(sheet: Sheet, plant: Plant) -> Iterator[Problem]:
    """The further columns of ``materials.csv`` with a unit in the header hold readable values."""
    if sheet.table.name != "materials":
        return
    for header in dict.fromkeys(name for draft in sheet.live for name in draft.attributes):
        unit = unit_in_header(header)
        if unit is None:
            continue
        if not known_unit(unit):
            yield Problem(sheet.table.file, "unknown unit", 1, header, "a known unit", unit)
        yield from _unreadable_tests(sheet, header, plant)


class _Meant:
    """The units in which a value of one table may be given, by what its row measures."""

    def __init__(self, table: Table, sheets: Mapping[str, Sheet], known: KnownRecords) -> None:
        self._meaning, self._columns = _MEANT.get(table.name, ("", ()))
        self._known = known
        self._units: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._complete: set[tuple[str, ...]] = set()
        for draft in sheets[self._meaning].live if self._meaning in sheets else ():
            unit = draft.values[UNIT_COLUMN]
            if isinstance(unit, str) and known_unit(unit):
                self._units[self._subject(draft)].add(unit)

    def of(self, draft: Draft) -> set[str]:
        """Empty where nothing says what unit is meant, or where the value is a word."""
        value = draft.values.get("value")
        if not self._columns or not isinstance(value, Value) or value.qualifier is Qualifier.WORD:
            return set()
        subject = self._subject(draft)
        if subject not in self._complete:
            self._units[subject] |= self._known.units(self._meaning, subject)
            self._complete.add(subject)
        return self._units[subject]

    def _subject(self, draft: Draft) -> tuple[str, ...]:
        return tuple(str(draft.values[name] or "") for name in self._columns)


def _measured(table: Table) -> tuple[Column | None, tuple[str, ...]]:
    """The column of the unit, and the columns of the numbers that are in it."""
    if table.name == "images":
        return None, ()
    if table.name == "batches":
        return table.column("size_unit"), ("size",)
    names = tuple(column.name for column in table.columns if column.name in _IN_UNIT)
    return table.column(UNIT_COLUMN), names


def _unit_problem(
    sheet: Sheet, draft: Draft, column: str, unit: str, meant: _Meant
) -> Iterator[Problem]:
    if not known_unit(unit):
        yield Problem(sheet.table.file, "unknown unit", draft.line, column, "a known unit", unit)
        return
    units = meant.of(draft)
    if units and not any(convertible(unit, other) for other in units):
        expected = "a unit that converts to " + " or ".join(sorted(units))
        yield Problem(sheet.table.file, "wrong unit", draft.line, column, expected, unit)


def _unitless(
    sheet: Sheet, draft: Draft, column: str, measured: tuple[str, ...]
) -> Iterator[Problem]:
    for name in measured:
        value = draft.values[name]
        if isinstance(value, Value) and value.qualifier is not Qualifier.WORD:
            message = f"{name} has no unit"
            yield Problem(sheet.table.file, message, draft.line, column, "a known unit")
            return


def _unreadable_tests(sheet: Sheet, header: str, plant: Plant) -> Iterator[Problem]:
    for draft in sheet.live:
        text = draft.attributes.get(header)
        if text is None:
            continue
        try:
            parse_value(text, plant.decimal)
        except ValueError as error:
            expected = EXPECTED[Kind.VALUE]
            yield Problem(sheet.table.file, str(error), draft.line, header, expected, text)
