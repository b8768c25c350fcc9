"""Tables of the trail. Nothing updates or deletes a row: triggers refuse it, and on PostgreSQL the
role that the service runs as holds no right to."""

from sqlalchemy import JSON, Column, Integer, String, Table, Text

from app.core.database import UtcDateTime, metadata

audit_events = Table(
    "audit_events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("actor", String(200), nullable=False, index=True),
    Column("role", String(100), nullable=False),
    Column("action", String(100), nullable=False, index=True),
    Column("entity", String(100), nullable=False),
    Column("entity_id", String(200), nullable=False, index=True),
    Column("old", JSON(none_as_null=True)),
    Column("new", JSON(none_as_null=True)),
    Column("reason", Text),
    Column("origin", String(200), nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    info={"append_only": True},
)
