"""Review and signatures; a draft's versions may be stored as changes."""

import sqlalchemy as sa
from alembic import op

import app.core.database
from app.core.guards import append_only, permit, refuse

revision = "0004"
down_revision = "0003"

_APPEND_ONLY = (
    "contributions",
    "openings",
    "adoptions",
    "decision_kinds",
    "decisions",
    "signatures",
)
_DECIDED_BY = {
    "writer": (
        "branch",
        "capa",
        "containment",
        "detectability",
        "effectiveness",
        "gap",
        "human_error",
        "hypothesis",
        "impact",
        "invalidation",
        "recurrence",
        "risk",
        "root_cause",
        "scope",
        "severity",
    ),
    "qa_approver": (
        "classification",
        "closure",
        "disposition",
        "extension",
        "reopening",
        "reportability",
    ),
}

_OPEN_SESSION = (
    "EXISTS (SELECT 1 FROM sessions s WHERE s.id = NEW.session AND s.person = NEW.person "
    "AND s.ended_at IS NULL)"
)
_ROLE_HELD = (
    "EXISTS (SELECT 1 FROM grants g WHERE g.person = NEW.person AND g.kind = 'role' "
    "AND g.value = NEW.role AND g.revoked_at IS NULL AND (g.until IS NULL OR g.until > NEW.at))"
)
# The signer, or whom the signer stands in for, under any of their accounts.
_CONTRIBUTED = (
    "EXISTS (SELECT 1 FROM contributions c JOIN people author ON author.id = c.person "
    "JOIN people signer ON signer.id = NEW.person OR signer.id = NEW.on_behalf_of "
    "WHERE c.draft = NEW.draft AND author.identity_record = signer.identity_record)"
)
_ALL_SIGNED = (
    "EXISTS (SELECT 1 FROM signatures a "
    "JOIN signatures r ON r.draft = a.draft AND r.version = a.version AND r.meaning = 'reviewed' "
    "JOIN signatures q ON q.draft = a.draft AND q.version = a.version AND q.meaning = 'approved' "
    "WHERE a.draft = NEW.id AND a.meaning = 'authored' "
    "AND a.version = (SELECT MAX(v.version) FROM draft_versions v WHERE v.draft = NEW.id) "
    "AND a.person <> r.person AND r.person <> q.person AND a.person <> q.person)"
)


def upgrade() -> None:
    _create_tables()
    _alter_drafts()
    _seed_decision_kinds()
    connection = op.get_bind()
    for table in _APPEND_ONLY:
        append_only(connection, table)
    for table, condition, message in (
        (
            "decisions",
            f"NOT ({_OPEN_SESSION} AND {_ROLE_HELD})",
            "only a person in the role decides",
        ),
        ("adoptions", f"NOT {_OPEN_SESSION}", "only a person in a session adopts"),
        ("signatures", f"NOT {_OPEN_SESSION}", "only a person in a session signs"),
    ):
        refuse(connection, f"{table}_by_people", table, "INSERT", message, condition)
    refuse(
        connection,
        "signatures_not_own_work",
        "signatures",
        "INSERT",
        "nobody reviews or approves their own work",
        f"NEW.meaning IN ('reviewed', 'approved') AND {_CONTRIBUTED}",
    )
    refuse(
        connection,
        "drafts_approved_signed",
        "drafts",
        "UPDATE",
        "an approved draft has three signatures on its newest version",
        f"NEW.state = 'approved' AND OLD.state <> 'approved' AND NOT {_ALL_SIGNED}",
    )
    refuse(
        connection,
        "draft_versions_unsigned",
        "draft_versions",
        "INSERT",
        "what is signed or withdrawn does not change",
        "NEW.version > 1 AND EXISTS (SELECT 1 FROM drafts d WHERE d.id = NEW.draft "
        "AND d.state NOT IN ('draft', 'changes_requested', 'reopened'))",
    )


def _alter_drafts() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":  # the table is built anew, its triggers go with it
        for verb in ("update", "delete"):
            permit(connection, f"draft_versions_no_{verb}", "draft_versions")
    with op.batch_alter_table("draft_versions") as table:
        table.add_column(sa.Column("change", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("reason", sa.Text(), nullable=True))
        table.alter_column("content", existing_type=sa.JSON(), nullable=True)
        table.create_check_constraint("content_or_change", "(content IS NULL) <> (change IS NULL)")
    append_only(connection, "draft_versions")
    with op.batch_alter_table("drafts") as table:
        table.add_column(sa.Column("site", sa.String(length=100), nullable=True))
    op.execute(
        "UPDATE drafts SET site = "
        "(SELECT p.site FROM packages p ORDER BY p.imported_at DESC LIMIT 1)"
    )
    _version_snapshots("snapshot_rows", ["draft", "version", "table_name", "row_id"])
    _version_snapshots("snapshot_queries", ["draft", "version", "step"])
    with op.batch_alter_table("snapshot_queries") as table:
        table.add_column(sa.Column("scope", sa.JSON(none_as_null=True), nullable=True))


def _version_snapshots(name: str, key: list[str]) -> None:
    """Every snapshot so far is of a draft's first version."""
    with op.batch_alter_table(name) as table:
        version = sa.Column(
            "version", sa.Integer(), autoincrement=False, nullable=False, server_default="1"
        )
        table.add_column(version)
        table.drop_constraint(f"pk_{name}", type_="primary")
        table.create_primary_key(f"pk_{name}", key)
    with op.batch_alter_table(name) as table:
        table.alter_column("version", existing_type=sa.Integer(), server_default=None)


def _seed_decision_kinds() -> None:
    kinds = sa.table("decision_kinds", sa.column("kind"), sa.column("role"))
    rows = [
        {"kind": kind, "role": role} for role, decided in _DECIDED_BY.items() for kind in decided
    ]
    op.bulk_insert(kinds, rows)


def _create_tables() -> None:
    op.create_table(
        "decision_kinds",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("kind", "role", name=op.f("pk_decision_kinds")),
        info={"append_only": True},
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("resolved_by", sa.String(length=40), nullable=True),
        sa.Column("resolved_at", app.core.database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_comments_draft")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_comments_person")),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["people.id"], name=op.f("fk_comments_resolved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_draft"), ["draft"], unique=False)

    op.create_table(
        "contributions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_contributions_draft")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_contributions_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributions")),
        info={"append_only": True},
    )
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contributions_draft"), ["draft"], unique=False)

    op.create_table(
        "openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_openings_draft")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_openings_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
        info={"append_only": True},
    )
    with op.batch_alter_table("openings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_openings_draft"), ["draft"], unique=False)

    op.create_table(
        "adoptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=50), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_adoptions_draft")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_adoptions_person")),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], name=op.f("fk_adoptions_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoptions")),
        info={"append_only": True},
    )
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoptions_draft"), ["draft"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_decisions_revision")),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_decisions_draft")),
        sa.ForeignKeyConstraint(
            ["kind", "role"],
            ["decision_kinds.kind", "decision_kinds.role"],
            name=op.f("fk_decisions_kind_role"),
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_decisions_person")),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], name=op.f("fk_decisions_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint(
            "draft", "field", "revision", name=op.f("uq_decisions_draft_field_revision")
        ),
        info={"append_only": True},
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_draft"), ["draft"], unique=False)

    op.create_table(
        "signatures",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=40), nullable=True),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("statement", sa.JSON(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_signatures_draft")),
        sa.ForeignKeyConstraint(
            ["on_behalf_of"], ["people.id"], name=op.f("fk_signatures_on_behalf_of")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_signatures_person")),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], name=op.f("fk_signatures_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        info={"append_only": True},
    )
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signatures_draft"), ["draft"], unique=False)

    op.create_table(
        "signing_challenges",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=False),
        sa.Column("meaning", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("made_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", app.core.database.UtcDateTime(), nullable=False),
        sa.Column("used_at", app.core.database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_signing_challenges_draft")),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name=op.f("fk_signing_challenges_person")
        ),
        sa.ForeignKeyConstraint(
            ["session"], ["sessions.id"], name=op.f("fk_signing_challenges_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_challenges")),
        sa.UniqueConstraint("nonce", name=op.f("uq_signing_challenges_nonce")),
    )
