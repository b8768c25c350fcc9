"""Is a backup whole, and can this release put it back? Asked before anything is made."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.audit.keys import key_id
from app.backup.container import check_bytes, check_seal, copy, opened
from app.backup.databases import DATABASE, JOBS
from app.backup.manifest import Manifest, from_bytes
from app.backup.service import HEADS, HISTORIAN, MANIFEST, ORIGINALS
from app.core.errors import Corrupt, NotFound, Unavailable
from app.core.migrate import alembic_config
from app.core.progress import Progress

_NAME = re.compile(
    rf"{DATABASE}|{JOBS}|{re.escape(HEADS)}|{ORIGINALS}/[0-9a-f]{{2}}/[0-9a-f]{{64}}"
    rf"|{HISTORIAN}/[0-9A-Za-z_-][0-9A-Za-z._-]*"
)
"""What a backup may hold: no name leads out of the folder that it is put into."""


@dataclass(frozen=True)
class Checked:
    """A backup that is what its maker sealed."""

    manifest: Manifest
    sealed_by: str


def check(source: Path, progress: Progress) -> Checked:
    """Raises :class:`NotFound`, :class:`Corrupt`, or :class:`Unavailable` for a newer schema."""
    if not source.is_file():
        raise NotFound(f"no backup at {source}")
    progress("checking the seal", 0, 1)
    sealed_by = check_bytes(source)
    with opened(source) as archive:
        manifest = _read_manifest(archive, source)
        keys = _public_keys(manifest, source)
        if sealed_by not in keys:
            raise Corrupt("bears no key that sealed it", where=str(source), expected=sealed_by)
        check_seal(source, keys[sealed_by])
        _check_members(archive, manifest, source, progress)
    _check_schema(manifest, source)
    return Checked(manifest, sealed_by)


def _read_manifest(archive: zipfile.ZipFile, source: Path) -> Manifest:
    if MANIFEST not in archive.namelist():
        raise Corrupt("a backup without its manifest", where=str(source), expected=MANIFEST)
    return from_bytes(archive.read(MANIFEST), str(source))


def _public_keys(manifest: Manifest, source: Path) -> dict[str, Ed25519PublicKey]:
    """From the backup itself: they prove that nothing changed, not who has made it."""
    try:
        raw = {name: bytes.fromhex(key) for name, key in manifest.keys.items()}
        keys = {name: Ed25519PublicKey.from_public_bytes(key) for name, key in raw.items()}
    except ValueError as error:
        raise Corrupt("not a public key", where=str(source)) from error
    for name, key in keys.items():
        if key_id(key) != name:
            raise Corrupt("holds another key", where=str(source), expected=name, got=key_id(key))
    return keys


def _check_members(
    archive: zipfile.ZipFile, manifest: Manifest, source: Path, progress: Progress
) -> None:
    names = [name for name in archive.namelist() if name != MANIFEST]
    expected = {DATABASE, HEADS} | manifest.files.keys()
    if sorted(names) != sorted(expected):
        odd = sorted(expected.symmetric_difference(names))
        raise Corrupt("not the files of its manifest", where=str(source), got=odd[:3] or "doubles")
    for done, (name, stored) in enumerate(manifest.files.items()):
        progress("checking the files", done, len(names))
        if _NAME.fullmatch(name) is None:
            raise Corrupt("no file of a backup", where=str(source), got=name)
        with archive.open(name) as member:
            got = copy(member, None)
        if got != stored:
            raise Corrupt(
                "altered", where=f"{source}: {name}", expected=stored.sha256, got=got.sha256
            )


def _check_schema(manifest: Manifest, source: Path) -> None:
    scripts = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    known = sorted(script.revision for script in scripts)
    if manifest.schema not in known:
        raise Unavailable(
            "the backup is of another release",
            where=str(source),
            expected=f"a schema up to {known[-1]}",
            got=manifest.schema,
            hint=f"Install veridraft {manifest.software} or newer",
        )
