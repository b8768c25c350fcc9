"""One database table for each file of the plant package, made from the contract.

A value is kept as it was written; what statistics need stands beside it: ``value_number`` for a
number, ``recorded_at_end`` for the end of a reduced time. Rows are never updated but for
``superseded_at``; a change is a new row with the next ``version``.
"""

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from app.core.database import UtcDateTime, metadata
from ingestion.package import contract
from ingestion.package.contract import Kind

_NUMBERS = (Kind.NUMBER, Kind.VALUE)
_TIMES = (Kind.TIME, Kind.FROM, Kind.TO)
_INDEXED = ("batch", "product", "deviation", "lot", "equipment", "parameter", "test", "number")

packages = Table(
    "packages",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("site", String(100), nullable=False),
    Column("name", Text, nullable=False),
    Column("timezone", String(100), nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    Column("imported_by", String(200), nullable=False),
    Column("merkle_root", String(64), nullable=False),
    Column("row_count", Integer, nullable=False),
)

package_files = Table(
    "package_files",
    metadata,
    Column("package", String(64), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
)


def _columns(column: contract.Column) -> list[Column]:
    name = column.name
    if column.kind in _NUMBERS:
        return [Column(name, Text), Column(f"{name}_number", Float)]
    if column.kind in _TIMES:
        return [
            Column(name, UtcDateTime),
            Column(f"{name}_end", UtcDateTime),
            Column(f"{name}_written", Text),
        ]
    if column.kind is Kind.INTEGER:
        return [Column(name, Integer)]
    if column.kind is Kind.FLAG:
        return [Column(name, Boolean)]
    return [Column(name, Text)]


def _record_table(file: contract.Table) -> Table:
    name = f"plant_{file.name}"
    own = [made for column in file.columns for made in _columns(column)]
    indexed = [column.name for column in file.columns if column.name in _INDEXED]
    return Table(
        name,
        metadata,
        Column("row_id", Integer, primary_key=True),
        Column("row_site", String(100), nullable=False),
        Column("row_key", Text, nullable=False),
        Column("row_version", Integer, nullable=False),
        Column("row_content_sha256", String(64), nullable=False),  # of the row as the site wrote it
        Column("row_sha256", String(64), nullable=False),  # of the row as stored, a Merkle leaf
        Column("row_package", String(64), nullable=False, index=True),
        Column("row_line", Integer, nullable=False),
        Column("row_attributes", JSON, nullable=False),
        Column("row_withdrawn", Boolean, nullable=False),
        Column("row_known_from", UtcDateTime),
        Column("row_recorded_at", UtcDateTime, nullable=False),
        Column("row_superseded_at", UtcDateTime),
        *own,
        UniqueConstraint("row_key", "row_version", "row_site"),
        *(Index(f"ix_{name}_{column}", column) for column in indexed),
    )


RECORDS: Final[dict[str, Table]] = {
    name: _record_table(file) for name, file in contract.TABLES.items()
}
