"""Pictures of the pages of PDF originals: drawn in a process of their own, kept on the disk.

pdfium is not thread-safe and the files are others': a worker with a memory limit draws one page at
a time; one that dies or takes too long costs only its picture, and the next is drawn by a new one.
The folder of pictures is a cache: it may be deleted at any time.
"""

import os
import threading
from concurrent.futures import ProcessPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium

from app.core.errors import BadInput
from app.core.ids import new_id
from app.documents import originals
from app.documents.confinement import confined_pool, kill

SCALES = (1, 2)
TIMEOUT_S = 20.0
_PIXELS_PER_POINT = 1.5  # at scale 1: a page of A4 is 893 pixels wide
_LONGEST_SIDE_PX = 4000  # of a page that says it is a wall
_TOO_LARGE = "drawing it needs more memory than there is for it"


class NoPicture(BadInput):
    """The page is there and cannot be drawn."""

    code = "no_picture"


class PagePictures:
    """Invariant: at most one worker, which draws at most one page at a time."""

    def __init__(self, source: Path, folder: Path, timeout_s: float = TIMEOUT_S) -> None:
        self._originals = source
        self._folder = folder
        self._timeout_s = timeout_s
        self._worker: ProcessPoolExecutor | None = None
        self._drawing = threading.Lock()

    def picture(self, sha256: str, page: int, scale: int) -> bytes:
        """A PNG of one page (from 1) of a PDF. Raises NoPicture, NotFound, Corrupt."""
        file = self._folder / sha256 / f"{page}@{scale}.png"
        if file.exists():
            return file.read_bytes()
        originals.get(self._originals, sha256)
        with self._drawing:
            if not file.exists():
                _keep(file, self._draw(sha256, page, scale))
        return file.read_bytes()

    def close(self) -> None:
        with self._drawing:
            self._end_worker()

    def _draw(self, sha256: str, page: int, scale: int) -> bytes:
        self._worker = self._worker or confined_pool(1)
        source = originals.path_of(self._originals, sha256)
        try:
            drawn = self._worker.submit(_drawn, source, page, scale).result(self._timeout_s)
        except (BrokenProcessPool, TimeoutError) as error:
            self._end_worker()
            late = isinstance(error, TimeoutError)
            why = f"it took longer than {self._timeout_s:g} s" if late else "its process died"
            raise NoPicture(f"page {page} cannot be drawn: {why}", where=sha256) from error
        if isinstance(drawn, str):
            raise NoPicture(f"page {page} cannot be drawn: {drawn}", where=sha256)
        return drawn

    def _end_worker(self) -> None:
        if self._worker is not None:
            kill(self._worker)
            self._worker.shutdown()
            self._worker = None


def _drawn(source: Path, page: int, scale: int) -> bytes | str:
    """In the worker: the PNG, or why there is none."""
    try:
        pdf = pdfium.PdfDocument(source)
        try:
            sheet = pdf[page - 1]
            longest = max(sheet.get_width(), sheet.get_height(), 1.0)
            zoom = min(_PIXELS_PER_POINT * scale, _LONGEST_SIDE_PX / longest)
            written = BytesIO()
            bitmap = sheet.render(scale=zoom)  # pyright: ignore[reportArgumentType] - takes a float
            bitmap.to_pil().save(written, "PNG")
            return written.getvalue()
        finally:
            pdf.close()
    except MemoryError:
        return _TOO_LARGE
    except Exception as error:  # noqa: BLE001 - renderers of hostile files raise anything; it is said
        return f"{type(error).__name__}: {error}"


def _keep(file: Path, picture: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(new_id(".partial"))
    with partial.open("wb") as target:
        target.write(picture)
        target.flush()
        os.fsync(target.fileno())
    partial.rename(file)
