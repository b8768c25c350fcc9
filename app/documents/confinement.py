"""What a worker process that opens files of others may use, and how it ends."""

import multiprocessing
import os
import resource
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

_MEMORY_LIMIT_BYTES = 4 * 1024**3


def confined_pool(workers: int) -> ProcessPoolExecutor:
    """Processes with an address-space limit, started anew rather than forked: they hold nothing of
    this one."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_limit)


def kill(pool: ProcessPoolExecutor, futures: Iterable[Future[Any]] = ()) -> None:
    for future in futures:
        future.cancel()
    for process in list((pool._processes or {}).values()):  # no public way before Python 3.14
        process.kill()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT_BYTES, _MEMORY_LIMIT_BYTES))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker holds both ends of its queue, so that of a killed parent it would hear nothing."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)
