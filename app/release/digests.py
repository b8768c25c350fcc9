"""One digest over many files: of each its path and its bytes, in the order of the paths."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_IGNORED = frozenset({"__pycache__"})


def folder_digest(folder: Path) -> str:
    """Of every file below it, without those that begin with a dot: they are somebody's at work.
    Raises OSError for what cannot be read."""
    return files_digest(folder, (one for one in folder.rglob("*") if one.is_file()))


def files_digest(root: Path, files: Iterable[Path]) -> str:
    """Paths count as written below ``root``, so that two installations of the same files agree."""
    named = {one.relative_to(root).as_posix(): one for one in files}
    total = hashlib.sha256()
    for name in sorted(named):
        if _is_counted(name):
            total.update(f"{name}\0{_file_digest(named[name])}\n".encode())
    return total.hexdigest()


def _is_counted(name: str) -> bool:
    parts = name.split("/")
    return not any(one in _IGNORED or one.startswith(".") for one in parts)


def _file_digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
