"""The hash chain and the Merkle root, as pure functions.

Rules, in order:

1. An event's hash covers every field of it and the hash of the event before it.
2. The first event's ``prev_hash`` is :data:`GENESIS`.
3. ``seq`` counts from 1 without gaps.
4. A Merkle leaf is hashed with the prefix byte 0, an inner node with 1 (RFC 6962, section 2.1),
   so that a node can never pass for a leaf.

Not done here: signatures (``anchor``), storage (``store``).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.canonical import sha256_of

GENESIS = "0" * 64


@dataclass(frozen=True)
class Event:
    """One thing somebody did. ``old`` and ``new`` are JSON values or absent."""

    at: datetime
    actor: str
    role: str
    action: str
    entity: str
    entity_id: str
    old: Any = None
    new: Any = None
    reason: str | None = None
    origin: str = "human"


@dataclass(frozen=True)
class ChainedEvent:
    """An event at its place in the trail."""

    seq: int
    event: Event
    prev_hash: str
    hash: str


def event_hash(seq: int, prev_hash: str, event: Event) -> str:
    return sha256_of({"seq": seq, "prev_hash": prev_hash, "event": event})


def chain(events: Iterable[Event], seq: int, prev_hash: str) -> list[ChainedEvent]:
    """Link ``events`` behind the head ``(seq, prev_hash)``."""
    linked = []
    for event in events:
        seq += 1
        digest = event_hash(seq, prev_hash, event)
        linked.append(ChainedEvent(seq, event, prev_hash, digest))
        prev_hash = digest
    return linked


def first_break(events: Iterable[ChainedEvent]) -> str | None:
    """What is wrong at the first entry that does not follow from the one before, or None."""
    seq, prev_hash = 0, GENESIS
    for entry in events:
        if entry.seq != seq + 1:
            return f"entry {seq + 1} is missing: {entry.seq} follows {seq}"
        if entry.prev_hash != prev_hash:
            return f"entry {entry.seq} does not follow entry {seq}: its previous hash is another"
        if entry.hash != event_hash(entry.seq, entry.prev_hash, entry.event):
            return f"entry {entry.seq} was altered: its hash is another"
        seq, prev_hash = entry.seq, entry.hash
    return None


def merkle_root(leaves: Sequence[str]) -> str:
    """Root over hex digests in the given order; of no leaves, the hash of nothing."""
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in leaves]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0].hex()
