"""Signed heads of the trail, kept outside the data folder.

After each commit the head ``(seq, hash)`` is signed with Ed25519 (RFC 8032) and appended to a file
that whoever can rewrite the database need not be able to write. Rules of comparison, in order:

1. Every line's signature is by a key of the site: the one of today, or one that the trail says was
   replaced by it. Behind the first head of a new key no older key signs.
2. A head with a ``seq`` that the database no longer has: the trail was truncated.
3. A head whose hash differs from the database's at that ``seq``: the trail was rewritten.
4. A database ahead of its newest head is legal: the process died between commit and anchor.
5. A last line without its end is no head: the process died while writing it.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.audit.chain import ChainedEvent
from app.audit.keys import SigningKey, key_id
from app.core.canonical import canonical_json

_HEADS_FILE = "heads.jsonl"
_LONGEST_LINE = 1024  # a head takes about 270 bytes


@dataclass
class Heads:
    """What was signed: seq → hashes, and what is wrong with it. :meth:`compared` fills in what
    disagrees with the trail that passes through it."""

    signed: dict[int, set[bytes]] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    exist: bool = True

    def compared(self, entries: Iterable[ChainedEvent]) -> Iterator[ChainedEvent]:
        last = 0
        for entry in entries:
            last = entry.seq
            signed = self.signed.pop(entry.seq, set())
            if not all(digest.hex() == entry.hash for digest in signed):
                self._add(f"rewritten: entry {entry.seq} is not the one that was signed")
            yield entry
        if last and not self.exist:
            self.findings.append("no signed heads beside it")
        for seq in self.signed:
            self._add(f"truncated: entry {seq} was signed and is gone")

    def _add(self, what: str) -> None:
        self.findings.append(f"the trail was {what}")


def write_head(folder: Path, key: SigningKey, seq: int, digest: str) -> None:
    """Append one signed head and force it to the disk; one process at a time."""
    body = {"seq": seq, "hash": digest, "key_id": key.key_id}
    signed = {**body, "signature": key.private.sign(canonical_json(body)).hex()}
    with (folder / _HEADS_FILE).open("a+b") as heads:
        fcntl.flock(heads, fcntl.LOCK_EX)  # released when the file is closed
        _cut_unfinished(heads)
        heads.write(canonical_json(signed) + b"\n")
        heads.flush()
        os.fsync(heads.fileno())


def newest_head(folder: Path, public: Ed25519PublicKey) -> tuple[int, str] | None:
    """``(seq, hash)`` of the last head alone, None where it is none of this key: a glance, which
    stands in for no verification."""
    file = folder / _HEADS_FILE
    if not file.exists():
        return None
    with file.open("rb") as heads:
        heads.seek(max(0, heads.seek(0, os.SEEK_END) - _LONGEST_LINE))
        *_, last, _unfinished = b"", *heads.read().split(b"\n")
    read = _read(last, {key_id(public): (0, public)})
    return None if read is None else (read[0], read[1].hex())


def read_heads(folder: Path, keys: Sequence[Ed25519PublicKey]) -> Heads:
    """The heads that one of ``keys`` has signed, which are given in the order of their use."""
    file = folder / _HEADS_FILE
    if not file.exists():
        return Heads(exist=False)
    heads, known = Heads(), {key_id(key): (place, key) for place, key in enumerate(keys)}
    newest = 0
    *lines, _unfinished = file.read_bytes().split(b"\n")
    for line in lines:
        read = _read(line, known)
        if read is None:
            shown = line[:80].decode(errors="replace")
            heads.findings.append(f"a signed head is not by this site's key: {shown}")
            continue
        seq, digest, place = read
        if place < newest:
            heads.findings.append(f"the head of entry {seq} is by a key that had been replaced")
        newest = max(newest, place)
        heads.signed.setdefault(seq, set()).add(digest)
    return heads


def _read(
    line: bytes, known: dict[str, tuple[int, Ed25519PublicKey]]
) -> tuple[int, bytes, int] | None:
    """``(seq, hash, place of its key)``."""
    try:
        head = json.loads(line)
        signature = bytes.fromhex(head.pop("signature"))
        place, public = known[head["key_id"]]
        public.verify(signature, canonical_json(head))
        return head["seq"], bytes.fromhex(head["hash"]), place
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
        return None


def _cut_unfinished(heads: IO[bytes]) -> None:
    """A line that a dying process began would swallow the next one."""
    size = heads.seek(0, os.SEEK_END)
    if size == 0:
        return
    heads.seek(-1, os.SEEK_END)
    if heads.read(1) != b"\n":
        heads.seek(0)
        heads.truncate(heads.read().rfind(b"\n") + 1)
