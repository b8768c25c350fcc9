"""The one row that says what this installation is, its configurations, and how each changed.

All but the first only grow: a configuration as it was first used, a change record as it was
proposed, and each step that the record went through.
"""

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from app.core.database import UtcDateTime, metadata

installation = Table(
    "installation",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("one = 1", name="single_row"),
)

configurations = Table(
    "configurations",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("parts", JSON, nullable=False),  # name → version or digest
    Column("first_seen_at", UtcDateTime, nullable=False),
    info={"append_only": True},
)

# What was made under a configuration and keeps its hash nowhere else: the turns of a chat.
configuration_uses = Table(
    "configuration_uses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hash", String(64), ForeignKey("configurations.hash"), nullable=False, index=True),
    Column("entity", String(20), nullable=False),
    Column("entity_id", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    info={"append_only": True},
)

change_records = Table(
    "change_records",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("hash", String(64), ForeignKey("configurations.hash"), nullable=False, index=True),
    Column("previous", String(64), ForeignKey("configurations.hash")),
    Column("difference", JSON, nullable=False),  # part by part, against the previous
    Column("reason", Text, nullable=False),
    Column("risk", Text, nullable=False),
    Column("report", JSON(none_as_null=True)),  # of the evaluations, as printed
    Column("report_sha256", String(64)),
    Column("proposed_by", String(200), nullable=False),
    Column("person", String(40), ForeignKey("people.id")),  # none for the command line
    Column("proposed_at", UtcDateTime, nullable=False),
    info={"append_only": True},
)

# ``statement`` is what the site's key has signed, of a step that a person has signed for.
change_steps = Table(
    "change_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "change_record", String(40), ForeignKey("change_records.id"), nullable=False, index=True
    ),
    Column("state", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(200), nullable=False),
    Column("reason", Text),
    Column("statement", JSON(none_as_null=True)),
    Column("key_id", String(16)),
    Column("seal", String(128)),
    info={"append_only": True},
)
