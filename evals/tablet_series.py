"""Writes the 10-second press series of the tablet set as historian, tags and compression steps."""

from pathlib import Path
from typing import NamedTuple

import duckdb

from evals.tablet_columns import SERIES
from evals.tablet_records import write_table


class Span(NamedTuple):
    """First and last sample of a batch, as written by the press clock."""

    product: str
    first: str
    last: str


def write_series(series: Path, target: Path) -> tuple[int, dict[str, Span]]:
    """Reads ``series/*.csv``; the number of samples, and the span of each batch that has one."""
    (target / "historian").mkdir()
    with duckdb.connect() as db:
        _read(db, series)
        columns = ", ".join(f'"{name}"' for name in SERIES)
        (samples,) = db.execute(
            f"""COPY (SELECT 'press.' || tag AS tag, "timestamp" AS "at", value, batch,
                             code AS product
                      FROM (UNPIVOT press ON {columns} INTO NAME tag VALUE value)
                      ORDER BY tag, "at")
                TO '{_quoted(target / "historian" / "press.parquet")}'
                (FORMAT parquet, COMPRESSION zstd)"""  # noqa: S608 - own paths and column names
        ).fetchone() or (0,)
        spans = _spans(db)
    _write_tags(target)
    _write_steps(target, spans)
    return samples, spans


def _read(db: duckdb.DuckDBPyConnection, series: Path) -> None:
    types = {"timestamp": "TIMESTAMP", "campaign": "VARCHAR", "batch": "VARCHAR", "code": "VARCHAR"}
    types |= dict.fromkeys(SERIES, "DOUBLE")
    db.execute(
        "CREATE TEMP TABLE press AS SELECT * FROM read_csv($files, delim = ';', header = true, "
        "auto_detect = false, columns = $types)".replace("$types", str(types)),
        {"files": [str(path) for path in sorted(series.glob("*.csv"))]},
    )


def _spans(db: duckdb.DuckDBPyConnection) -> dict[str, Span]:
    form = "'%Y-%m-%dT%H:%M:%S'"
    rows = db.execute(
        f'SELECT batch, code, strftime(min("timestamp"), {form}), '  # noqa: S608 - a constant
        f'strftime(max("timestamp"), {form}) FROM press '
        "GROUP BY batch, code ORDER BY batch::INTEGER"
    )
    return {batch: Span(*rest) for batch, *rest in rows.fetchall()}


def _write_tags(target: Path) -> None:
    write_table(
        target / "tags.csv",
        ("tag", "unit", "description"),
        ((f"press.{name}", unit, description) for name, (unit, description) in SERIES.items()),
    )


def _write_steps(target: Path, spans: dict[str, Span]) -> None:
    write_table(
        target / "steps.csv",
        ("batch", "product", "step", "name", "started_at", "ended_at"),
        (
            (batch, span.product, "compression", "Compression", span.first, span.last)
            for batch, span in spans.items()
        ),
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
