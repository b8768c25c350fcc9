"""Holds, disposals, and the sealed packages that were received."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from app.core.database import UtcDateTime, metadata

holds = Table(
    "holds",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("record_type", String(30), nullable=False),
    Column("record", String(200), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("set_by", String(40), ForeignKey("people.id"), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("released_by", String(40), ForeignKey("people.id")),
    Column("released_at", UtcDateTime),
    Column("release_reason", Text),
)

# The certificate of a disposal; without it the database refuses to delete a version.
disposals = Table(
    "disposals",
    metadata,
    Column("draft", String(40), ForeignKey("drafts.id"), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("versions", Integer, nullable=False),
    Column("rule", String(100), nullable=False),
    Column("reason", Text, nullable=False),
    Column("disposed_by", String(40), ForeignKey("people.id"), nullable=False),
    Column("disposed_at", UtcDateTime, nullable=False),
    info={"append_only": True},
)

archived_packages = Table(
    "archived_packages",
    metadata,
    Column("sha256", String(64), primary_key=True),  # of the sealed package, kept as an original
    Column("draft", String(40), ForeignKey("drafts.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("received_by", String(200), nullable=False),
    info={"append_only": True},
)
