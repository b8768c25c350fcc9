from collections.abc import Callable
from pathlib import Path

import pytest

from app.audit import store as trail
from app.audit.actions import Action
from app.auth.actor import Actor
from app.backup.checking import check
from app.backup.service import Made, make_backup
from app.core.errors import Conflict, Corrupt
from app.core.progress import silent
from app.core.settings import Settings
from app.opening import Opened


@pytest.mark.req("RC-03")
def test_in_a_folder_the_file_is_named_by_installation_and_time(
    installation: Opened, actor: Actor, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    made = make_backup(installation, actor, folder)
    assert made.file.parent == folder
    assert made.file.name.startswith(f"veridraft-{made.manifest.installation}-2")
    assert [path.name for path in folder.iterdir()] == [made.file.name]


@pytest.mark.req("RC-03")
def test_the_manifest_names_every_file_by_its_hash(back_up: Callable[[], Made]) -> None:
    made = back_up()
    manifest = check(made.file, silent).manifest
    assert manifest == made.manifest
    for name, stored in manifest.files.items():
        if name.startswith("originals/"):
            assert name.endswith(stored.sha256)
    assert made.manifest.size_bytes > 0


@pytest.mark.req("RC-03")
def test_nothing_is_written_over(installation: Opened, actor: Actor, tmp_path: Path) -> None:
    there = tmp_path / "there.zip"
    there.write_bytes(b"the last good one")
    with pytest.raises(Conflict):
        make_backup(installation, actor, there)
    assert there.read_bytes() == b"the last good one"


@pytest.mark.req("RC-03")
@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_bytes(b"other")])
@pytest.mark.parametrize("folder", ["originals", "historian"])
def test_a_damaged_installation_gives_no_backup(
    installation: Opened,
    actor: Actor,
    tmp_path: Path,
    folder: str,
    spoil: Callable[[Path], object],
) -> None:
    files = (installation.settings.data / folder).rglob("*")
    spoil(next(path for path in files if path.is_file()))
    target = tmp_path / "backups"
    target.mkdir()
    with pytest.raises(Corrupt, match="no backup was made"):
        make_backup(installation, actor, target)
    assert list(target.iterdir()) == []
    with installation.ledger.database.read() as session:
        assert trail.find(session, Action.BACKUP_MADE) == []


def test_settings_are_told_without_secrets_or_addresses(
    installation: Opened, actor: Actor, tmp_path: Path
) -> None:
    settings = Settings(
        data=installation.settings.data,
        anchor_dir=installation.ledger.anchors,
        database_owner_url="postgresql://owner:secret@localhost/v",
        oidc_client_secret="secret",  # pyright: ignore[reportArgumentType] # noqa: S106
        history_months=36,
        log_level="info",  # pyright: ignore[reportArgumentType]
    )
    opened = Opened(settings, installation.ledger, installation.mode)
    made = make_backup(opened, actor, tmp_path / "backup.zip")
    assert made.manifest.settings == {"history_months": 36, "log_level": "INFO"}
