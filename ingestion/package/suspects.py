"""Says what is wrong with each row of a historian file that DuckDB did not accept.

Slow and exact: every row goes through the same parsers as any other cell. Only files that are
known to be wrong come here.
"""

import io
import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import duckdb

from ingestion.errors import Problem
from ingestion.package.contract import HISTORIAN
from ingestion.package.lines import csv_lines, width_problem
from ingestion.package.records import Plant
from ingestion.package.series import has_zone, parquet_columns
from ingestion.times import parse_moment
from ingestion.values import parse_number

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Sample(NamedTuple):
    """One row as text; ``line`` of a CSV, None in Parquet, where ``row`` counts from 1."""

    line: int | None
    row: int
    tag: str
    at: str
    value: str


class Judge(NamedTuple):
    """What a row is held against; ``tags`` None accepts any."""

    plant: Plant
    tags: frozenset[str] | None
    latest: datetime

    def problems(self, samples: Iterable[Sample | Problem], path: str) -> Iterator[Problem]:
        """In the order of the rows; an unknown tag once."""
        zone = self.plant.zone
        seen: set[str] = set()
        for sample in samples:
            if isinstance(sample, Problem):
                yield sample
                continue
            yield from self._tag_problem(sample, path, seen)
            yield from self._time_problem(sample, path, zone)
            yield from self._value_problem(sample, path)

    def _tag_problem(self, sample: Sample, path: str, seen: set[str]) -> Iterator[Problem]:
        if not sample.tag:
            yield _problem(sample, path, "tag", "required cell is empty", None, None)
        elif self.tags is not None and sample.tag not in self.tags and sample.tag not in seen:
            seen.add(sample.tag)
            yield _problem(sample, path, "tag", "unknown tag", "a tag of tags.csv", sample.tag)

    def _time_problem(self, sample: Sample, path: str, zone: ZoneInfo) -> Iterator[Problem]:
        try:
            moment = parse_moment(sample.at, zone)
        except ValueError as error:
            yield _problem(sample, path, "at", str(error), "an ISO 8601 time", sample.at)
            return
        if not moment.is_exact:
            yield _problem(sample, path, "at", "not an instant", "a time of day", sample.at)
        elif not EARLIEST <= moment.start <= self.latest:
            expected = f"{EARLIEST:%Y-%m-%d} to {self.latest:%Y-%m-%d}"
            yield _problem(sample, path, "at", "date out of range", expected, sample.at)

    def _value_problem(self, sample: Sample, path: str) -> Iterator[Problem]:
        try:
            value = parse_number(sample.value, self.plant.decimal)
        except ValueError as error:
            yield _problem(sample, path, "value", str(error), "a number", sample.value)
            return
        if value.number is None or value.qualifier or not math.isfinite(float(value.number)):
            reason = "a value of a series is a plain number"
            yield _problem(sample, path, "value", reason, "a number", sample.value)


def csv_samples(copied: Path, path: str) -> Iterator[Sample | Problem]:
    """Every row; a problem in place of one that is no CSV, no UTF-8 or of another width."""
    broken: list[Problem] = []
    with copied.open("rb") as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
        lines = csv_lines(text, path, broken)
        header = [name.strip() for name in next(lines, (1, []))[1]]
        places = [header.index(column.name) for column in HISTORIAN.columns if column.required]
        for row, (line, cells) in enumerate(lines, 1):
            if len(cells) != len(header):
                yield width_problem(path, line, len(header), len(cells))
            elif any("\ufffd" in cell for cell in cells):
                yield Problem(path, "not UTF-8", line)
            else:
                yield Sample(line, row, *(cells[place].strip() for place in places))
    yield from broken


def parquet_samples(db: duckdb.DuckDBPyConnection, copied: Path) -> Iterator[Sample]:
    at = '"at"::VARCHAR'
    if has_zone(parquet_columns(db, copied)["at"]):
        at = """strftime(make_timestamp(epoch_us("at")), '%Y-%m-%dT%H:%M:%S.%fZ')"""
    query = (
        f"SELECT file_row_number + 1, tag::VARCHAR, {at}, value::VARCHAR "  # noqa: S608 - fixed
        "FROM read_parquet($path, file_row_number = true)"
    )
    rows = db.execute(query, {"path": str(copied)})
    while block := rows.fetchmany(10_000):
        for row, *cells in block:
            yield Sample(None, row, *((cell or "").strip() for cell in cells))


def _problem(
    sample: Sample, path: str, column: str, message: str, expected: str | None, got: str | None
) -> Problem:
    message = message if sample.line else f"row {sample.row}: {message}"
    return Problem(path, message, sample.line, column, expected, got)
