"""Makes a backup while the service runs, without owning the data folder.

Order, so that every row of the copy has its file: the database first, then the files that its rows
name, which are written before their rows and never changed. Then the signed heads, those of
entries in the copy only. Not in a backup: the private key, the search index and the models, which
are built anew.
"""

import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.keys import public_keys
from app.auth.actor import Actor
from app.backup import heads, store
from app.backup.container import Writing, writing
from app.backup.databases import Snapshot, kind_of, snapshot
from app.backup.manifest import FORMAT, Manifest, StoredFile, to_bytes
from app.core.errors import Corrupt
from app.core.progress import Progress, silent
from app.core.settings import Settings
from app.documents.originals import path_of
from app.opening import Opened

MANIFEST = "manifest.json"
ORIGINALS = "originals"
HISTORIAN = "historian"
HEADS = f"anchor/{heads.HEADS_FILE}"

_OF_THIS_MACHINE = frozenset(
    {"data", "database_url", "database_owner_url", "anchor_dir", "host", "port"}
)


@dataclass(frozen=True)
class Made:
    """The backup; ``seconds`` it took, ``size_bytes`` of the file and of what is in it."""

    file: Path
    manifest: Manifest
    seconds: float
    size_bytes: int


def make_backup(opened: Opened, actor: Actor, target: Path, progress: Progress = silent) -> Made:
    """``target`` is a new ``.zip``, or else a folder in which one is made, named by installation
    and time.
    Raises :class:`Corrupt` when a file is not what its row says: such a copy would be worthless."""
    began, ledger = time.monotonic(), opened.ledger
    now = ledger.clock()
    with (
        tempfile.TemporaryDirectory(prefix="veridraft-backup-", dir=_folder(target)) as workspace,
        snapshot(opened.settings, ledger.database, Path(workspace)) as copied,
    ):
        file = target if _is_file(target) else target / _name(copied, now)
        with writing(file, ledger.key) as made:
            manifest = _write(opened, copied, made, now, progress)
    size_bytes = file.stat().st_size
    with ledger.work(actor) as work:
        new = {
            "file": file.name,
            "size_bytes": size_bytes,
            "head_seq": manifest.head_seq,
            "head_hash": manifest.head_hash,
            "files": len(manifest.files),
        }
        work.record(Action.BACKUP_MADE, "installation", manifest.installation, new=new)
    return Made(file, manifest, time.monotonic() - began, size_bytes)


def _write(
    opened: Opened, copied: Snapshot, made: Writing, now: datetime, progress: Progress
) -> Manifest:
    installed = store.installed(copied.session)
    head_seq, head_hash = trail.head(copied.session)
    progress("copying the database", 0, 1)
    for name, part in copied.dumps.items():
        with part() as dump:
            made.add(name, dump)
    _write_files(opened.settings.data, copied, made, progress)
    signed = heads.up_to(heads.read_lines(opened.ledger.anchors), head_seq)
    made.add(HEADS, BytesIO(b"".join(line + b"\n" for line in signed)))
    known = public_keys(opened.ledger.anchors)
    manifest = Manifest(
        format=FORMAT,
        made_at=now,
        software=version("veridraft"),
        database=kind_of(opened.ledger.database.url),
        schema=installed.schema,
        mode=installed.mode,
        installation=installed.id,
        keys={name: key.public_bytes_raw().hex() for name, key in known.items()},
        head_seq=head_seq,
        head_hash=head_hash,
        settings=_shared(opened.settings),
        files=dict(made.files),
    )
    made.add(MANIFEST, BytesIO(to_bytes(manifest)))
    return manifest


def _write_files(data: Path, copied: Snapshot, made: Writing, progress: Progress) -> None:
    originals = data / ORIGINALS
    wanted = [
        (f"{ORIGINALS}/{digest[:2]}/{digest}", path_of(originals, digest), digest)
        for digest in sorted(store.originals(copied.session))
    ] + [
        (f"{HISTORIAN}/{name}", data / HISTORIAN / name, digest)
        for name, digest in store.historian(copied.session)
    ]
    for done, (name, file, digest) in enumerate(wanted):
        progress("copying files", done, len(wanted))
        _check(file, digest, _add(made, name, file))


def _add(made: Writing, name: str, file: Path) -> StoredFile | None:
    try:
        with file.open("rb") as source:
            return made.add(name, source)
    except FileNotFoundError:
        return None


def _check(file: Path, expected: str, stored: StoredFile | None) -> None:
    if stored is None or stored.sha256 != expected:
        raise Corrupt(
            "no backup was made: a file is not what was imported",
            where=str(file),
            expected=expected,
            got=stored.sha256 if stored else "no file",
            hint="Put it back from an earlier backup; `veridraft verify` names all such files",
        )


def _folder(target: Path) -> Path:
    folder = target.parent if _is_file(target) else target
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _is_file(target: Path) -> bool:
    return target.suffix == ".zip" and not target.is_dir()


def _name(copied: Snapshot, now: datetime) -> str:
    return f"veridraft-{store.installed(copied.session).id}-{now:%Y%m%dT%H%M%SZ}.zip"


def _shared(settings: Settings) -> dict[str, Any]:
    """What was chosen, of all that is neither a secret nor a matter of this machine."""
    chosen = {name: getattr(settings, name) for name in settings.model_fields_set}
    return {
        name: value if value is None or isinstance(value, int | float | str) else str(value)
        for name, value in chosen.items()
        if name not in _OF_THIS_MACHINE and not isinstance(value, SecretStr)
    }
