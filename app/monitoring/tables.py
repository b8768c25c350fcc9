"""What was found each day, and what people think of answers. Feedback changes nothing by itself."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text

from app.core.database import UtcDateTime, metadata

monitoring_runs = Table(
    "monitoring_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("configuration", String(64), nullable=False),
    Column("figures", JSON, nullable=False),  # of both windows, compared
    Column("answers", JSON, nullable=False),  # self-check: question → hash of its answer
    info={"append_only": True},
)

turn_feedback = Table(
    "turn_feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("turn", String(40), ForeignKey("turns.id"), nullable=False, index=True),
    Column("person", String(40), ForeignKey("people.id"), nullable=False),
    Column("rating", String(10), nullable=False),
    Column("comment", Text),
    Column("at", UtcDateTime, nullable=False),
    info={"append_only": True},
)
