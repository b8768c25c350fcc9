"""Time that reviewers spent, and exercises. An exercise is a copy: no record refers to it."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, String, Table

from app.core.database import UtcDateTime, metadata

section_times = Table(
    "section_times",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", String(40), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("section", String(50), nullable=False),
    Column("person", String(40), ForeignKey("people.id"), nullable=False, index=True),
    Column("seconds", Float, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    info={"append_only": True},
)

exercises = Table(
    "exercises",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("copied_from", String(40), nullable=False),
    Column("copied_version", Integer, nullable=False),
    Column("content", JSON, nullable=False),  # with the errors in it
    Column("planted", JSON, nullable=False),  # which statements, and what was changed
    Column("made_by", String(40), ForeignKey("people.id"), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    info={"append_only": True},
)

exercise_results = Table(
    "exercise_results",
    metadata,
    Column("exercise", String(40), ForeignKey("exercises.id"), primary_key=True),
    Column("person", String(40), ForeignKey("people.id"), primary_key=True),
    Column("marked", JSON, nullable=False),  # statements that the person called wrong
    Column("found", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("false_alarms", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    info={"append_only": True},
)
