"""What a backup says of itself: when, of what, and the hash of everything in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.core.canonical import canonical_json
from app.core.errors import Corrupt

FORMAT = "veridraft-backup/1"


class DatabaseKind(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True)
class StoredFile:
    """``sha256`` and ``size_bytes`` are of the file as it lies in the installation."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Manifest:
    """``head_seq`` and ``head_hash`` are of the newest trail entry in the copied database.

    ``keys`` are the site's public keys, id → 32 bytes in hex; one of them has sealed the backup.
    ``settings`` are those of the site that are no secret, no path and no address: what a restored
    installation should be started with. ``files`` are by their name in the backup.
    """

    format: str
    made_at: datetime
    software: str
    database: DatabaseKind
    schema: str
    mode: str
    installation: str
    keys: dict[str, str]
    head_seq: int
    head_hash: str
    settings: dict[str, Any]
    files: dict[str, StoredFile]

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files.values())


_ADAPTER = TypeAdapter(Manifest)


def to_bytes(manifest: Manifest) -> bytes:
    return canonical_json(_ADAPTER.dump_python(manifest, mode="json"))


def from_bytes(document: bytes, where: str) -> Manifest:
    """Raises :class:`Corrupt` for what is no manifest of this format."""
    try:
        manifest = _ADAPTER.validate_json(document)
    except ValidationError as error:
        raise Corrupt(
            "not the manifest of a backup", where=where, got=error.errors()[0]["msg"]
        ) from error
    if manifest.format != FORMAT:
        raise Corrupt(
            "a backup of another format", where=where, expected=FORMAT, got=manifest.format
        )
    return manifest
