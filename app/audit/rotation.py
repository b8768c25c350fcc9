"""A new signing key in the place of the old one, told by the trail that both sign.

Rules, in order:

1. The event of the rotation stands in the trail, and its head is signed by the old key: who holds
   the old key introduces the new one.
2. Only then the private key is replaced. A process that dies in between goes on with the old key.
3. The keys in force, oldest first, follow from today's back through those events.
"""

from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from app.audit import store
from app.audit.actions import Action
from app.audit.keys import key_id, prepare_next, public_keys, replace_by_next
from app.audit.work import ActedBy, Ledger
from app.core.errors import Corrupt


def rotate_key(ledger: Ledger, actor: ActedBy, reason: str) -> Ledger:
    """The ledger with its new key. Other processes refuse to write until they are started again."""
    new = prepare_next(ledger.anchors)
    with ledger.work(actor) as work:
        work.record(
            Action.KEY_ROTATED,
            "key",
            new.key_id,
            old={"key_id": ledger.key.key_id},
            new={"key_id": new.key_id, "public_key": new.public.public_bytes_raw().hex()},
            reason=reason,
        )
    replace_by_next(ledger.anchors)
    return replace(ledger, key=new)


def keys_in_order(
    session: Session, folder: Path, current: Ed25519PublicKey
) -> list[Ed25519PublicKey]:
    """Public keys, oldest first, ``current`` last. Raises :class:`Corrupt` when a key that the
    trail names is not what its file holds, or is gone."""
    ids = [key_id(current)]
    for entry in reversed(store.find(session, Action.KEY_ROTATED)):
        if entry.event.new["key_id"] == ids[0]:
            ids.insert(0, entry.event.old["key_id"])
    kept = public_keys(folder) | {key_id(current): current}
    missing = [one for one in ids if one not in kept]
    if missing:
        raise Corrupt("a public key is gone", where=str(folder), expected=f"keys/{missing[0]}.pub")
    return [kept[one] for one in ids]
