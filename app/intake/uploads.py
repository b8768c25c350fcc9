"""Packages that arrive over HTTP: whole in the folder for imports, or not there at all."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.core.durable import sync
from app.core.errors import BadInput, Conflict
from app.core.ids import new_id
from app.intake.paths import check_path
from app.jobs.store import Job

PARTIAL_UPLOADS = ".upload-*"
_NAME = re.compile(r"\w[\w .()+-]*\.zip", re.IGNORECASE)
_LONGEST_NAME_BYTES = 200


def check_name(name: str) -> None:
    """Raises :class:`BadInput` for a name that cannot be that of an uploaded package."""
    if not _NAME.fullmatch(name) or len(name.encode()) > _LONGEST_NAME_BYTES:
        raise BadInput(
            "not the name of a package",
            where="name",
            expected="letters, digits, spaces and . ( ) + - _, ending with .zip",
            got=name,
        )


def check_idle(waiting: list[Job], file: Path) -> None:
    """Raises :class:`Conflict` while an import has yet to read the file of that name."""
    reading = [job.id for job in waiting if job.payload.get("path") == str(file.resolve())]
    if reading:
        raise Conflict(
            "a package of this name is being imported",
            where=file.name,
            expected=f"another name, or the end of {reading[0]}",
        )


@contextmanager
def receiving(folder: Path, name: str) -> Iterator[IO[bytes]]:
    """A file to write the package to. It gets its name, and takes the place of an earlier one, when
    the block ends well and what is in it is a zip; otherwise nothing is left of it."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{new_id('.upload')}.zip"
    try:
        with partial.open("wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        _check_content(partial, name)
        partial.replace(folder / name)
        sync(folder)
    finally:
        partial.unlink(missing_ok=True)


def _check_content(partial: Path, name: str) -> None:
    try:
        check_path(partial)
    except BadInput as error:
        raise BadInput("not a plant package", where=name, expected="a zip file") from error
