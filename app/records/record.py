"""One row at one version, as tools read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingestion.times import Moment
from ingestion.values import Value, parse_value


@dataclass(frozen=True, slots=True)
class Record:
    """A row with its place of origin. Accessors give ``None`` for an empty or hidden cell.

    ``hidden`` columns were filled in after the time as of which the row is seen.
    """

    table: str
    cells: Mapping[str, Any] = field(repr=False)
    hidden: frozenset[str] = frozenset()

    @property
    def row_id(self) -> int:
        return self.cells["row_id"]

    @property
    def sha256(self) -> str:
        return self.cells["row_sha256"]

    @property
    def key(self) -> str:
        return self.cells["row_key"]

    @property
    def site(self) -> str:
        return self.cells["row_site"]

    @property
    def attributes(self) -> Mapping[str, str]:
        return self.cells["row_attributes"]

    def text(self, column: str) -> str | None:
        """A text, identifier or choice as written; a number as written."""
        return None if column in self.hidden else self.cells[column]

    def require(self, column: str) -> str:
        """The cell of a required column."""
        cell = self.text(column)
        if cell is None:
            raise LookupError(f"{self.table}.{column} of {self.key} is empty")
        return cell

    def ids(self, column: str) -> tuple[str, ...]:
        cell = self.text(column)
        return tuple(cell.split(";")) if cell else ()

    def number(self, column: str) -> float | None:
        """The number of a NUMBER or VALUE cell; ``None`` also for a word such as ``ND``."""
        return None if column in self.hidden else self.cells[f"{column}_number"]

    def value(self, column: str) -> Value | None:
        written = self.text(column)
        if written is None:
            return None
        return parse_value(written, "," if "," in written else ".")

    def moment(self, column: str) -> Moment | None:
        start = None if column in self.hidden else self.cells[column]
        if start is None:
            return None
        return Moment(self.cells[f"{column}_written"], start, self.cells[f"{column}_end"])

    def at(self, column: str) -> datetime | None:
        """Start of the moment, in UTC."""
        moment = self.moment(column)
        return moment.start if moment else None

    def require_at(self, column: str) -> datetime:
        at = self.at(column)
        if at is None:
            raise LookupError(f"{self.table}.{column} of {self.key} is empty")
        return at
