"""Reads one historian file into DuckDB's table ``staged``: what is readable typed, the rest NULL.

``local`` is a time without offset, ``instant`` one that has one, in UTC; a readable row has one of
the two. Columns that the contract does not know are left out. A row that is no CSV is left out
too: the caller compares :func:`count_lines` with what was staged.

The queries are put together from fragments of this module; of a file's own text only its path
gets into them, as a parameter.
"""

import io
from collections.abc import Container
from pathlib import Path
from typing import Final

import duckdb

from ingestion.errors import Problem
from ingestion.package.contract import HISTORIAN
from ingestion.package.lines import csv_lines, header_problems

STAGED: Final = (
    "CREATE TEMP TABLE staged (file SMALLINT, tag VARCHAR, local TIMESTAMP, instant TIMESTAMP, "
    "value DOUBLE, batch VARCHAR, product VARCHAR)"
)


def stage(
    db: duckdb.DuckDBPyConnection, number: int, copied: Path, path: str, decimal_mark: str
) -> list[Problem]:
    """Appends the rows of ``copied`` as those of file ``number``, or says why it cannot be read."""
    try:
        if path.endswith(".parquet"):
            return _stage_parquet(db, number, copied, path, decimal_mark)
        return _stage_csv(db, number, copied, path, decimal_mark)
    except duckdb.Error as error:
        return [Problem(path, f"not readable: {str(error).splitlines()[0]}")]


def count_lines(copied: Path) -> int:
    """Lines after the header, empty ones and those inside quotes included."""
    lines, last = 0, b"\n"
    with copied.open("rb") as stream:
        while block := stream.read(1024 * 1024):
            lines, last = lines + block.count(b"\n"), block[-1:]
    return lines - 1 + (last != b"\n")


def parquet_columns(db: duckdb.DuckDBPyConnection, copied: Path) -> dict[str, str]:
    """Name and DuckDB type of each column."""
    described = db.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(copied)})
    return {name: kind for name, kind, *_ in described.fetchall()}


def has_zone(kind: str) -> bool:
    return kind == "TIMESTAMP WITH TIME ZONE"


def _stage_csv(
    db: duckdb.DuckDBPyConnection, number: int, copied: Path, path: str, decimal_mark: str
) -> list[Problem]:
    header, problems = _header(copied, path)
    if problems:
        return problems
    _end_lines_alike(copied)
    cells = {name: f"nullif(trim(c{index}), '')" for index, name in enumerate(header)}
    types = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(header)))
    _insert(
        db,
        (
            str(number),
            cells["tag"],
            *_text_time(cells["at"]),
            _text_number(cells["value"], decimal_mark),
            cells.get("batch", "NULL"),
            cells.get("product", "NULL"),
        ),
        f"read_csv($path, columns = {{{types}}}, auto_detect = false, header = true, "
        "delim = ',', quote = '\"', escape = '\"', ignore_errors = true)",
        copied,
    )
    return []


def _stage_parquet(
    db: duckdb.DuckDBPyConnection, number: int, copied: Path, path: str, decimal_mark: str
) -> list[Problem]:
    columns = parquet_columns(db, copied)
    problems = header_problems(list(columns), HISTORIAN, path)
    kind = columns.get("at", "VARCHAR")
    if not kind.startswith(("TIMESTAMP", "VARCHAR")):
        expected = "a timestamp or ISO 8601 text"
        problems.append(Problem(path, "no column of times", None, "at", expected, kind))
    if problems:
        return problems
    is_text = columns["value"] == "VARCHAR"
    _insert(
        db,
        (
            str(number),
            "nullif(trim(tag::VARCHAR), '')",
            *_typed_time(kind),
            _text_number("trim(value)", decimal_mark) if is_text else "value::DOUBLE",
            _optional("batch", columns),
            _optional("product", columns),
        ),
        "read_parquet($path)",
        copied,
    )
    return []


def _insert(
    db: duckdb.DuckDBPyConnection, expressions: tuple[str, ...], table: str, copied: Path
) -> None:
    columns = ", ".join(expressions)
    query = f"INSERT INTO staged SELECT {columns} FROM {table}"  # noqa: S608 - module docstring
    db.execute(query, {"path": str(copied)})


def _header(copied: Path, path: str) -> tuple[list[str], list[Problem]]:
    problems: list[Problem] = []
    with copied.open("rb") as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
        _, cells = next(csv_lines(text, path, problems), (1, []))
    header = [name.strip() for name in cells]
    return header, problems or header_problems(header, HISTORIAN, path)


def _end_lines_alike(copied: Path) -> None:
    r"""``\r\n`` becomes ``\n``: DuckDB cannot read a file that has both."""
    with copied.open("rb") as stream:
        if not any(b"\r" in block for block in iter(lambda: stream.read(1024 * 1024), b"")):
            return
        stream.seek(0)
        alike = copied.with_name(f"{copied.name}-alike")
        with alike.open("wb") as target:
            for line in stream:
                target.write(line[:-2] + b"\n" if line.endswith(b"\r\n") else line)
    alike.replace(copied)


def _optional(name: str, columns: Container[str]) -> str:
    return f"nullif(trim({name}::VARCHAR), '')" if name in columns else "NULL"


_CLOCK: Final = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?"
_OFFSET: Final = r"(Z|[+-][0-9]{2}:?[0-9]{2})"
_LOCAL_TEXT: Final = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]{_CLOCK}"


def _text_time(text: str) -> tuple[str, str]:
    """Expressions of ``local`` and ``instant``; both NULL for what ``parse_moment`` refuses."""
    local = f"regexp_full_match({text}, '{_LOCAL_TEXT}')"
    instant = f"regexp_full_match({text}, '{_LOCAL_TEXT}{_OFFSET}')"
    return (
        f"CASE WHEN {local} THEN try_cast({text} AS TIMESTAMP) END",
        f"CASE WHEN {instant} THEN make_timestamp(epoch_us(try_cast({text} AS TIMESTAMPTZ))) END",
    )


def _typed_time(kind: str) -> tuple[str, str]:
    if kind == "VARCHAR":
        return _text_time('trim("at")')
    if has_zone(kind):
        return "NULL", 'make_timestamp(epoch_us("at"))'
    return '"at"::TIMESTAMP', "NULL"


def _text_number(text: str, decimal_mark: str) -> str:
    """NULL for what ``parse_number`` refuses, but for harmless spellings such as ``5.``."""
    other = "." if decimal_mark == "," else ","
    plain = f"replace(replace({text}, '{decimal_mark}', '.'), '−', '-')"
    return (
        f"CASE WHEN NOT contains({text}, '_') AND NOT contains({text}, '{other}') "
        f"THEN try_cast({plain} AS DOUBLE) END"
    )
