"""Pages are drawn in a worker; what it does to itself is no matter of this process."""

import os
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from app.core.errors import Corrupt, NotFound
from app.documents import originals
from app.documents.pictures import NoPicture, PagePictures


def pdf(width: float = 200, height: float = 400) -> bytes:
    writer = PdfWriter()
    for _ in range(2):
        writer.add_blank_page(width, height)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "originals"


@pytest.fixture
def pictures(tmp_path: Path, folder: Path) -> Iterator[PagePictures]:
    made = PagePictures(folder, tmp_path / "pictures", timeout_s=60)
    yield made
    made.close()


def size_of(picture: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(picture)) as image:
        assert image.format == "PNG"
        return image.size


def test_a_page_is_drawn_at_its_scale_and_kept(
    pictures: PagePictures, folder: Path, tmp_path: Path
) -> None:
    digest = originals.put(folder, pdf())
    assert size_of(pictures.picture(digest, 1, 1)) == (300, 600)
    assert size_of(pictures.picture(digest, 2, 2)) == (600, 1200)
    kept = tmp_path / "pictures" / digest / "1@1.png"
    assert kept.read_bytes() == pictures.picture(digest, 1, 1)


def test_the_kept_pictures_may_be_deleted_at_any_time(
    pictures: PagePictures, folder: Path, tmp_path: Path
) -> None:
    digest = originals.put(folder, pdf())
    first = pictures.picture(digest, 1, 1)
    shutil.rmtree(tmp_path / "pictures")
    assert pictures.picture(digest, 1, 1) == first


def test_a_page_that_says_it_is_a_wall_is_drawn_no_larger_than_a_poster(
    pictures: PagePictures, folder: Path
) -> None:
    digest = originals.put(folder, pdf(14_000, 7_000))
    assert size_of(pictures.picture(digest, 1, 2)) == (4000, 2000)


def test_a_file_that_is_none_and_a_page_that_is_not_there_are_said(
    pictures: PagePictures, folder: Path
) -> None:
    broken, sound = originals.put(folder, b"%PDF-1.7 nothing"), originals.put(folder, pdf())
    for digest, page in ((broken, 1), (sound, 9)):
        with pytest.raises(NoPicture, match=f"page {page} cannot be drawn"):
            pictures.picture(digest, page, 1)
    assert size_of(pictures.picture(sound, 1, 1)) == (300, 600)


@pytest.mark.req("IN-01")
def test_an_altered_original_is_not_drawn(pictures: PagePictures, folder: Path) -> None:
    digest = originals.put(folder, pdf())
    originals.path_of(folder, digest).write_bytes(pdf(10, 10))
    with pytest.raises(Corrupt):
        pictures.picture(digest, 1, 1)
    with pytest.raises(NotFound):
        pictures.picture("0" * 64, 1, 1)


def test_a_page_that_kills_its_worker_costs_its_picture_alone(
    pictures: PagePictures, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies over the large page; the next page is drawn by a new one."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, pypdfium2\n"
        "plain = pypdfium2.PdfPage.render\n"
        "def render(page, **options):\n"
        "    if page.get_width() == 777: os._exit(9)\n"
        "    return plain(page, **options)\n"
        "pypdfium2.PdfPage.render = render\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    killer, sound = originals.put(folder, pdf(777)), originals.put(folder, pdf())
    with pytest.raises(NoPicture, match="its process died"):
        pictures.picture(killer, 1, 1)
    assert size_of(pictures.picture(sound, 1, 1)) == (300, 600)


def test_a_page_that_takes_too_long_is_given_up(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import time, pypdfium2\n"
        "def render(page, **options): time.sleep(600)\n"
        "pypdfium2.PdfPage.render = render\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    digest = originals.put(folder, pdf())
    pictures = PagePictures(folder, tmp_path / "pictures", timeout_s=1)
    with pytest.raises(NoPicture, match="longer than 1 s"):
        pictures.picture(digest, 1, 1)
    pictures.close()
