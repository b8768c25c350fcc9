"""Seals the files of a record into one package (``sealed_format`` says which).

The same record, printed at the same time by the same person, gives the same bytes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from app.audit.chain import ChainedEvent
from app.audit.keys import SigningKey, public_pem
from app.core.canonical import canonical_json, plain, sha256_bytes
from app.export.record import Record
from app.export.sealed_format import (
    CONFIGURATION,
    FORMAT,
    MANIFEST,
    SEAL,
    SIGNATURES,
    TRAIL,
    as_file,
    key_path,
)
from app.export.sealed_zip import pack
from app.signatures.seal import PublicKeys


def seal_files(files: Mapping[str, bytes], about: Mapping[str, Any], key: SigningKey) -> bytes:
    """The zip. ``about`` is what the manifest says beside the files."""
    listed = [
        {"path": path, "sha256": sha256_bytes(files[path]), "size": len(files[path])}
        for path in sorted(files)
    ]
    manifest = as_file({"format": FORMAT, "key_id": key.key_id, **about, "files": listed})
    return pack({**files, MANIFEST: manifest, SEAL: key.private.sign(manifest)})


def record_files(
    record: Record,
    events: Iterable[ChainedEvent],
    keys: PublicKeys,
    sealed_with: str,
    installation: Mapping[str, Any],
) -> dict[str, bytes]:
    """The files beside the report and the evidence. ``installation`` is the configuration at work
    now, which need not be the one that made the record."""
    made = {str(one.version): one.configuration for one in record.history}
    used = {sealed_with, *(one.key_id for one in record.signatures)}
    return {
        SIGNATURES: as_file([plain(one) for one in record.signatures]),
        TRAIL: b"".join(canonical_json(one) + b"\n" for one in events),
        CONFIGURATION: as_file({"versions": made, "installation": dict(installation)}),
        **{key_path(one): public_pem(keys[one]) for one in sorted(used & keys.keys())},
    }
