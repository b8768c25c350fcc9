import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import BadInput
from app.core.folder import FolderBusy, own

HOLD = """
import sys
from pathlib import Path
from app.core.folder import own
with own(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def owner(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "data")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_process_is_refused_and_told_the_first_ones_pid(
    owner: subprocess.Popen[str], tmp_path: Path
) -> None:
    with pytest.raises(FolderBusy, match=f"in use by process {owner.pid}"), own(tmp_path / "data"):
        pass


def test_a_killed_process_does_not_keep_the_folder(
    owner: subprocess.Popen[str], tmp_path: Path
) -> None:
    owner.kill()
    owner.wait()
    with own(tmp_path / "data"):
        pass


def test_a_folder_is_free_again_after_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with own(tmp_path / "data"):
            pass


def test_the_refused_process_does_not_remove_the_owners_pid(
    owner: subprocess.Popen[str], tmp_path: Path
) -> None:
    for _ in range(2):
        with pytest.raises(FolderBusy, match=str(owner.pid)), own(tmp_path / "data"):
            pass


def test_a_file_in_the_place_of_the_folder_is_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("x")
    for path in (file, file / "below"):
        with pytest.raises(BadInput, match="cannot be the data folder"), own(path):
            pass
