"""Originals by hash, what a reader made of them, their pages and passages."""

from sqlalchemy import JSON, Boolean, Column, Float, Integer, String, Table, Text

from app.core.database import UtcDateTime, metadata

readings = Table(
    "document_readings",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("format", String(20)),
    Column("title", Text),
    Column("quarantined", Boolean, nullable=False),
    Column("reason", Text),
    Column("flags", JSON, nullable=False),
    Column("findings", JSON(none_as_null=True)),
    Column("read_at", UtcDateTime, nullable=False),
)

pages = Table(
    "document_pages",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("width", Float),
    Column("height", Float),
)

chunks = Table(
    "document_chunks",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("page", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("clause", String(50)),
    Column("table_header", Text),
    Column("boxes", JSON, nullable=False),
)
