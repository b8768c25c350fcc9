"""Bad input ends with code 2, one line on stderr, nothing on stdout, and nothing stored."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.__main__ import main
from app.audit.work import Ledger
from app.core.folder import own
from app.core.settings import Settings
from app.records.tables import RECORDS, packages
from app.release.mode import Mode
from app.release.service import create_installation
from tests.conftest import ACTOR, BuildPackage, Receive


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    lines: list[str]


Call = Callable[..., Ended]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["veridraft", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        told = capfd.readouterr()
        return Ended(int(ended.value.code or 0), told.out, told.err.splitlines())

    yield run
    logging.getLogger("dbos").handlers.clear()  # they would write to this test's closed stderr


@pytest.fixture
def installed(ledger: Ledger, receive: Receive, settings: Settings) -> Path:
    """A data folder with two batches numbered alike, one deviation, and no draft."""
    with ledger.work(ACTOR) as work:
        create_installation(work, Mode.TRIAL)
    receive(
        {
            "batches.csv": (
                "batch,product,started_at\nB-01,P1,2024-01-02T08:00\nB-01,P2,2024-01-02T09:00\n"
            ),
            "deviations.csv": (
                "deviation,title,description,occurred_at,status\nD-1,t,d,2024-01-03,open\n"
            ),
        }
    )
    ledger.database.close()
    return settings.data


def refused(ended: Ended, *parts: str) -> None:
    assert ended.code == 2, ended
    assert ended.out == ""
    assert len(ended.lines) == 1, ended.lines
    assert ended.lines[0].startswith("veridraft: ")
    for part in parts:
        assert part in ended.lines[0]


def stored(ledger: Ledger) -> int:
    """Rows of packages in the database."""
    tables = [packages, *RECORDS.values()]
    with ledger.database.read() as session:
        counts = [session.execute(select(func.count()).select_from(one)) for one in tables]
        return sum(count.scalar_one() for count in counts)


@pytest.mark.parametrize(
    ("make", "parts"),
    [
        (lambda folder: folder / "nowhere", ("nowhere: no such file or folder",)),
        (lambda folder: _file(folder / "notes.txt", b"x"), ("notes.txt", "folder or a .zip")),
        (lambda folder: _file(folder / "broken.zip", b"PK\3\4x"), ("broken.zip", ".zip")),
        (lambda folder: _folder(folder / "empty"), ("empty", "plant.json")),
    ],
)
def test_what_is_no_package_is_refused_before_anything_is_made(
    call: Call, tmp_path: Path, make: Callable[[Path], Path], parts: tuple[str, ...]
) -> None:
    data = tmp_path / "data"
    refused(call("import", make(tmp_path), "--data", data), *parts)
    assert not data.exists()


PROBLEMS = [
    pytest.param(
        {"batches.csv": "batch,product\nB-01,P1\n"},
        ("batches.csv", "started_at"),
        id="missing column",
    ),
    pytest.param({"products.csv": None}, ("products.csv", "is missing"), id="missing file"),
    pytest.param(
        {"batches.csv": "batch,product,started_at\nB-01,P1,yesterday\n"},
        ("batches.csv:2, column started_at", "'yesterday'"),
        id="malformed row",
    ),
    pytest.param(
        {"parameters.csv": "product,step,parameter,unit,low\nP1,S1,temp,furlong,1\n"},
        ("parameters.csv:2, column unit", "expected a known unit, got 'furlong'"),
        id="wrong unit",
    ),
    pytest.param(
        {"batches.csv": "batch,product,started_at\nB-01,P1,2924-01-02T08:00\n"},
        ("batches.csv:2, column started_at", "2924"),
        id="date out of range",
    ),
    pytest.param(
        {"batches.csv": "batch,product,started_at\nB-01,P9,2024-01-02T08:00\n"},
        ("batches.csv:2, column product", "'P9'"),
        id="unknown product",
    ),
    pytest.param({"plant.json": "{"}, ("plant.json",), id="unreadable plant"),
]


@pytest.mark.parametrize(("changes", "parts"), PROBLEMS)
def test_a_package_with_a_problem_is_refused_whole(
    call: Call,
    build_package: BuildPackage,
    ledger: Ledger,
    settings: Settings,
    changes: dict[str, str | bytes | None],
    parts: tuple[str, ...],
) -> None:
    folder = build_package(changes)
    refused(call("import", folder, "--data", settings.data), *parts)
    assert stored(ledger) == 0


def test_each_of_several_problems_has_its_line(
    call: Call, build_package: BuildPackage, tmp_path: Path
) -> None:
    folder = build_package({"batches.csv": "batch,product,started_at\nB-01,P1,x\nB-02,P9,y\n"})
    ended = call("import", folder, "--data", tmp_path / "data")
    assert (ended.code, ended.out) == (2, "")
    assert "3 problems, nothing was imported" in ended.lines[0]
    assert len(ended.lines) == 4


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("investigate", "D-404"), ("no deviation D-404", "list deviations")),
        (("tool", "unheard-of", "deviation=D-1"), ("unheard-of",)),
        (("tool", "exceptions", "not an argument"), ("key=value", "'not an argument'")),
        (("list", "secrets"), ("secrets", "batches")),
        (("user", "access", "--at", "noon"), ("--at: no time", "noon")),
        (("frobnicate",), ("frobnicate",)),
        (("import",), ("PATHS",)),
        (("investigate", "D-1", "--colour"), ("--colour",)),
    ],
)
def test_what_is_not_there_is_named(
    call: Call, installed: Path, arguments: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    given = arguments if arguments == ("frobnicate",) else (*arguments, "--data", installed)
    refused(call(*given), *parts)


@pytest.mark.parametrize("command", [("list", "batches"), ("investigate", "D-1"), ("verify",)])
def test_no_installation_is_said(call: Call, tmp_path: Path, command: tuple[str, ...]) -> None:
    data = tmp_path / "data"
    refused(call(*command, "--data", data), f"no installation in {data}", "veridraft import")
    assert not data.exists()


def test_a_folder_in_use_is_refused_with_the_pid(call: Call, installed: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.core.folder import own\n"
        "with own(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(installed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as owner:
        assert owner.stdout is not None
        owner.stdout.readline()
        refused(call("investigate", "D-1", "--data", installed), f"in use by process {owner.pid}")
        owner.kill()
    with own(installed):
        pass


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eighty"), ("LOG_LEVEL", "LOUD"), ("DATABASE_URL", "nonsense")],
)
def test_a_wrong_setting_names_its_variable(
    call: Call, installed: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"VERIDRAFT_{name}", value)
    refused(call("list", "batches", "--data", installed), f"VERIDRAFT_{name}", value)


def test_a_wrong_secret_is_named_and_not_shown(
    call: Call, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERIDRAFT_METRICS_TOKEN", "too-short")
    ended = call("list", "batches", "--data", installed)
    refused(ended, "VERIDRAFT_METRICS_TOKEN", "at least 16 characters")
    assert "too-short" not in str(ended)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("MODEL_URL", "http://veridraft:violet-harbour@gpu:8000/v1"),
        ("DATABASE_URL", "postgres://veridraft:violet@harbour@db/veridraft"),
    ],
)
def test_a_wrong_address_is_shown_without_the_password_in_it(
    call: Call, installed: Path, monkeypatch: pytest.MonkeyPatch, name: str, address: str
) -> None:
    monkeypatch.setenv(f"VERIDRAFT_{name}", address)
    ended = call("list", "batches", "--data", installed)
    refused(ended, f"VERIDRAFT_{name}")
    assert "harbour" not in str(ended)


def test_a_file_in_the_place_of_the_data_folder_is_refused(
    call: Call, build_package: BuildPackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERIDRAFT_DATA", str(_file(tmp_path / "data", b"x")))
    refused(call("import", build_package()), f"{tmp_path / 'data'}: cannot be the data folder")


def test_the_command_itself_says_one_line(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "app", "list", "batches", "--data", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=False,
    )
    refused(Ended(ended.returncode, ended.stdout, ended.stderr.splitlines()), "no installation")


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
