"""How many pages a second are parsed and cut to chunks by two worker processes.

``python -m evals.benchmarks.parsing PDF_FOLDER``; exit code 1 below the floor. The start of
the workers and their imports are not counted: a service starts them once.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingestion.chunking import chunk_document
from ingestion.readers import read_document

WORKERS: Final = 2
FLOOR_PAGES_PER_S: Final = 20.0


@dataclass(frozen=True)
class Result:
    files: int
    pages: int
    chunks: int
    seconds: float

    @property
    def pages_per_s(self) -> float:
        return self.pages / self.seconds


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with PDF files")
    folder = parser.parse_args(arguments).folder
    paths = sorted(folder.glob("*.pdf"), key=lambda path: -path.stat().st_size)
    if not paths:
        sys.stderr.write(f"{folder}: no PDF files here\n")
        return 2
    result = measure(paths)
    print(f"{result.files} files, {result.pages} pages, {result.chunks} chunks")
    print(f"{result.seconds:.1f} s with {WORKERS} processes")
    print(f"{result.pages_per_s:.1f} pages/s (floor {FLOOR_PAGES_PER_S:.0f})")
    return 0 if result.pages_per_s >= FLOOR_PAGES_PER_S else 1


def measure(paths: Sequence[Path]) -> Result:
    """Parse and chunk every file once, the largest first so that the workers end together."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        list(pool.map(time.sleep, [0.5] * WORKERS))  # starts both workers
        started = time.perf_counter()
        counts = list(pool.map(_pages_and_chunks, paths))
        seconds = time.perf_counter() - started
    return Result(len(paths), sum(p for p, _ in counts), sum(c for _, c in counts), seconds)


def _pages_and_chunks(path: Path) -> tuple[int, int]:
    document = read_document(path.name, path.read_bytes())
    return len(document.pages), len(chunk_document(document))


if __name__ == "__main__":
    sys.exit(main())
