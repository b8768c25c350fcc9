"""Writes what was measured in the tablet set: lots with their tests, readings, results."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from evals.tablet_columns import IN_PROCESS, MATERIALS, PROCESS, RESULTS, Material, Measured, Test
from evals.tablet_records import Record, month_of, write_table


def write_materials(target: Path, laboratory: Sequence[Record]) -> tuple[int, int]:
    """Writes materials and consumption; the number of lots, and of contradicted lot tests."""
    tests = list(dict.fromkeys(_heading(t) for m in MATERIALS for t in m.tests))
    lots: list[tuple[str, ...]] = []
    contradicted = 0
    for material in MATERIALS:
        for lot, values in _lots(material, laboratory).items():
            known = {name: found for name, seen in values.items() for found in seen}
            several = {name for name, seen in values.items() if len(seen) > 1}
            contradicted += len(several)
            cells = ("" if name in several else known.get(name, "") for name in tests)
            lots.append((lot, material.name, material.kind, *cells))
    write_table(target / "materials.csv", ("lot", "material", "kind", *tests), lots)
    write_table(
        target / "consumption.csv",
        ("batch", "product", "material", "lot"),
        (
            (row["batch"], row["code"], material.name, _lot(material, row))
            for row in laboratory
            for material in MATERIALS
        ),
    )
    return len(lots), contradicted


def write_readings(target: Path, laboratory: Sequence[Record], process: Sequence[Record]) -> int:
    months = {row["batch"]: month_of(row) for row in laboratory}
    return write_table(
        target / "readings.csv",
        ("batch", "product", "step", "parameter", "recorded_at", "value", "unit"),
        chain(
            _readings(laboratory, IN_PROCESS, months),
            _readings(process, PROCESS, months),
        ),
    )


def write_results(target: Path, laboratory: Sequence[Record]) -> int:
    return write_table(
        target / "results.csv",
        ("batch", "product", "test", "tested_at", "value", "unit"),
        (
            (row["batch"], row["code"], test, month_of(row), row[column], unit)
            for row in laboratory
            for test, (column, unit) in RESULTS.items()
            if row[column]
        ),
    )


def _heading(test: Test) -> str:
    return f"{test.name} [{test.unit}]"


def _lot(material: Material, row: Record) -> str:
    return "-".join((material.prefix, *(row[column] for column in material.lot_columns)))


def _lots(material: Material, laboratory: Sequence[Record]) -> dict[str, dict[str, set[str]]]:
    """Lot → column heading → the different results that the set gives."""
    lots: dict[str, dict[str, set[str]]] = {}
    for row in laboratory:
        values = lots.setdefault(_lot(material, row), defaultdict(set))
        for test in material.tests:
            if row[test.column]:
                values[_heading(test)].add(row[test.column])
    return lots


def _readings(
    records: Sequence[Record], columns: Sequence[Measured], months: dict[str, str]
) -> Iterator[tuple[str, ...]]:
    for row in records:
        batch, product = row["batch"], row["code"]
        for column, step, parameter, unit in columns:
            if row[column]:
                yield batch, product, step, parameter, months[batch], row[column], unit
