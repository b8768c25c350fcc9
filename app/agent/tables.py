"""Threads of a person, the questions asked in them, and what happened while each was answered.

Answers are no records: nothing is signed or approved on them. What was told once stays as it was.
"""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from app.core.database import UtcDateTime, metadata

# ``as_of``, ``sites`` and ``products`` narrow what is looked at; None narrows nothing.
threads = Table(
    "threads",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("person", String(40), ForeignKey("people.id"), nullable=False, index=True),
    Column("title", String(200), nullable=False),  # empty until the first question
    Column("as_of", UtcDateTime),
    Column("sites", JSON(none_as_null=True)),
    Column("products", JSON(none_as_null=True)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Column("archived_at", UtcDateTime),
)

# ``subjects`` are what the question was understood to be about: later ones refer to them.
# ``process`` answers it; see ``app.jobs.slot``.
turns = Table(
    "turns",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("thread", String(40), ForeignKey("threads.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("as_of", UtcDateTime),
    Column("attachments", JSON, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("intent", String(30)),
    Column("subjects", JSON, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("process", String(40)),
    UniqueConstraint("thread", "number"),
)

turn_events = Table(
    "turn_events",
    metadata,
    Column("turn", String(40), ForeignKey("turns.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("type", String(30), nullable=False),
    Column("json", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    info={"append_only": True},
)
