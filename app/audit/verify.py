"""Is the trail what it was? The chain first, then the signed heads."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from app.audit import store
from app.audit.anchor import compare
from app.audit.chain import first_break


def verify_trail(session: Session, anchors: Path, public: Ed25519PublicKey) -> list[str]:
    """Findings, none when the trail is whole. Covers edit, deletion, insertion, reordering,
    truncation and rewriting from a point on."""
    try:
        entries = list(store.read_all(session))
        broken = first_break(entries)
    except (ValueError, TypeError) as error:  # cells that the service never writes
        return [f"audit trail: an entry was altered and cannot be read: {error}"]
    findings = [f"audit trail: {broken}"] if broken else []
    heads = compare(anchors, public, {entry.seq: entry.hash for entry in entries})
    return findings + [f"audit trail: {finding}" for finding in heads]
