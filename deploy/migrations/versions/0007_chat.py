"""The chat: threads, turns, and the events of each turn."""

import sqlalchemy as sa
from alembic import op

import app.core.database
from app.core.guards import append_only

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("as_of", app.core.database.UtcDateTime(), nullable=True),
        sa.Column("sites", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("products", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("used_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("archived_at", app.core.database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_threads_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_threads_person"), ["person"], unique=False)

    op.create_table(
        "turns",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("thread", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("as_of", app.core.database.UtcDateTime(), nullable=True),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("intent", sa.String(length=30), nullable=True),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("started_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("finished_at", app.core.database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_turns_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sa.UniqueConstraint("thread", "number", name=op.f("uq_turns_thread_number")),
    )
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_turns_state"), ["state"], unique=False)

    op.create_table(
        "turn_events",
        sa.Column("turn", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("json", sa.JSON(), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["turn"], ["turns.id"], name=op.f("fk_turn_events_turn")),
        sa.PrimaryKeyConstraint("turn", "seq", name=op.f("pk_turn_events")),
        info={"append_only": True},
    )
    append_only(op.get_bind(), "turn_events")
