"""The seal under a statement: Ed25519 (RFC 8032) over its canonical JSON, by the site's key."""

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.audit.keys import SigningKey
from app.core.canonical import canonical_json

PublicKeys = Mapping[str, Ed25519PublicKey]
"""Key id → key: today's and those that were rotated out."""


def seal(statement: Mapping[str, Any], key: SigningKey) -> str:
    """Hex."""
    return key.private.sign(canonical_json(dict(statement))).hex()


def broken_seal(
    statement: Mapping[str, Any], signature: str, key_id: str, keys: PublicKeys
) -> str | None:
    """What is wrong with the seal, or None."""
    public = keys.get(key_id)
    if public is None:
        return f"signed with the key {key_id}, which is none of this site's"
    try:
        seal_bytes = bytes.fromhex(signature)
        public.verify(seal_bytes, canonical_json(dict(statement)))
    except (InvalidSignature, ValueError, TypeError):
        return "its statement is not what the key has signed"
    return None if seal_bytes.hex() == signature else "its seal is written in another way"
