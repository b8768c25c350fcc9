"""Signed heads of the trail, kept outside the data folder.

After each commit the head ``(seq, hash)`` is signed with Ed25519 (RFC 8032) and appended to a file
that whoever can rewrite the database need not be able to write. Rules of comparison, in order:

1. Every line's signature is by the site's key.
2. A head with a ``seq`` that the database no longer has: the trail was truncated.
3. A head whose hash differs from the database's at that ``seq``: the trail was rewritten.
4. A database ahead of its newest head is legal: the process died between commit and anchor.
5. A last line without its end is no head: the process died while writing it.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.canonical import canonical_json, sha256_bytes
from app.core.durable import sync
from app.core.errors import BadInput, Corrupt

_KEY_FILE = "signing-key.pem"
_HEADS_FILE = "heads.jsonl"


@dataclass(frozen=True)
class SigningKey:
    """The site's private key and the id that signatures carry."""

    private: Ed25519PrivateKey
    key_id: str

    @property
    def public(self) -> Ed25519PublicKey:
        return self.private.public_key()


def load_or_create_key(folder: Path) -> SigningKey:
    """The key of ``folder``, made with mode 0600 when there is none."""
    file = folder / _KEY_FILE
    try:
        if not file.exists():
            _create_key(file)
        private = _read_key(file)
    except OSError as error:
        raise BadInput(
            "the signing key cannot be kept here",
            where=str(folder),
            expected="a folder that this user may write (VERIDRAFT_ANCHOR_DIR)",
            got=error.strerror,
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise Corrupt("not an Ed25519 key", where=str(file))
    return SigningKey(private, key_id(private.public_key()))


def key_id(public: Ed25519PublicKey) -> str:
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return sha256_bytes(raw)[:16]


def write_head(folder: Path, key: SigningKey, seq: int, digest: str) -> None:
    """Append one signed head and force it to the disk."""
    body = {"seq": seq, "hash": digest, "key_id": key.key_id}
    signed = {**body, "signature": key.private.sign(canonical_json(body)).hex()}
    file = folder / _HEADS_FILE
    _cut_unfinished(file)
    with file.open("ab") as heads:
        heads.write(canonical_json(signed) + b"\n")
        heads.flush()
        os.fsync(heads.fileno())


def compare(folder: Path, public: Ed25519PublicKey, hashes: Mapping[int, str]) -> list[str]:
    """What disagrees between the signed heads and ``hashes`` (seq → hash) of the database."""
    file = folder / _HEADS_FILE
    if not file.exists():
        return [f"no signed heads at {file}"] if hashes else []
    *lines, _unfinished = file.read_bytes().split(b"\n")
    findings = (_check(line, public, hashes) for line in lines)
    return [finding for finding in findings if finding]


def _check(line: bytes, public: Ed25519PublicKey, hashes: Mapping[int, str]) -> str | None:
    try:
        head = json.loads(line)
        signature = bytes.fromhex(head.pop("signature"))
        public.verify(signature, canonical_json(head))
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
        return f"a signed head is not by this site's key: {line[:80].decode(errors='replace')}"
    seq = head["seq"]
    if seq not in hashes:
        return f"the trail was truncated: entry {seq} was signed and is gone"
    if hashes[seq] != head["hash"]:
        return f"the trail was rewritten: entry {seq} is not the one that was signed"
    return None


def _cut_unfinished(file: Path) -> None:
    """A line that a dying process began would swallow the next one."""
    if not file.exists() or file.stat().st_size == 0:
        return
    with file.open("rb") as heads:
        heads.seek(-1, os.SEEK_END)
        if heads.read(1) == b"\n":
            return
    os.truncate(file, file.read_bytes().rfind(b"\n") + 1)


def _read_key(file: Path) -> object:
    try:
        return serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Corrupt("not a private key", where=str(file)) from error


def _create_key(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    partial = file.with_suffix(".partial")
    partial.unlink(missing_ok=True)  # whatever lies there keeps its own mode when written over
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(pem)
        target.flush()
        os.fsync(target.fileno())
    partial.rename(file)
    sync(file.parent)
