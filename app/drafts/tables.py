"""Drafts: the content at each version, never overwritten, and the snapshot it was made from."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text

from app.core.database import UtcDateTime, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("document_type", String(50), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("product", String(200)),
    Column("state", String(30), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("job", String(40), unique=True),
)

draft_versions = Table(
    "draft_versions",
    metadata,
    Column("draft", String(40), ForeignKey("drafts.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content", JSON, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("configuration", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(200), nullable=False),
)

# What the draft cites and what it asked: the draft is stale when either no longer holds.
snapshot_rows = Table(
    "snapshot_rows",
    metadata,
    Column("draft", String(40), ForeignKey("drafts.id"), primary_key=True),
    Column("table_name", String(50), primary_key=True),
    Column("row_id", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
)

snapshot_queries = Table(
    "snapshot_queries",
    metadata,
    Column("draft", String(40), ForeignKey("drafts.id"), primary_key=True),
    Column("step", String(100), primary_key=True),
    Column("tool", String(50), nullable=False),
    Column("tool_version", String(20), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("status", String(20), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("known_at", UtcDateTime, nullable=False),
)
