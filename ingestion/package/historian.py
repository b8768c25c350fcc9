"""Turns the historian's series of a package into one Parquet file, sorted by tag and time.

DuckDB reads the files column by column and says only whether they are right; what is wrong in one
that is not is told by :mod:`.suspects`, with the same rules as any other cell.

The file written has ``tag`` VARCHAR, ``at`` TIMESTAMP (naive, UTC, microseconds), ``value``
DOUBLE, ``batch`` and ``product`` VARCHAR or NULL. Every row has a time and a finite value: an
empty value is a problem, leave the row out. One tag has one value at an instant.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb

from ingestion.errors import PackageRejected, Problem
from ingestion.package.clock import local_clock
from ingestion.package.reader import historian_files
from ingestion.package.records import Plant
from ingestion.package.series import STAGED, count_lines, stage
from ingestion.package.source import PackageSource
from ingestion.package.suspects import (
    EARLIEST,
    Judge,
    Sample,
    csv_samples,
    parquet_samples,
)

MAX_PROBLEMS: Final = 1000  # of one file; a series that is wrong once is wrong a million times
_MEMORY: Final = "4GB"  # above it DuckDB sorts on disk


@dataclass(frozen=True, slots=True)
class HistorianSummary:
    """``tags`` sorted; ``start`` and ``end`` are the first and last time, None without rows."""

    rows: int
    tags: tuple[str, ...]
    start: datetime | None
    end: datetime | None


def write_parquet(
    source: PackageSource,
    plant: Plant,
    tags: set[str] | None,
    target: Path,
    now: datetime | None = None,
) -> HistorianSummary:
    """``tags`` are the known ones, None to accept any. Writes ``target`` whole or not at all.

    Without a historian file an empty Parquet is written. Raises PackageRejected with up to
    MAX_PROBLEMS problems a file.
    """
    latest = (now or datetime.now(UTC)) + timedelta(days=5 * 365)
    judge = Judge(plant, None if tags is None else frozenset(tags), latest)
    with _workshop(target) as (db, folder):
        files = _copy(source, folder)
        if problems := _stage(db, files, plant):
            raise PackageRejected(problems)
        _define_samples(db, judge)
        if problems := [problem for file in files for problem in _explain(db, file, judge)]:
            raise PackageRejected(problems)
        written = folder / "sorted"
        _write_sorted(db, written)
        if repeated := _repeated(db, written):
            raise PackageRejected(repeated)
        written.replace(target)
        return _summary(db)


@dataclass(frozen=True, slots=True)
class _File:
    number: int
    path: str
    copied: Path

    @property
    def is_csv(self) -> bool:
        return self.path.endswith(".csv")


@contextmanager
def _workshop(target: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A database and a folder beside the target, so that the result can be moved into place."""
    with (
        TemporaryDirectory(dir=target.parent, prefix=".historian-") as name,
        duckdb.connect(
            config={
                "temp_directory": name,
                "memory_limit": _MEMORY,
                "autoinstall_known_extensions": "false",  # nothing is fetched for a file's sake
            }
        ) as db,
    ):
        yield db, Path(name)


def _copy(source: PackageSource, folder: Path) -> list[_File]:
    files = []
    for number, path in enumerate(historian_files(source)):
        file = _File(number, path, folder / str(number))
        source.copy(path, file.copied)
        files.append(file)
    return files


def _stage(db: duckdb.DuckDBPyConnection, files: Sequence[_File], plant: Plant) -> list[Problem]:
    db.execute(STAGED)
    problems: list[Problem] = []
    for file in files:
        problems += stage(db, file.number, file.copied, file.path, plant.decimal)
    return problems


def _define_samples(db: duckdb.DuckDBPyConnection, judge: Judge) -> None:
    """The view ``samples``: staged rows with ``at`` in UTC, and whether a row is ``sound``."""
    known = "true"
    if judge.tags is not None:
        query = "CREATE TEMP TABLE known AS SELECT unnest($tags::VARCHAR[]) AS tag"
        db.execute(query, {"tags": sorted(judge.tags)})
        known = "tag IN (SELECT tag FROM known)"
    at = f"coalesce(instant, {_utc(db, judge)})"
    bounds = f"TIMESTAMP '{EARLIEST:%Y-%m-%d}' AND TIMESTAMP '{judge.latest:%Y-%m-%d %H:%M:%S}'"
    sound = f'tag IS NOT NULL AND {known} AND "at" BETWEEN {bounds} AND isfinite(value)'
    db.execute(
        f"CREATE TEMP VIEW samples AS SELECT *, coalesce({sound}, false) AS sound "  # noqa: S608 - no text of a file
        f'FROM (SELECT file, tag, {at} AS "at", value, batch, product FROM staged)'
    )


def _utc(db: duckdb.DuckDBPyConnection, judge: Judge) -> str:
    """An expression of ``local`` in UTC; NULL for an hour that happens twice or never."""
    first, last = _row(
        db,
        "SELECT min(local), max(local) FROM staged WHERE local BETWEEN $earliest AND $latest",
        {"earliest": EARLIEST.replace(tzinfo=None), "latest": judge.latest.replace(tzinfo=None)},
    )
    if first is None:
        return "NULL"
    cases = " ".join(
        f"WHEN local < TIMESTAMP '{stretch.until}' THEN "
        + ("NULL" if stretch.offset_s is None else f"local - INTERVAL '{stretch.offset_s} seconds'")
        for stretch in local_clock(judge.plant.zone, first, last)
    )
    return f"CASE {cases} END"


def _explain(db: duckdb.DuckDBPyConnection, file: _File, judge: Judge) -> list[Problem]:
    """The problems of one file; most files have none and are not read a second time."""
    staged, sound = _row(
        db,
        "SELECT count(*), count(*) FILTER (sound) FROM samples WHERE file = $file",
        {"file": file.number},
    )
    if staged == sound and not (file.is_csv and staged != count_lines(file.copied)):
        return []
    found = list(islice(judge.problems(_samples(db, file), file.path), MAX_PROBLEMS + 1))
    if len(found) > MAX_PROBLEMS:
        return [*found[:-1], Problem(file.path, f"more than {MAX_PROBLEMS} problems")]
    rows = sum(1 for _ in _samples(db, file))
    if not found and (rows, rows) != (staged, sound):
        got = f"{staged} read, {sound} accepted"
        return [Problem(file.path, "cannot be read for certain", None, None, f"{rows} rows", got)]
    return found


def _samples(db: duckdb.DuckDBPyConnection, file: _File) -> Iterator[Sample | Problem]:
    if file.is_csv:
        return csv_samples(file.copied, file.path)
    return parquet_samples(db, file.copied)


def _write_sorted(db: duckdb.DuckDBPyConnection, written: Path) -> None:
    db.execute(
        'COPY (SELECT tag, "at", value, batch, product FROM samples ORDER BY tag, "at") '  # noqa: S608 - own path
        f"TO '{_quoted(written)}' (FORMAT parquet, COMPRESSION zstd)"
    )


def _repeated(db: duckdb.DuckDBPyConnection, written: Path) -> list[Problem]:
    """Neighbours of one tag and time in the sorted file."""
    repeated = db.execute(
        'SELECT tag, "at" FROM (SELECT tag, "at", lag(tag) OVER () AS tag_before, '  # noqa: S608 - own path
        f"""lag("at") OVER () AS at_before FROM read_parquet('{_quoted(written)}')) """
        f'WHERE tag = tag_before AND "at" = at_before LIMIT {MAX_PROBLEMS}'
    )
    expected = "one value of a tag at an instant"
    return [
        Problem("historian", f"{tag} has two values", None, "at", expected, f"{at.isoformat()}Z")
        for tag, at in repeated.fetchall()
    ]


def _summary(db: duckdb.DuckDBPyConnection) -> HistorianSummary:
    rows, start, end = _row(db, 'SELECT count(*), min("at"), max("at") FROM samples', {})
    tags = db.execute("SELECT DISTINCT tag FROM samples ORDER BY tag").fetchall()
    return HistorianSummary(rows, tuple(tag for (tag,) in tags), _aware(start), _aware(end))


def _row(db: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
    row = db.execute(query, parameters).fetchone()
    if row is None:
        raise RuntimeError(f"an aggregate without a row: {query}")
    return row


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at else None


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
