"""The log of model calls and of what became of them."""

import sqlalchemy as sa
from alembic import op

import app.core.database
from app.core.guards import append_only

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "model_calls",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=True),
        sa.Column("configuration", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=300), nullable=False),
        sa.Column("prompt", sa.String(length=60), nullable=False),
        sa.Column("prompt_sha256", sa.String(length=64), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("output_sha256", sa.String(length=64), nullable=False),
        sa.Column("tool_calls", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False),
        sa.Column("completion_tokens", sa.Integer(), nullable=False),
        sa.Column("started_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("first_token_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
        info={"append_only": True},
    )
    with op.batch_alter_table("model_calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_model_calls_subject"), ["subject"], unique=False)

    op.create_table(
        "model_call_fates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", sa.String(length=40), nullable=False),
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.Column("guards", sa.JSON(), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["model_calls.id"], name=op.f("fk_model_call_fates_call")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call_fates")),
        info={"append_only": True},
    )
    with op.batch_alter_table("model_call_fates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_model_call_fates_call"), ["call"], unique=False)
    append_only(op.get_bind(), "model_calls")
    append_only(op.get_bind(), "model_call_fates")
