"""Drafts: the content at each version, never overwritten, and the snapshots it was made from.

Every so many versions the whole content is stored, between them the change to the one before.
"""

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from app.core.database import UtcDateTime, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("document_type", String(50), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("site", String(100)),
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
    Column("content", JSON(none_as_null=True)),
    Column("change", JSON(none_as_null=True)),
    Column("sha256", String(64), nullable=False),  # of the whole content
    Column("configuration", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("reason", Text),
    CheckConstraint("(content IS NULL) <> (change IS NULL)", name="content_or_change"),
    info={"append_only": True, "deletable": True},
)

# What the draft cites and what it asked: the draft is stale when either no longer holds. A refresh
# makes a new snapshot; ``version`` is the first version of the draft that rests on it.
snapshot_rows = Table(
    "snapshot_rows",
    metadata,
    Column("draft", String(40), ForeignKey("drafts.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("table_name", String(50), primary_key=True),
    Column("row_id", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
)

snapshot_queries = Table(
    "snapshot_queries",
    metadata,
    Column("draft", String(40), ForeignKey("drafts.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("step", String(100), primary_key=True),
    Column("tool", String(50), nullable=False),
    Column("tool_version", String(20), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("status", String(20), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("known_at", UtcDateTime, nullable=False),
    Column("scope", JSON(none_as_null=True)),  # of who asked: sites and products; null is all
)

# Whoever stands here for a draft can neither review nor approve it (ES-05).
contributions = Table(
    "contributions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", String(40), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("person", String(40), ForeignKey("people.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    info={"append_only": True},
)
