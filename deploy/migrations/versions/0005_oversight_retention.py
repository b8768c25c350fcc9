"""Oversight, holds, disposals, and sealed packages that were received."""

import sqlalchemy as sa
from alembic import op

import app.core.database
from app.core.guards import append_only, permit, refuse

revision = "0005"
down_revision = "0004"

_APPEND_ONLY = (
    "archived_packages",
    "disposals",
    "exercise_results",
    "exercises",
    "section_times",
)


def upgrade() -> None:
    _create_tables()
    connection = op.get_bind()
    for table in _APPEND_ONLY:
        append_only(connection, table)
    refuse(connection, "holds_kept", "holds", "DELETE", "a hold is released, never deleted")
    permit(connection, "draft_versions_no_delete", "draft_versions")
    refuse(
        connection,
        "draft_versions_no_delete",
        "draft_versions",
        "DELETE",
        "a version is deleted only when its disposal is recorded",
        "NOT EXISTS (SELECT 1 FROM disposals d WHERE d.draft = OLD.draft)",
    )


def _create_tables() -> None:
    op.create_table(
        "archived_packages",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("received_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("received_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_archived_packages_draft")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_archived_packages")),
        info={"append_only": True},
    )
    op.create_table(
        "disposals",
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("disposed_by", sa.String(length=40), nullable=False),
        sa.Column("disposed_at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disposed_by"], ["people.id"], name=op.f("fk_disposals_disposed_by")
        ),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_disposals_draft")),
        sa.PrimaryKeyConstraint("draft", name=op.f("pk_disposals")),
        info={"append_only": True},
    )
    op.create_table(
        "exercises",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("copied_from", sa.String(length=40), nullable=False),
        sa.Column("copied_version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("planted", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_exercises_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercises")),
        info={"append_only": True},
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("record_type", sa.String(length=30), nullable=False),
        sa.Column("record", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=40), nullable=False),
        sa.Column("set_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("released_by", sa.String(length=40), nullable=True),
        sa.Column("released_at", app.core.database.UtcDateTime(), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["released_by"], ["people.id"], name=op.f("fk_holds_released_by")),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name=op.f("fk_holds_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holds_record"), ["record"], unique=False)

    op.create_table(
        "section_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=50), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_section_times_draft")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_section_times_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_times")),
        info={"append_only": True},
    )
    with op.batch_alter_table("section_times", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_section_times_draft"), ["draft"], unique=False)
        batch_op.create_index(batch_op.f("ix_section_times_person"), ["person"], unique=False)

    op.create_table(
        "exercise_results",
        sa.Column("exercise", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("marked", sa.JSON(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("false_alarms", sa.Integer(), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise"], ["exercises.id"], name=op.f("fk_exercise_results_exercise")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_exercise_results_person")),
        sa.PrimaryKeyConstraint("exercise", "person", name=op.f("pk_exercise_results")),
        info={"append_only": True},
    )
