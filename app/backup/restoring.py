"""Puts a backup into an empty data folder and an empty database.

Rules, in order:

1. Every byte, the seal and every file's hash are checked before anything is made.
2. Data folder and database must be empty, the database of the backup's kind, its schema of this
   release or an older one.
3. Files come before the database: a restore that was cut off leaves no installation to open.
4. Signed heads that lie in the anchor folder already are never touched. Those of entries that the
   backup does not have stay, so that ``verify`` reports what an older backup has taken back.
5. The private key is never in a backup. Where the anchor folder has none a new one is made, and the
   trail says so; the public keys of before come with the backup.
"""

import os
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.audit.actions import Action
from app.audit.keys import keep_public_key
from app.auth.actor import Actor
from app.backup import heads, store
from app.backup.checking import Checked, check
from app.backup.container import copy, opened
from app.backup.databases import DATABASE, JOBS, check_empty, check_kind, fill, fill_jobs
from app.backup.heads import Later
from app.backup.manifest import Manifest
from app.backup.service import HEADS
from app.core.database import Database
from app.core.durable import sync
from app.core.errors import Conflict
from app.core.folder import own
from app.core.migrate import upgrade
from app.core.progress import Progress, silent
from app.core.settings import Settings
from app.opening import make_ledger


@dataclass(frozen=True)
class Restored:
    """``later`` are the entries that were signed here and that are not there any more; ``new_key``
    is the id of the key that this site signs with from now on, where it is another."""

    checked: Checked
    new_key: str | None
    later: Later
    seconds: float

    @property
    def manifest(self) -> Manifest:
        return self.checked.manifest


def restore(
    settings: Settings, actor: Actor, source: Path, progress: Progress = silent
) -> Restored:
    began = time.monotonic()
    _check_empty_folder(settings.data)
    checked = check(source, progress)
    check_kind(checked.manifest.database, settings.url)
    check_empty(settings)
    with own(settings.data), opened(source) as archive:
        before = heads.read_lines(settings.anchors)
        _place_files(archive, checked.manifest, settings.data, progress)
        heads.append_missing(settings.anchors, archive.read(HEADS).split(b"\n")[:-1])
        _keep_keys(settings.anchors, checked.manifest)
        progress("filling the database", 0, 1)
        _fill(archive, settings)
        new_key, later = _record(settings, actor, checked, before)
    return Restored(checked, new_key, later, time.monotonic() - began)


def _check_empty_folder(folder: Path) -> None:
    found = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
    if folder.exists() and found not in ([], ["owner.lock"]):
        raise Conflict(
            "a backup is restored into an empty folder",
            where=str(folder),
            got=", ".join(found[:3]),
            hint="Name another with --data, or move this one away",
        )


def _place_files(
    archive: zipfile.ZipFile, manifest: Manifest, data: Path, progress: Progress
) -> None:
    names = [name for name in manifest.files if name not in (DATABASE, JOBS, HEADS)]
    for done, name in enumerate(names):
        progress("placing files", done, len(names))
        file = data / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as member, file.open("wb") as target:
            copy(member, target)
            target.flush()
            os.fsync(target.fileno())
    for folder in {(data / name).parent for name in names}:
        sync(folder)


def _fill(archive: zipfile.ZipFile, settings: Settings) -> None:
    """And bring its schema to head, which gives the role of the service its rights."""
    with archive.open(DATABASE) as dump:
        fill(settings, dump)
    database = Database(settings.url)
    try:
        upgrade(database, settings.database_owner_url)
    finally:
        database.close()
    if JOBS in archive.namelist():
        with archive.open(JOBS) as dump:
            fill_jobs(settings, dump)


def _keep_keys(anchors: Path, manifest: Manifest) -> None:
    for key in manifest.keys.values():
        keep_public_key(anchors, Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)))


def _record(
    settings: Settings, actor: Actor, checked: Checked, before: list[bytes]
) -> tuple[str | None, Later]:
    """Compare with the heads that lay here ``before``, and say in the trail what was done."""
    ledger, manifest = make_ledger(settings), checked.manifest
    try:
        with ledger.database.read() as session:
            later = heads.later(before, store.trail_hashes(session))
        new_key = ledger.key.key_id if ledger.key.key_id != checked.sealed_by else None
        with ledger.work(actor) as work:
            new = {
                "made_at": manifest.made_at.isoformat(),
                "head_seq": manifest.head_seq,
                "head_hash": manifest.head_hash,
                "sealed_by": checked.sealed_by,
                "lost": later.findings(),
            }
            work.record(Action.BACKUP_RESTORED, "installation", manifest.installation, new=new)
            if new_key is not None:
                public = ledger.key.public.public_bytes_raw().hex()
                work.record(
                    Action.KEY_ROTATED,
                    "key",
                    new_key,
                    old={"key_id": checked.sealed_by},
                    new={"key_id": new_key, "public_key": public},
                    reason="the private key is not in a backup",
                )
    finally:
        ledger.database.close()
    return new_key, later
