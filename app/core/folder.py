"""One process owns a data folder: the lock that says which."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.core.errors import BadInput, Unavailable


class FolderBusy(Unavailable):
    code = "folder_busy"


@contextmanager
def own(folder: Path) -> Iterator[None]:
    """Hold the folder until the block ends. The system releases the lock of a killed process."""
    with _open(folder) as lock:
        _acquire(lock.fileno(), folder)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _open(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "owner.lock").open("a+")
    except OSError as error:
        raise BadInput(
            "cannot be the data folder",
            where=str(folder),
            expected="a folder that this user may write",
            got=error.strerror,
        ) from error


def _acquire(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = (folder / "owner.lock").read_text().strip() or "unknown"
        raise FolderBusy(
            f"the data folder {folder} is in use by process {owner}",
            hint="Stop that process, or talk to its web address",
        ) from None
