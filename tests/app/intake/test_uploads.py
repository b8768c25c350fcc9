from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.core.errors import BadInput, Conflict
from app.intake.uploads import check_idle, check_name, receiving
from app.jobs.store import Job, JobState


def zipped(text: str) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("plant.json", text)
    return written.getvalue()


def upload(folder: Path, content: bytes, name: str = "a.zip") -> None:
    with receiving(folder, name) as target:
        target.write(content)


def break_off(folder: Path) -> None:
    with receiving(folder, "a.zip") as target:
        target.write(zipped("two"))
        raise ConnectionError


def test_an_upload_has_its_name_once_it_is_whole(tmp_path: Path) -> None:
    with receiving(tmp_path / "imports", "a.zip") as target:
        target.write(zipped("one"))
        assert not (tmp_path / "imports" / "a.zip").exists()
    assert (tmp_path / "imports" / "a.zip").read_bytes() == zipped("one")
    assert len([*(tmp_path / "imports").iterdir()]) == 1


def test_a_second_upload_takes_the_place_of_the_first(tmp_path: Path) -> None:
    upload(tmp_path, zipped("one"))
    upload(tmp_path, zipped("two"))
    assert (tmp_path / "a.zip").read_bytes() == zipped("two")


def test_of_what_is_broken_off_or_no_zip_nothing_is_left_and_the_first_stays(
    tmp_path: Path,
) -> None:
    upload(tmp_path, zipped("one"))
    with pytest.raises(ConnectionError):
        break_off(tmp_path)
    with pytest.raises(BadInput, match=r"a\.zip: not a plant package"):
        upload(tmp_path, b"no zip")
    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]
    assert (tmp_path / "a.zip").read_bytes() == zipped("one")


@pytest.mark.parametrize("name", ["a.zip", "Northfield 2025-Q3 (2).ZIP", "März_1.zip"])
def test_a_plain_name_is_taken(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("..", "../a.zip", "/a.zip", ".a.zip", "a.tar", "a.zip.exe", "a\\b.zip", "a\n.zip"),
        *("", ".zip", f"{'ä' * 100}.zip", "a\0.zip", "a:b.zip"),
    ],
)
def test_a_name_that_could_leave_the_folder_or_hide_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="not the name of a package"):
        check_name(name)


def test_a_file_that_an_import_has_yet_to_read_is_not_replaced(tmp_path: Path) -> None:
    path, now = tmp_path / "a.zip", datetime(2025, 1, 1, tzinfo=UTC)
    job = Job(
        *("JOB-1", "import", "person:anna", {"path": str(path)}, JobState.WAITING),
        *(None, None, (), now, None),
    )
    with pytest.raises(Conflict, match="JOB-1"):
        check_idle([job], path)
    check_idle([job], tmp_path / "b.zip")
    check_idle([], path)
