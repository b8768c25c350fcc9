"""What was asked for and what became of it. DBOS keeps its own tables beside these."""

from sqlalchemy import JSON, Column, String, Table, Text, UniqueConstraint

from app.core.database import UtcDateTime, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(50), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("idempotency_key", String(200)),
    Column("state", String(20), nullable=False, index=True),
    Column("result", JSON(none_as_null=True)),
    Column("error", Text),
    Column("error_details", JSON(none_as_null=True)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    UniqueConstraint("actor", "idempotency_key"),
)
