"""Parses documents in worker processes, so that a hostile or broken file harms nobody else.

A worker has an address-space limit; one that dies or takes too long costs only its document, which
is quarantined with the reason.
"""

import multiprocessing
import resource
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from ingestion.chunking import chunk_document

from app.core.progress import Progress
from ingestion.document import Chunk, Document
from ingestion.errors import UnreadableFile
from ingestion.readers import read_document

_MEMORY_LIMIT_BYTES = 4 * 1024**3


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
        for reading in _read_until_broken(files[len(done) :], processes, timeout_s):
            done.append(reading)
            progress("reading documents", len(done), len(files))
    return done


def _read_until_broken(
    files: Sequence[Unread], processes: int, timeout_s: float
) -> Iterator[Reading]:
    """Readings in order, ending after the first that broke its pool."""
    context = multiprocessing.get_context("spawn")
    workers = min(processes, len(files))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_limit_worker) as pool:
        futures = [pool.submit(_read, unread) for unread in files]
        for unread, future in zip(files, futures, strict=True):
            try:
                yield future.result(timeout=timeout_s)
            except (BrokenProcessPool, TimeoutError) as error:
                _kill(pool, futures)
                yield Reading(unread, 0, None, reason=_why(error, timeout_s))
                return


def _read(unread: Unread) -> Reading:
    content = unread.file.read_bytes()
    try:
        document = read_document(unread.name, content)
    except UnreadableFile as error:
        return Reading(unread, len(content), None, reason=str(error))
    return Reading(unread, len(content), document, tuple(chunk_document(document)))


def _limit_worker() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT_BYTES, _MEMORY_LIMIT_BYTES))


def _kill(pool: ProcessPoolExecutor, futures: Sequence[Future[Reading]]) -> None:
    for future in futures:
        future.cancel()
    for process in list((pool._processes or {}).values()):  # no public way before Python 3.14
        process.kill()


def _why(error: Exception, timeout_s: float) -> str:
    if isinstance(error, TimeoutError):
        return f"reading took longer than {timeout_s:g} s"
    return "the reader's process died (memory limit or a broken file)"
