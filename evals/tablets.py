"""Turns the published set of 1,005 tablet batches into a plant package.

``python -m evals.tablets SOURCE TARGET [--deviation BATCH] [--documents FOLDER]``

The set is Žagar and Mihelič, "Big data collection in pharmaceutical manufacturing and its use for
product quality predictions", Scientific Data 9, 99 (2022), CC BY 4.0. What the set does not say is
left out or assumed in the open:

* A batch's start is known to the month. Readings and results have no time of their own and carry
  that month; nothing is ordered within it. Exact times are those of the press series alone.
* The set names no time zone: the press clock is taken as UTC, which keeps it as it was written.
* No limit is published. The release specification "dissolution minimum not below 80 %" is an
  assumption of this converter (Q = 80 % is usual for an immediate release tablet) and says so in
  its column ``assumption``; there are no validated ranges (``parameters.csv``).
* A lot is one number of one material; API numbers count within an API code. Where the set gives
  one lot several results of one test, the lot's result is not known and is left out.
* Where ``Normalization.csv`` has another batch size than ``Laboratory.csv``, the latter is taken
  and the former kept in the column ``size_in_normalization``.
* The deviation is raised by this converter for a batch whose dissolution minimum is below 80 %;
  by default one with a press series if there is such a batch, then the lowest value, then the
  lowest batch number. Its facts are the set's.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from evals.tablet_records import (
    Record,
    read_records,
    write_batches,
    write_deviation,
    write_documents,
    write_plant,
    write_products,
    write_specifications,
)
from evals.tablet_series import Span, write_series
from evals.tablet_values import write_materials, write_readings, write_results

DISSOLUTION_LIMIT: Final = 80


class Summary(NamedTuple):
    """``contradicted_tests`` are lot results left out because the set gives several."""

    batches: int
    lots: int
    contradicted_tests: int
    readings: int
    results: int
    samples: int
    deviation_batch: str


def convert(
    source: Path, target: Path, deviation_batch: str | None = None, documents: Path | None = None
) -> Summary:
    """``target`` is made; raises ValueError if it holds anything, or for an unknown batch."""
    laboratory = read_records(source / "Laboratory.csv")
    process = read_records(source / "Process.csv")
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise ValueError(f"{target} is not empty")
    samples, spans = write_series(source / "Process", target)
    write_plant(target)
    write_products(target, laboratory)
    write_specifications(target, laboratory, DISSOLUTION_LIMIT)
    write_batches(target, laboratory, read_records(source / "Normalization.csv"))
    lots, contradicted = write_materials(target, laboratory)
    readings = write_readings(target, laboratory, process)
    results = write_results(target, laboratory)
    deviating = _deviating(laboratory, spans, deviation_batch)
    write_deviation(target, deviating, DISSOLUTION_LIMIT)
    if documents:
        write_documents(target, documents)
    batches = len(laboratory)
    return Summary(batches, lots, contradicted, readings, results, samples, deviating["batch"])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.tablets")
    parser.add_argument("source", type=Path, help="folder with Laboratory.csv and Process.csv")
    parser.add_argument("target", type=Path, help="folder of the package, made where absent")
    parser.add_argument("--deviation", metavar="BATCH", help="batch of the deviation")
    parser.add_argument("--documents", type=Path, metavar="FOLDER", help="PDFs to add as guidance")
    chosen = parser.parse_args(arguments)
    summary = convert(chosen.source, chosen.target, chosen.deviation, chosen.documents)
    for name, value in summary._asdict().items():
        print(f"{name.replace('_', ' ')}: {value}")


def _deviating(
    laboratory: Sequence[Record], spans: Mapping[str, Span], batch: str | None
) -> Record:
    if batch is None:
        low = [row for row in laboratory if float(row["dissolution_min"]) < DISSOLUTION_LIMIT]
        return min(low, key=lambda row: _preference(row, spans))
    found = next((row for row in laboratory if row["batch"] == batch), None)
    if found is None:
        raise ValueError(f"no batch {batch!r} in the set")
    return found


def _preference(row: Record, spans: Mapping[str, Span]) -> tuple[bool, float, int]:
    return row["batch"] not in spans, float(row["dissolution_min"]), int(row["batch"])


if __name__ == "__main__":
    main()
