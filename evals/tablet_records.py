"""Reads the tables of the tablet set and writes plant, products, batches, deviation, documents."""

import csv
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

Record = Mapping[str, str]

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "maj",
    "jun",
    "jul",
    "avg",
    "sep",
    "okt",
    "nov",
    "dec",
)
_STRENGTHS: Final = {"5MG": "5 mg", "10M": "10 mg", "20M": "20 mg", "40M": "40 mg"}
_NOT_RECORDED: Final = ("", "#N/A")
_ASSUMPTION: Final = "Q = 80 % is assumed: the data set publishes no limit"

_BATCH_COLUMNS: Final = (
    "batch",
    "product",
    "started_at",
    "size",
    "size_unit",
    "yield_percent",
    "use",
    "size_in_normalization",
)


def read_records(path: Path) -> list[Record]:
    """Rows with trimmed cells; a cell that records nothing is empty."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [
            {name: _cell(text) for name, text in row.items()}
            for row in csv.DictReader(stream, delimiter=";")
        ]


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """The number of rows written."""
    written = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *written])
    return len(written)


def month_of(row: Record) -> str:
    """``nov.18`` → ``2018-11``: all that is known of a batch's start; the names are Slovene."""
    name, year = row["start"].split(".")
    return f"20{year}-{_MONTHS.index(name) + 1:02}"


def write_plant(target: Path) -> None:
    plant = {
        "format": "veridraft-plant/1",
        "site": "TABLETS",
        "name": "Film-coated tablets, published production data",
        "timezone": "UTC",
        "decimal": ".",
    }
    (target / "plant.json").write_text(json.dumps(plant, indent=2) + "\n", encoding="utf-8")


def write_products(target: Path, laboratory: Sequence[Record]) -> None:
    strengths = {row["code"]: _STRENGTHS[row["strength"]] for row in laboratory}
    write_table(
        target / "products.csv",
        ("product", "name", "strength", "dosage_form"),
        (
            (code, f"Product code {code}, {strength}", strength, "film-coated tablet")
            for code, strength in sorted(strengths.items(), key=lambda item: int(item[0]))
        ),
    )


def write_specifications(target: Path, laboratory: Sequence[Record], limit_percent: int) -> None:
    write_table(
        target / "specifications.csv",
        ("product", "test", "stage", "unit", "low", "assumption"),
        (
            (code, "dissolution_min", "release", "%", limit_percent, _ASSUMPTION)
            for code in sorted({row["code"] for row in laboratory}, key=int)
        ),
    )


def write_batches(
    target: Path, laboratory: Sequence[Record], normalization: Sequence[Record]
) -> None:
    sizes = {row["Product code"]: row["Batch Size (tablets)"] for row in normalization}
    write_table(
        target / "batches.csv",
        _BATCH_COLUMNS,
        (_batch(row, sizes.get(row["code"], "")) for row in laboratory),
    )


def write_deviation(target: Path, row: Record, limit_percent: int) -> None:
    batch, lowest, average = row["batch"], row["dissolution_min"], row["dissolution_av"]
    write_table(
        target / "deviations.csv",
        ("deviation", "title", "description", "batch", "product", "occurred_at", "status"),
        [
            (
                f"DEV-{batch}",
                f"Low dissolution of batch {batch}",
                f"The lowest dissolution recorded for batch {batch} is {lowest} %, the average "
                f"{average} %. The assumed limit for the lowest is {limit_percent} %.",
                batch,
                row["code"],
                month_of(row),
                "open",
            )
        ],
    )


def write_documents(target: Path, folder: Path) -> None:
    """Copies the PDFs; a version is not stated by the files and is called ``as provided``."""
    (target / "documents").mkdir()
    files = sorted(folder.glob("*.pdf"))
    for file in files:
        shutil.copyfile(file, target / "documents" / file.name)
    write_table(
        target / "documents.csv",
        ("number", "version", "title", "type", "file"),
        (
            (file.stem, "as provided", file.stem, "GUIDANCE", f"documents/{file.name}")
            for file in files
        ),
    )


def _cell(text: str) -> str:
    trimmed = text.strip()
    return "" if trimmed in _NOT_RECORDED else trimmed


def _batch(row: Record, size_in_normalization: str) -> tuple[str, ...]:
    return (
        row["batch"],
        row["code"],
        month_of(row),
        row["size"],
        "tablets",
        row["batch_yield"],
        "commercial",
        "" if size_in_normalization == row["size"] else size_in_normalization,
    )
