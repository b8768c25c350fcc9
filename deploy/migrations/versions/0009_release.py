"""Configurations, their change records, and each step that a record went through."""

import sqlalchemy as sa
from alembic import op

import app.core.database
from app.core.guards import append_only

revision = "0009"
down_revision = "0008"

_APPEND_ONLY = (
    "configurations",
    "configuration_uses",
    "change_records",
    "change_steps",
    "monitoring_runs",
    "turn_feedback",
)


def upgrade() -> None:
    op.create_table(
        "configurations",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", app.core.database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_configurations")),
        info={"append_only": True},
    )
    _create_uses()
    _create_change_records()
    _create_change_steps()
    _create_monitoring()
    for table in _APPEND_ONLY:
        append_only(op.get_bind(), table)


def _create_monitoring() -> None:
    op.create_table(
        "monitoring_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("configuration", sa.String(length=64), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_runs")),
        info={"append_only": True},
    )
    op.create_table(
        "turn_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("rating", sa.String(length=10), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_turn_feedback_person")),
        sa.ForeignKeyConstraint(["turn"], ["turns.id"], name=op.f("fk_turn_feedback_turn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn_feedback")),
        info={"append_only": True},
    )
    with op.batch_alter_table("turn_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_turn_feedback_turn"), ["turn"], unique=False)


def _create_uses() -> None:
    op.create_table(
        "configuration_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("entity", sa.String(length=20), nullable=False),
        sa.Column("entity_id", sa.String(length=40), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hash"], ["configurations.hash"], name=op.f("fk_configuration_uses_hash")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_configuration_uses")),
        info={"append_only": True},
    )
    with op.batch_alter_table("configuration_uses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_configuration_uses_hash"), ["hash"], unique=False)


def _create_change_records() -> None:
    op.create_table(
        "change_records",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.Column("difference", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("report_sha256", sa.String(length=64), nullable=True),
        sa.Column("proposed_by", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=True),
        sa.Column("proposed_at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hash"], ["configurations.hash"], name=op.f("fk_change_records_hash")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_change_records_person")),
        sa.ForeignKeyConstraint(
            ["previous"], ["configurations.hash"], name=op.f("fk_change_records_previous")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_records")),
        info={"append_only": True},
    )
    with op.batch_alter_table("change_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_records_hash"), ["hash"], unique=False)


def _create_change_steps() -> None:
    op.create_table(
        "change_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_record", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("statement", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("key_id", sa.String(length=16), nullable=True),
        sa.Column("seal", sa.String(length=128), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_record"], ["change_records.id"], name=op.f("fk_change_steps_change_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_steps")),
        info={"append_only": True},
    )
    with op.batch_alter_table("change_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_change_steps_change_record"), ["change_record"], unique=False
        )
