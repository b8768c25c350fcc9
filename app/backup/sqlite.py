"""SQLite's own online copy: one moment of the database while another process writes to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from app.backup.container import copy as copy_stream
from app.core.durable import sync
from app.core.errors import BadInput


def file_of(url: str) -> Path:
    file = make_url(url).database
    if not file:
        raise BadInput("a database in memory has no backup", where=url)
    return Path(file)


def copy(source: Path, target: Path) -> None:
    """All pages in one step: with fewer, a writer would make it begin again and again."""
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing, pages=-1)


def place(target: Path, dump: IO[bytes]) -> None:
    """The whole file under its name, or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    with partial.open("wb") as writing:
        copy_stream(dump, writing)
        writing.flush()
        os.fsync(writing.fileno())
    partial.rename(target)
    sync(target.parent)
