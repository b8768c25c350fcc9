"""Series of the historian, read from Parquet by DuckDB."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.auth.actor import Scope
from app.core.canonical import sha256_bytes
from app.plant.tables import historian_files
from app.records.tables import packages


@dataclass(frozen=True)
class SignalSeries:
    """Values of one tag: ``at`` datetime64[us] in UTC, ascending, and ``value`` float64, equally
    long; a missing value is NaN."""

    tag: str
    at: NDArray[np.datetime64]
    value: NDArray[np.float64]


@dataclass(frozen=True)
class Window:
    """A named stretch of time, ``start ≤ t < end``."""

    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Historian:
    """The Parquet files of the packages that were imported, oldest first. Where two packages have
    a value of one tag at one instant, the later package's holds.

    A value that the site gave to a product is that product's: ``products`` are those in scope, None
    for all. Other values are their tag's, and whose that is says the rule of its row.
    """

    files: tuple[Path, ...]
    products: frozenset[str] | None = None

    def series(self, tag: str, start: datetime, end: datetime) -> SignalSeries:
        """Raw values of ``tag`` with ``start ≤ at < end``."""
        if not self.files:
            return SignalSeries(tag, np.array([], "datetime64[us]"), np.array([], float))
        query = (
            f'select "at", value from {self._values("tag = $tag")} '  # noqa: S608 - own text
            'where "at" >= $start and "at" < $end order by "at"'
        )
        parameters = {"tag": tag, "start": _naive(start), "end": _naive(end)}
        found = self._run(query, parameters).fetchnumpy()
        value = np.ma.filled(np.ma.asarray(found["value"], float), np.nan)
        return SignalSeries(tag, np.ma.getdata(found["at"]).astype("datetime64[us]"), value)

    def window_means(
        self, tags: Sequence[str], windows: Sequence[Window]
    ) -> dict[tuple[str, str], tuple[float, int]]:
        """``(tag, window name)`` → mean and number of values, for windows that hold any."""
        if not self.files or not windows or not tags:
            return {}
        query = f"""
            with windows as (
                select unnest($names) as name, unnest($starts) as starts, unnest($ends) as ends
            )
            select tag, name, avg(value), count(value)
            from {self._values("list_contains($tags, tag)")} as h
            join windows on h."at" >= starts and h."at" < ends
            group by tag, name having count(value) > 0
        """  # noqa: S608 - own text
        parameters = {
            "names": [window.name for window in windows],
            "starts": [_naive(window.start) for window in windows],
            "ends": [_naive(window.end) for window in windows],
            "tags": list(tags),
        }
        rows = self._run(query, parameters).fetchall()
        return {(tag, name): (mean, count) for tag, name, mean, count in rows}

    def _values(self, wanted: str) -> str:
        """SQL of ``tag``, ``at``, ``value`` where ``wanted`` holds, one value an instant."""
        if self.products is not None:
            wanted += " and (product is null or list_contains($products, product))"
        if len(self.files) == 1:
            return f'(select tag, "at", value from read_parquet($files) where {wanted})'  # noqa: S608 - own text
        newest = "arg_max(value, list_position($files, filename))"
        return (
            f'(select tag, "at", {newest} as value from read_parquet($files, filename = true) '  # noqa: S608 - own text
            f'where {wanted} group by tag, "at")'
        )

    def _run(self, query: str, parameters: dict[str, object]) -> duckdb.DuckDBPyConnection:
        # One thread: two add the values up in whichever order they come to them, and the last digit
        # of a mean differs from run to run.
        connection = duckdb.connect(":memory:", config={"threads": 1})
        files = [str(file) for file in self.files]
        scope = {} if self.products is None else {"products": sorted(self.products)}
        return connection.execute(query, {**parameters, **scope, "files": files})


def open_historian(session: Session, folder: Path, scope: Scope) -> Historian:
    """Of the packages of the sites in scope."""
    columns = historian_files.c
    query = select(columns.name).join(packages, packages.c.sha256 == columns.package)
    if scope.sites is not None:
        query = query.where(packages.c.site.in_(sorted(scope.sites)))
    names = session.execute(query.order_by(packages.c.imported_at, columns.name))
    return Historian(tuple(folder / name for name in names.scalars()), scope.products)


def add_file(
    session: Session,
    package: str,
    name: str,
    sha256: str,
    row_count: int,
    tags: Sequence[str],
    span: tuple[datetime | None, datetime | None],
) -> None:
    session.execute(
        insert(historian_files).values(
            package=package,
            name=name,
            sha256=sha256,
            row_count=row_count,
            tags=list(tags),
            starts_at=span[0],
            ends_at=span[1],
        )
    )


def verify_historian(session: Session, folder: Path) -> list[str]:
    """Findings for each file that is missing or no longer has its hash."""
    rows = session.execute(select(historian_files.c.name, historian_files.c.sha256))
    findings = []
    for row in rows:
        file = folder / row.name
        if not file.exists():
            findings.append(f"historian file {row.name} is missing")
        elif sha256_bytes(file.read_bytes()) != row.sha256:
            findings.append(f"historian file {row.name} was altered")
    return findings


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)
