import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter

from app.core.progress import silent
from app.documents.reading import Unread, read_files

Put = Callable[..., Unread]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: bytes | None = None) -> Unread:
        file = tmp_path / name
        file.write_bytes(content if content is not None else f"# {name}\n\nA text.\n".encode())
        return Unread(name, name, file)

    return write


@pytest.fixture
def fifo(tmp_path: Path) -> Unread:
    """A file whose reading never ends by itself."""
    os.mkfifo(tmp_path / "fifo.md")
    return Unread("fifo", "fifo.md", tmp_path / "fifo.md")


def pdf(folder: Path) -> bytes:
    writer = PdfWriter()
    for _ in range(20):
        writer.add_blank_page(200, 200)
    writer.write(folder / "whole.pdf")
    return (folder / "whole.pdf").read_bytes()


def test_readings_come_in_order_and_say_how_far_they_are(put: Put) -> None:
    told: list[tuple[str, int, int]] = []
    files = [put(f"{n}.md") for n in range(4)]
    readings = read_files(files, 2, 60, lambda *step: told.append(step))
    assert [reading.unread for reading in readings] == files
    assert all(reading.document and reading.chunks for reading in readings)
    assert told == [("reading documents", n, 4) for n in range(1, 5)]


def test_no_files_need_no_process() -> None:
    assert read_files([], 2, 60, silent) == []


@pytest.mark.req("IN-02")
def test_a_truncated_pdf_is_quarantined_with_its_reason(put: Put, tmp_path: Path) -> None:
    whole = pdf(tmp_path)
    broken, sound = read_files(
        [put("cut.pdf", whole[: len(whole) // 2]), put("sound.md")], 1, 60, silent
    )
    assert broken.document is None
    assert broken.reason is not None
    assert "cut.pdf" in broken.reason
    assert broken.size_bytes == len(whole) // 2
    assert sound.document is not None


def test_a_reading_that_takes_too_long_costs_only_its_document(put: Put, fifo: Unread) -> None:
    readings = read_files([fifo, put("a.md")], 1, 10, silent)
    assert [reading.document is None for reading in readings] == [True, False]
    assert readings[0].reason == "reading took longer than 10 s"


def test_a_reading_that_kills_its_worker_is_the_only_one_quarantined(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at a time: while the killer dies, the innocent slow one is read, and stands first."""
    hook = tmp_path / "sitecustomize.py"
    hook.write_text(
        "import os, pathlib, time\n"
        "plain = pathlib.Path.read_bytes\n"
        "def read_bytes(self):\n"
        "    if self.name == 'killer.md': os._exit(9)\n"
        "    if self.name == 'slow.md': time.sleep(1.5)\n"
        "    return plain(self)\n"
        "pathlib.Path.read_bytes = read_bytes\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    files = [put("slow.md"), put("killer.md"), put("last.md")]
    readings = read_files(files, 2, 60, silent)
    assert [reading.document is None for reading in readings] == [False, True, False]
    assert readings[1].reason is not None
    assert "process died" in readings[1].reason


def test_a_reader_that_raises_anything_costs_only_its_document(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import ingestion.readers as r\n"
        "plain = r._READERS['.md']\n"
        "def read(name, content):\n"
        "    if name == 'deep.md': raise RecursionError('too deep')\n"
        "    if name == 'large.md': raise MemoryError\n"
        "    return plain(name, content)\n"
        "r._READERS['.md'] = read\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    readings = read_files([put("deep.md"), put("large.md"), put("sound.md")], 1, 60, silent)
    assert [reading.document is None for reading in readings] == [True, True, False]
    assert "RecursionError: too deep" in (readings[0].reason or "")
    assert "memory" in (readings[1].reason or "")


PARENT = """
import sys
from pathlib import Path
from app.core.progress import silent
from app.documents.reading import Unread, read_files
if __name__ == "__main__":
    read_files([Unread("fifo", "fifo.md", Path(sys.argv[1]))], 1, 600, silent)
"""


def test_workers_end_with_a_killed_parent(fifo: Unread, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen([sys.executable, str(script), str(fifo.file)])
    with fifo.file.open("wb"):  # returns when a worker has opened it for reading
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        end = time.monotonic() + 30
        while any(_alive(pid) for pid in children) and time.monotonic() < end:
            time.sleep(0.05)
        assert not [pid for pid in children if _alive(pid)]


def _alive(pid: str) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False
