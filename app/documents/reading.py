"""Parses documents in worker processes, so that a hostile or broken file harms nobody else.

A worker has an address-space limit; one that dies or takes too long costs only its document, which
is quarantined with the reason.
"""

import multiprocessing
import os
import resource
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from app.core.progress import Progress
from ingestion.chunking import chunk_document
from ingestion.document import Chunk, Document
from ingestion.errors import UnreadableFile
from ingestion.readers import read_document

_MEMORY_LIMIT_BYTES = 4 * 1024**3
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
        return Reading(unread, len(content), document, tuple(chunk_document(document)))
    except UnreadableFile as error:
        return Reading(unread, len(content), None, reason=str(error))
    except MemoryError:
        return Reading(unread, len(content), None, reason=_TOO_LARGE)
    except Exception as error:  # noqa: BLE001 - parsers of hostile files raise anything; recorded
        reason = f"{unread.name}: the reader failed: {type(error).__name__}: {error}"
        return Reading(unread, len(content), None, reason=reason)


def _limit_worker() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT_BYTES, _MEMORY_LIMIT_BYTES))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker holds both ends of its queue, so that of a killed parent it would hear nothing."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _kill(pool: ProcessPoolExecutor, futures: Sequence[Future[Reading]]) -> None:
    for future in futures:
        future.cancel()
    for process in list((pool._processes or {}).values()):  # no public way before Python 3.14
        process.kill()


def _why(error: Exception, timeout_s: float) -> str:
    if isinstance(error, TimeoutError):
        return f"reading took longer than {timeout_s:g} s"
    return _DIED
