"""Original files, byte-exact, named by their SHA-256."""

import os
from pathlib import Path

from app.core.canonical import sha256_bytes
from app.core.durable import sync
from app.core.errors import Corrupt, NotFound


def put(folder: Path, content: bytes) -> str:
    """Store and return the hash. On the disk before it returns; storing twice is harmless."""
    digest = sha256_bytes(content)
    file = path_of(folder, digest)
    if file.exists():
        return digest
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{digest}.{os.getpid()}.partial")
    with partial.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    partial.rename(file)
    sync(file.parent)
    return digest


def get(folder: Path, digest: str) -> bytes:
    """The bytes, checked. Raises :class:`NotFound` or :class:`Corrupt`."""
    file = path_of(folder, digest)
    if not file.exists():
        raise NotFound(f"no original {digest}")
    content = file.read_bytes()
    if (got := sha256_bytes(content)) != digest:
        raise Corrupt("an original was altered", where=str(file), expected=digest, got=got)
    return content


def path_of(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest
