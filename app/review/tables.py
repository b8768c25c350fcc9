"""What people did with a draft. Everything is appended; only a comment is resolved in place."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from app.core.database import UtcDateTime, metadata

openings = Table(
    "openings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", String(40), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("evidence", String(20), nullable=False),
    Column("sha256", String(64), nullable=False),  # of the evidence as it was shown
    Column("person", String(40), ForeignKey("people.id"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    info={"append_only": True},
)

# Holds for as long as the section has this hash: an edit needs no row to void it.
adoptions = Table(
    "adoptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", String(40), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("section", String(50), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("edited", Boolean, nullable=False),
    Column("person", String(40), ForeignKey("people.id"), nullable=False),
    Column("session", String(40), ForeignKey("sessions.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    info={"append_only": True},
)

comments = Table(
    "comments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("draft", String(40), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("statement", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("person", String(40), ForeignKey("people.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("resolution", Text),
    Column("resolved_by", String(40), ForeignKey("people.id")),
    Column("resolved_at", UtcDateTime),
)

# The closed list of what only a person decides, and in which role: seeded by the migration.
decision_kinds = Table(
    "decision_kinds",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("role", String(20), primary_key=True),
    info={"append_only": True},
)

# The newest of a field counts. The database refuses a row without an interactive session of a
# person who holds the role at that time (a trigger), or in another role than the kind's.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", String(40), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("field", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("role", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("value", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("person", String(40), ForeignKey("people.id"), nullable=False),
    Column("session", String(40), ForeignKey("sessions.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("revision >= 1", name="revision"),
    ForeignKeyConstraint(["kind", "role"], ["decision_kinds.kind", "decision_kinds.role"]),
    UniqueConstraint("draft", "field", "revision"),
    info={"append_only": True},
)
