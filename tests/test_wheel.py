"""The wheel holds all that the service needs at run time."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app.llm.calls import CallName

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("component missing: uv, which builds the wheel")
    folder = tmp_path_factory.mktemp("wheel")
    command = [uv, "build", "--wheel", "--quiet", "--out-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def test_wheel_makes_an_installation_and_refuses_a_wrong_path(
    unpacked: Path, tmp_path: Path
) -> None:
    """The commands run from the unpacked wheel alone: its migrations must be in it."""
    package = tmp_path / "package"
    made = _run(unpacked, tmp_path, "app.demo", str(package), "--no-documents")
    assert made.returncode == 0, made.stderr
    wrong = _run(unpacked, tmp_path, "app", "import", str(tmp_path / "nowhere"))
    assert wrong.returncode == 2
    assert "nowhere" in wrong.stderr
    listed = _run(unpacked, tmp_path, "app", "list", "batches")
    assert listed.returncode == 2
    assert "no installation" in listed.stderr


def test_wheel_carries_templates_and_migrations(unpacked: Path) -> None:
    assert (unpacked / "app/export/report.typ").is_file()
    assert list((unpacked / "app/migrations/versions").glob("0001*.py"))


def test_wheel_carries_every_prompt(unpacked: Path) -> None:
    carried = {file.stem for file in (unpacked / "app/prompts").glob("*.md")}
    assert carried == {name.value for name in CallName}


def _run(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
