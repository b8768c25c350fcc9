"""Is the trail what it was? The chain first, then the signed heads."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from app.audit import store
from app.audit.anchor import read_heads
from app.audit.chain import first_break
from app.audit.rotation import keys_in_order
from app.core.errors import Corrupt


def verify_trail(session: Session, anchors: Path, public: Ed25519PublicKey) -> list[str]:
    """Findings, none when the trail is whole. Covers edit, deletion, insertion, reordering,
    truncation and rewriting from a point on. ``public`` is the site's key of today."""
    try:
        heads = read_heads(anchors, keys_in_order(session, anchors, public))
        entries = heads.compared(store.read_all(session))
        broken = first_break(entries)
        for _rest in entries:  # the chain ends at its first break, the signed heads go on
            pass
    except Corrupt as error:
        return [f"audit trail: {error}"]
    except (ValueError, TypeError, KeyError) as error:  # cells that the service never writes
        return [f"audit trail: an entry was altered and cannot be read: {error}"]
    findings = [broken] if broken else []
    return [f"audit trail: {finding}" for finding in (*findings, *heads.findings)]
