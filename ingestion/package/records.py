"""What a plant package is once it has been read: plant, rows, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ingestion.times import Moment
from ingestion.values import Value

Cell = str | tuple[str, ...] | Value | int | Moment | bool | None


@dataclass(frozen=True, slots=True)
class Plant:
    """``plant.json``: ``timezone`` is an IANA name, ``decimal`` the mark ``.`` or ``,``."""

    site: str
    name: str
    timezone: str
    decimal: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Row:
    """One version of one record.

    ``line`` is the line of the file on which the row begins, the header being line 1. ``values``
    has every column of the contract, None where the cell is empty or the column absent.
    ``attributes`` are the filled cells of all other columns as written. ``key`` is a JSON array
    that is equal for two versions of one record; ``sha256`` is over the content alone, so that the
    same row at another line, in another file or column order has the same one.
    """

    table: str
    line: int
    key: str
    values: Mapping[str, Cell]
    attributes: Mapping[str, str]
    withdrawn: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package without a single problem.

    ``files`` maps every path to the SHA-256 of its bytes. ``rows`` has the tables whose file is
    there. ``historian`` are the paths of the series, not yet read. ``unread`` are the files that
    nothing in the package names: kept in the hash, stored nowhere.
    """

    sha256: str
    plant: Plant
    files: Mapping[str, str]
    rows: Mapping[str, list[Row]]
    historian: tuple[str, ...]
    unread: tuple[str, ...]
