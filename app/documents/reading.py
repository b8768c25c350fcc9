"""Parses documents in worker processes, so that a hostile or broken file harms nobody else.

A worker has an address-space limit; one that dies or takes too long costs only its document, which
is quarantined with the reason.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from app.core.progress import Progress
from app.documents.confinement import confined_pool, kill
from ingestion.chunking import chunk_document
from ingestion.document import Chunk, Document
from ingestion.errors import UnreadableFile
from ingestion.readers import read_document

_DIED = "the reader's process died (memory limit or a broken file)"
_TOO_LARGE = "reading it needs more memory than a reader may use"


@dataclass(frozen=True)
class Unread:
    """A file to read: its original's hash, its name (for the format), and where it lies."""

    sha256: str
    name: str
    file: Path


@dataclass(frozen=True)
class Reading:
    """A document with its chunks, or the reason why there is none."""

    unread: Unread
    size_bytes: int
    document: Document | None
    chunks: tuple[Chunk, ...] = ()
    reason: str | None = None


def read_files(
    files: Sequence[Unread], processes: int, timeout_s: float, progress: Progress
) -> list[Reading]:
    """Every file's reading, in order. ``timeout_s`` bounds one document."""
    done: list[Reading] = []
    while len(done) < len(files):
        for reading in _read_together(files[len(done) :], processes, timeout_s):
            done.append(reading)
            progress("reading documents", len(done), len(files))
    return done


def _read_together(files: Sequence[Unread], processes: int, timeout_s: float) -> Iterator[Reading]:
    """Readings in order, up to and with the first whose pool broke. A dead worker takes the pool
    with it and does not say whose it was: the first file without a reading is read again alone."""
    readings = _read_until_broken(files, processes, timeout_s)
    for unread, reading in zip(files, readings, strict=False):
        broke = reading.document is None and reading.reason == _DIED
        if broke and processes > 1 and len(files) > 1:
            yield from _read_until_broken([unread], 1, timeout_s)
        else:
            yield reading


def _read_until_broken(
    files: Sequence[Unread], processes: int, timeout_s: float
) -> Iterator[Reading]:
    """Readings in order, ending after the first that broke its pool."""
    with confined_pool(min(processes, len(files))) as pool:
        futures = [pool.submit(_read, unread) for unread in files]
        for unread, future in zip(files, futures, strict=True):
            try:
                yield future.result(timeout=timeout_s)
            except (BrokenProcessPool, TimeoutError) as error:
                kill(pool, futures)
                yield Reading(unread, 0, None, reason=_why(error, timeout_s))
                return


def _read(unread: Unread) -> Reading:
    content = unread.file.read_bytes()
    try:
        document = read_document(unread.name, content)
        return Reading(unread, len(content), document, tuple(chunk_document(document)))
    except UnreadableFile as error:
        return Reading(unread, len(content), None, reason=str(error))
    except MemoryError:
        return Reading(unread, len(content), None, reason=_TOO_LARGE)
    except Exception as error:  # noqa: BLE001 - parsers of hostile files raise anything; recorded
        reason = f"{unread.name}: the reader failed: {type(error).__name__}: {error}"
        return Reading(unread, len(content), None, reason=reason)


def _why(error: Exception, timeout_s: float) -> str:
    if isinstance(error, TimeoutError):
        return f"reading took longer than {timeout_s:g} s"
    return _DIED
