"""People and what they hold. An account is deactivated, never deleted; its name is never reused."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from app.core.database import UtcDateTime, metadata

people = Table(
    "people",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("username", String(100), nullable=False, unique=True),
    Column("name", String(200), nullable=False),  # as printed beside a signature
    Column("identity_record", String(200), nullable=False, index=True),  # two accounts, one person
    Column("email", String(320)),
    Column("password_hash", Text),
    Column("signing_password_hash", Text),
    Column("totp_secret", Text),
    Column("totp_last_step", Integer),  # a code is good once
    Column("oidc_issuer", Text),
    Column("oidc_subject", Text),
    Column("failed_attempts", Integer, nullable=False, default=0),
    Column("locked_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deactivated_at", UtcDateTime),
    UniqueConstraint("oidc_issuer", "oidc_subject"),
)

# Roles and scopes alike, each from one time to another: who held what on a day is a query.
grants = Table(
    "grants",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("person", String(40), ForeignKey("people.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("value", String(200), nullable=False),  # a role, or a site or product, or * for all
    Column("on_behalf_of", String(40), ForeignKey("people.id")),  # a delegated role
    Column("granted_at", UtcDateTime, nullable=False),
    Column("granted_by", String(200), nullable=False),
    Column("until", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("revoked_by", String(200)),
    CheckConstraint("kind IN ('role', 'site', 'product')", name="kind"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("person", String(40), ForeignKey("people.id"), nullable=False, index=True),
    Column("method", String(20), nullable=False),  # password, link, oidc
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("signed_at", UtcDateTime),  # of the newest signing
    Column("ended_at", UtcDateTime),
)

one_time_links = Table(
    "one_time_links",
    metadata,
    Column("secret_sha256", String(64), primary_key=True),
    Column("person", String(40), ForeignKey("people.id"), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

oidc_requests = Table(
    "oidc_requests",
    metadata,
    Column("state_sha256", String(64), primary_key=True),
    Column("nonce", String(200), nullable=False),
    Column("verifier", String(200), nullable=False),  # PKCE
    Column("return_to", Text, nullable=False),
    Column("challenge", String(40)),  # of a signing
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("person", String(40), ForeignKey("people.id"), nullable=False, index=True),
    Column("permits", JSON, nullable=False),
    Column("sites", JSON(none_as_null=True)),
    Column("products", JSON(none_as_null=True)),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

trainings = Table(
    "trainings",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("person", String(40), ForeignKey("people.id"), nullable=False, index=True),
    Column("course", String(50), nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("completed_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("recorded_by", String(200), nullable=False),
    info={"append_only": True},
)

attestations = Table(
    "attestations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("person", String(40), ForeignKey("people.id"), nullable=False, index=True),
    Column("kind", String(50), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("recorded_by", String(200), nullable=False),
    info={"append_only": True},
)
