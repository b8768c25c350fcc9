"""Passages: everything that can be found, with its vector, so that an index can be rebuilt."""

from sqlalchemy import JSON, Column, Integer, LargeBinary, String, Table, Text

from app.core.database import UtcDateTime, metadata

passages = Table(
    "passages",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(20), nullable=False, index=True),
    Column("source", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("site", String(100)),
    Column("products", JSON(none_as_null=True)),  # null: of a release that did not say
    Column("valid_from", UtcDateTime),
    Column("valid_to", UtcDateTime),
    Column("known_from", UtcDateTime),
    Column("embedder", String(200), nullable=False),
    Column("vector", LargeBinary, nullable=False),
    info={"deletable": True},
)

# One row for each state of the index that answers were given from.
index_snapshots = Table(
    "index_snapshots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
)
