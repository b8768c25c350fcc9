"""People, what they hold, and the trail's refusals on PostgreSQL."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Connection

import app.core.database
from app.core.guards import append_only, permit, refuse

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_tables()
    connection = op.get_bind()
    _change_trail(connection)
    for table in ("trainings", "attestations"):
        append_only(connection, table)
    refuse(connection, "people_kept", "people", "DELETE", "an account is never deleted")
    refuse(
        connection,
        "people_named_once",
        "people",
        "UPDATE",
        "an account keeps its name and its identity",
        "OLD.username <> NEW.username OR OLD.id <> NEW.id "
        "OR OLD.identity_record <> NEW.identity_record",
    )
    refuse(connection, "grants_kept", "grants", "DELETE", "a grant is revoked, never deleted")


def _change_trail(connection: Connection) -> None:
    """A person may hold all of the roles; until now the trail was guarded on SQLite alone."""
    if connection.dialect.name == "sqlite":  # the table is built anew, its triggers go with it
        for verb in ("update", "delete"):
            permit(connection, f"audit_events_no_{verb}", "audit_events")
    with op.batch_alter_table("audit_events") as table:
        table.alter_column("role", existing_type=sa.String(50), type_=sa.String(100))
        table.create_index(op.f("ix_audit_events_at"), ["at"], unique=False)
    append_only(connection, "audit_events")


def _create_tables() -> None:
    op.create_table(
        "oidc_requests",
        sa.Column("state_sha256", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=200), nullable=False),
        sa.Column("verifier", sa.String(length=200), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("challenge", sa.String(length=40), nullable=True),
        sa.Column("made_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("used_at", app.core.database.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_oidc_requests")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("identity_record", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("signing_password_hash", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("oidc_issuer", sa.Text(), nullable=True),
        sa.Column("oidc_subject", sa.Text(), nullable=True),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_at", app.core.database.UtcDateTime(), nullable=True),
        sa.Column("created_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("deactivated_at", app.core.database.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint(
            "oidc_issuer", "oidc_subject", name=op.f("uq_people_oidc_issuer_oidc_subject")
        ),
        sa.UniqueConstraint("username", name=op.f("uq_people_username")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_people_identity_record"), ["identity_record"], unique=False
        )

    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("permits", sa.JSON(), nullable=False),
        sa.Column("sites", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("products", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", app.core.database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_api_tokens_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_api_tokens_secret_sha256")),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_tokens_person"), ["person"], unique=False)

    op.create_table(
        "attestations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_attestations_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestations")),
        info={"append_only": True},
    )
    with op.batch_alter_table("attestations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attestations_person"), ["person"], unique=False)

    op.create_table(
        "grants",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=40), nullable=True),
        sa.Column("granted_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("granted_by", sa.String(length=200), nullable=False),
        sa.Column("until", app.core.database.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", app.core.database.UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint("kind IN ('role', 'site', 'product')", name=op.f("ck_grants_kind")),
        sa.ForeignKeyConstraint(
            ["on_behalf_of"], ["people.id"], name=op.f("fk_grants_on_behalf_of")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_grants_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_person"), ["person"], unique=False)

    op.create_table(
        "one_time_links",
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("made_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("expires_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("used_at", app.core.database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_one_time_links_person")),
        sa.PrimaryKeyConstraint("secret_sha256", name=op.f("pk_one_time_links")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("csrf_sha256", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("started_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("seen_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("signed_at", app.core.database.UtcDateTime(), nullable=True),
        sa.Column("ended_at", app.core.database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_sessions_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_sessions_secret_sha256")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_person"), ["person"], unique=False)

    op.create_table(
        "trainings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("course", sa.String(length=50), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("completed_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("recorded_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_trainings_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
        info={"append_only": True},
    )
    with op.batch_alter_table("trainings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trainings_person"), ["person"], unique=False)
