"""Lists the files of a package folder or zip, and trusts neither.

Paths are relative, divided by ``/`` and in Unicode form NFC. What operating systems leave behind
(``__MACOSX``, every name with a leading dot, ``Thumbs.db``, ``desktop.ini``) is no part of a
package. Refused: links and special files, paths that leave the package, unprintable names,
encrypted members, two members of one path, and sizes that no plant exports.
"""

import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Final

from ingestion.errors import PackageRejected, Problem

Opener = Callable[[], IO[bytes]]

MAX_FILES: Final = 100_000
MAX_BYTES: Final = 64 * 1024**3
MAX_RATIO: Final = 500  # of unpacked to packed size; CSV of one repeated row reaches about 300
_SMALL_BYTES: Final = 16 * 1024**2  # below this no ratio is a danger

PLANT_FILE: Final = "plant.json"


def folder_members(root: Path) -> dict[str, Opener]:
    """Every file below ``root`` by its path in the package; raises PackageRejected."""
    found: list[tuple[str, Opener]] = []
    problems: list[Problem] = []
    size = 0
    for file in _walk(root):
        path = file.relative_to(root).as_posix()
        status = file.lstat()
        size += status.st_size
        if not stat.S_ISREG(status.st_mode):
            problems.append(Problem(path, "a link or special file, not a plain file"))
        found.append((path, partial(file.open, "rb")))
    return _members(found, problems, size)


def zip_members(archive: zipfile.ZipFile) -> dict[str, Opener]:
    """Every file of the zip; one folder around the whole package is left out of the paths."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    problems = [problem for info in infos if (problem := _zip_problem(info))]
    kept = [info for info in infos if not _is_left_behind(info.filename)]
    around = _folder_around([info.filename for info in kept])
    found = [(info.filename.removeprefix(around), partial(archive.open, info)) for info in kept]
    return _members(found, problems, sum(info.file_size for info in infos))


def unsafe_path(path: str) -> str | None:
    """Why a path may not stand in a package, None where it may."""
    if not path.isprintable():  # control characters, and bytes that are no UTF-8
        return "unprintable character in the path"
    if "\\" in path:
        return "backslash in the path"
    parts = path.split("/")
    if path.startswith("/") or ":" in parts[0] or ".." in parts:
        return "path leaves the package"
    if "" in parts or "." in parts:
        return "path is not in its plain form"
    return None


def _walk(root: Path) -> Iterator[Path]:
    """Files and links; folders are entered unless they are links."""
    with os.scandir(root) as entries:
        for entry in entries:
            if _is_left_behind(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path))
            else:
                yield Path(entry.path)


def _members(
    found: Iterable[tuple[str, Opener]], problems: list[Problem], size: int
) -> dict[str, Opener]:
    members: dict[str, Opener] = {}
    for written, opener in found:
        path = unicodedata.normalize("NFC", written)
        if reason := unsafe_path(path):
            problems.append(Problem(ascii(path) if not path.isprintable() else path, reason))
        if path in members:
            problems.append(Problem(path, "two files of one path"))
        members[path] = opener
    if len(members) > MAX_FILES:
        problems.append(_excess("files", MAX_FILES, len(members)))
    if size > MAX_BYTES:
        problems.append(_excess("bytes", MAX_BYTES, size))
    if problems:
        raise PackageRejected(problems)
    return members


def _excess(what: str, most: int, got: int) -> Problem:
    return Problem("package", f"too many {what}", expected=f"at most {most}", got=str(got))


def _zip_problem(info: zipfile.ZipInfo) -> Problem | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return Problem(info.filename, "a link or special file, not a plain file")
    if info.flag_bits & 0x1:
        return Problem(info.filename, "encrypted")
    ratio = info.file_size / max(info.compress_size, 1)
    if info.file_size > _SMALL_BYTES and ratio > MAX_RATIO:
        return Problem(
            info.filename,
            "unpacks to an absurd size",
            expected=f"at most {MAX_RATIO} times its packed size",
            got=f"{info.file_size} of {info.compress_size} bytes",
        )
    return None


def _is_left_behind(path: str) -> bool:
    parts = path.split("/")
    return any(
        (part.startswith(".") and part not in (".", "..")) or part in _LEFT_BEHIND for part in parts
    )


_LEFT_BEHIND: Final = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


def _folder_around(paths: list[str]) -> str:
    """``name/`` where all paths are in one top folder that has the plant file, else empty."""
    tops = {path.split("/", 1)[0] for path in paths}
    if len(tops) != 1 or PLANT_FILE in paths:
        return ""
    folder = tops.pop() + "/"
    return folder if folder + PLANT_FILE in paths else ""
