"""Where the historian's values of each package lie."""

from sqlalchemy import JSON, Column, Integer, String, Table

from app.core.database import UtcDateTime, metadata

historian_files = Table(
    "historian_files",
    metadata,
    Column("package", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("starts_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
)
