"""One process owns a data folder: the lock that says which."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import Unavailable


class FolderBusy(Unavailable):
    code = "folder_busy"


@contextmanager
def own(folder: Path) -> Iterator[None]:
    """Hold the folder until the block ends. The system releases the lock of a killed process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "owner.lock").open("a+") as lock:
        _acquire(lock.fileno(), folder)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _acquire(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = (folder / "owner.lock").read_text().strip() or "unknown"
        raise FolderBusy(
            f"the data folder {folder} is in use by process {owner}",
            hint="Stop that process, or talk to its web address",
        ) from None
