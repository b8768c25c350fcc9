"""The one file of a backup: a zip (ZIP64) whose comment, its last bytes, is the seal.

1. The seal is one line of JSON of fixed length: the SHA-256 of every byte before it, the id of the
   site's key, and that key's Ed25519 signature (RFC 8032) over both.
2. Whatever changes in the file changes that hash, or makes the seal no seal.
3. The files' own hashes stand in the manifest, which is a member of the zip.

Everything streams; no member is ever whole in memory.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.audit.keys import SigningKey
from app.backup.manifest import StoredFile
from app.core.canonical import canonical_json
from app.core.durable import sync
from app.core.errors import Conflict, Corrupt

_CHUNK_BYTES = 1 << 20
_COMPRESSION_LEVEL = 1  # a database shrinks to a third of it; more effort gains little


@dataclass
class Writing:
    """A backup in the making."""

    archive: zipfile.ZipFile
    files: dict[str, StoredFile] = field(default_factory=dict)

    def add(self, name: str, source: IO[bytes]) -> StoredFile:
        with self.archive.open(name, "w", force_zip64=True) as target:
            stored = copy(source, target)
        self.files[name] = stored
        return stored


@contextmanager
def writing(target: Path, key: SigningKey) -> Iterator[Writing]:
    """A sealed file at ``target`` when the block ends, nothing when it raises.
    Raises :class:`Conflict` where something lies there already."""
    if target.exists():
        raise Conflict("a backup is never written over another file", where=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    try:
        with zipfile.ZipFile(
            partial, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION_LEVEL
        ) as archive:
            yield Writing(archive)
            archive.comment = _seal("0" * 64, key)  # its length must stand before it is hashed
        _write_seal(partial, key)
        partial.rename(target)
        sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def copy(source: IO[bytes], target: IO[bytes] | None) -> StoredFile:
    """What was copied; ``None`` only reads."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return StoredFile(digest.hexdigest(), size)


def check_seal(source: Path, public: Ed25519PublicKey) -> None:
    """Raises :class:`Corrupt` unless every byte is what ``public``'s owner has sealed."""
    seal = _read_seal(source)
    try:
        signature = bytes.fromhex(seal.pop("signature"))
        public.verify(signature, canonical_json(seal))
    except (InvalidSignature, KeyError, ValueError, TypeError) as error:
        raise Corrupt(
            "the seal of the backup is not by the key it names", where=str(source)
        ) from error


def check_bytes(source: Path) -> str:
    """The id of the key that has sealed it. Raises :class:`Corrupt` where a byte has changed."""
    seal = _read_seal(source)
    if (got := _hash_of(source, len(canonical_json(seal)))) != seal.get("sha256"):
        raise Corrupt(
            "the backup was altered or is incomplete",
            where=str(source),
            expected=str(seal.get("sha256")),
            got=got,
            hint="Take another copy of it, or an earlier backup",
        )
    return str(seal.get("key_id"))


@contextmanager
def opened(source: Path) -> Iterator[zipfile.ZipFile]:
    """Raises :class:`Corrupt` for what is no zip."""
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise Corrupt("not a backup", where=str(source), got=str(error)) from error


def _seal(sha256: str, key: SigningKey) -> bytes:
    body = {"sha256": sha256, "key_id": key.key_id}
    return canonical_json({**body, "signature": key.private.sign(canonical_json(body)).hex()})


def _write_seal(file: Path, key: SigningKey) -> None:
    length = len(_seal("0" * 64, key))
    seal = _seal(_hash_of(file, length), key)
    with file.open("r+b") as target:
        target.seek(-length, os.SEEK_END)
        target.write(seal)
        target.flush()
        os.fsync(target.fileno())


def _read_seal(source: Path) -> dict[str, str]:
    with opened(source) as archive:
        comment = archive.comment
    try:
        seal = json.loads(comment)
    except ValueError as error:
        raise Corrupt("the backup bears no seal", where=str(source)) from error
    if not isinstance(seal, dict) or canonical_json(seal) != comment:
        raise Corrupt("the backup bears no seal", where=str(source))
    return seal


def _hash_of(file: Path, but_last_bytes: int) -> str:
    digest, left = hashlib.sha256(), file.stat().st_size - but_last_bytes
    with file.open("rb") as source:
        while left > 0 and (chunk := source.read(min(_CHUNK_BYTES, left))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()
