"""Signatures, each with the statement that was signed, and the challenges of signing by OIDC."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from app.core.database import UtcDateTime, metadata

signatures = Table(
    "signatures",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("draft", String(40), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("meaning", String(20), nullable=False),
    Column("role", String(20), nullable=False),
    Column("person", String(40), ForeignKey("people.id"), nullable=False),
    Column("on_behalf_of", String(40), ForeignKey("people.id")),
    Column("session", String(40), ForeignKey("sessions.id"), nullable=False),
    Column("method", String(20), nullable=False),  # how the person was authenticated anew
    Column("at", UtcDateTime, nullable=False),
    Column("sha256", String(64), nullable=False),  # of the record as it was shown
    Column("statement", JSON, nullable=False),  # what the key has signed
    Column("key_id", String(16), nullable=False),
    Column("signature", String(128), nullable=False),
    info={"append_only": True},
)

signing_challenges = Table(
    "signing_challenges",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("person", String(40), ForeignKey("people.id"), nullable=False),
    Column("session", String(40), ForeignKey("sessions.id"), nullable=False),
    Column("draft", String(40), ForeignKey("drafts.id"), nullable=False),
    Column("meaning", String(20), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("reason", Text),
    Column("nonce", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    UniqueConstraint("nonce"),
)
