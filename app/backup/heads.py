"""The signed heads of a backup and those beside a data folder: which came after it?

Lines are kept byte for byte; whether their signatures hold is :mod:`app.audit.anchor`'s to say.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.durable import sync

HEADS_FILE = "heads.jsonl"


@dataclass(frozen=True)
class Later:
    """Entries that were signed and that a restored trail does not have: ``gone`` came after the
    backup, ``other`` stand in its trail as something else."""

    gone: tuple[int, ...]
    other: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.gone or self.other)

    def findings(self) -> list[str]:
        found = []
        if self.gone:
            found.append(
                f"{_entries(self.gone)} signed after this backup was made and not in it: "
                f"{self.gone[0]} to {self.gone[-1]} (one is the note of the backup itself)"
            )
        if self.other:
            found.append(
                f"{_entries(self.other)} signed as something else than the backup has: "
                f"{self.other[0]} to {self.other[-1]}"
            )
        return found


def read_lines(folder: Path) -> list[bytes]:
    """Complete lines; one that a dying process began is none."""
    file = folder / HEADS_FILE
    return file.read_bytes().split(b"\n")[:-1] if file.exists() else []


def up_to(lines: Iterable[bytes], seq: int) -> list[bytes]:
    """The heads of entries not after ``seq``; a line that is no head is kept for ``verify``."""
    return [line for line in lines if (_head(line) or (0, ""))[0] <= seq]


def later(lines: Iterable[bytes], hashes: Mapping[int, str]) -> Later:
    """``hashes`` are seq → hash of the restored trail."""
    heads = {found for line in lines if (found := _head(line)) is not None}
    gone = sorted({seq for seq, _ in heads if seq not in hashes})
    other = sorted({seq for seq, digest in heads if hashes.get(seq, digest) != digest})
    return Later(tuple(gone), tuple(other))


def append_missing(folder: Path, lines: Iterable[bytes]) -> None:
    """Nothing that stands in the folder is changed."""
    present = set(read_lines(folder))
    missing = [line for line in lines if line not in present]
    if not missing:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / HEADS_FILE).open("ab") as target:
        target.write(b"".join(line + b"\n" for line in missing))
        target.flush()
        os.fsync(target.fileno())
    sync(folder)


def _head(line: bytes) -> tuple[int, str] | None:
    try:
        head = json.loads(line)
        return int(head["seq"]), str(head["hash"])
    except (ValueError, KeyError, TypeError):
        return None


def _entries(seqs: tuple[int, ...]) -> str:
    return "1 trail entry was" if len(seqs) == 1 else f"{len(seqs)} trail entries were"
