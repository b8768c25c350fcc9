"""`backup` and `restore` as a person calls them, and a search in what was restored."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.audit.actions import Action
from app.auth.actor import Actor, Kind
from app.cli.backup import backup_command, restore_command
from app.cli.find import find
from app.core.settings import Settings
from app.operations import import_package
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.wiring import open_service
from tests.conftest import FILES

_ACTOR = Actor(Kind.CLI, "tester")
_LOG = "id,at,text,batch,product\nLOG-0001,2024-01-02T10:40,Pump seal looks worn.,B-01,P1\n"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A folder with a package imported and indexed, its service running all the while."""
    for name, content in (FILES | {"log.csv": _LOG}).items():
        file = tmp_path / "package" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(str(content), encoding="utf-8")
    settings = Settings(data=tmp_path / "data", parse_processes=1)
    with open_service(settings, _ACTOR, create=Mode.TRIAL, embedder=HashingEmbedder()) as service:
        service.jobs.start()
        import_package(service, _ACTOR, tmp_path / "package")
        yield settings.data


@pytest.mark.req("RC-03")
def test_what_was_restored_can_be_searched_without_embedding_anew(
    data: Path, tmp_path: Path
) -> None:
    target, elsewhere = tmp_path / "backups", tmp_path / "elsewhere"
    target.mkdir()
    done = CliRunner().invoke(backup_command, [str(target), "--data", str(data), "--json"])
    assert (done.exit_code, done.exception) == (0, None)
    made = json.loads(done.stdout)
    assert Path(made["file"]).parent == target
    assert made["size_bytes"] == Path(made["file"]).stat().st_size
    arguments = [made["file"], "--data", str(elsewhere), "--json"]
    restored = CliRunner().invoke(restore_command, arguments)
    assert (restored.exit_code, restored.exception) == (0, None)
    assert json.loads(restored.stdout)["findings"] == []
    settings = Settings(data=elsewhere, parse_processes=1)
    with open_service(settings, _ACTOR, embedder=HashingEmbedder()) as service:
        service.jobs.start()
        assert service.index.count() > 0
        (first, *_) = find(service, _ACTOR, "pump seal", "2024-12-31", 5, []).results
        assert first.record is not None


@pytest.mark.req("RC-03")
def test_seconds_and_bytes_are_said(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.zip"
    done = CliRunner().invoke(backup_command, [str(target), "--data", str(data)])
    assert f"{target}: {target.stat().st_size} bytes of" in done.output
    assert " s\n" in done.output
    arguments = [str(target), "--data", str(tmp_path / "elsewhere")]
    restored = CliRunner().invoke(restore_command, arguments)
    assert restored.exit_code == 0
    assert " s\n" in restored.output
    assert "intact" in restored.output


@pytest.mark.req("RC-03", "H34")
def test_an_older_backup_over_newer_signatures_ends_with_1(data: Path, tmp_path: Path) -> None:
    target, elsewhere = tmp_path / "backup.zip", tmp_path / "elsewhere"
    CliRunner().invoke(backup_command, [str(target), "--data", str(data)])
    CliRunner().invoke(restore_command, [str(target), "--data", str(elsewhere)])
    settings = Settings(data=elsewhere, parse_processes=1)
    with open_service(settings, _ACTOR) as service, service.ledger.work(_ACTOR) as work:
        work.record(Action.SIGNATURE_MADE, "signature", "SIGN-1")
    elsewhere.rename(tmp_path / "lost")
    done = CliRunner().invoke(restore_command, [str(target), "--data", str(elsewhere)])
    assert done.exit_code == 1
    assert "signed after this backup was made and not in it" in done.output
