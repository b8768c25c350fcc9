"""What was backed up stands again elsewhere; what was altered, or is older, is said."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.audit import store as trail
from app.audit.actions import Action
from app.auth.actor import Actor
from app.backup.restoring import restore
from app.backup.service import Made
from app.core.errors import BadInput, Conflict, Corrupt, NotFound, VeridraftError
from app.core.settings import Settings
from app.integrity import verify
from app.opening import Opened, open_reading

BackUp = Callable[[], Made]

WRITER = """
import sys
from pathlib import Path
from app.audit.actions import Action
from app.auth.actor import Actor, Kind
from app.core.settings import Settings
from app.opening import make_ledger

ledger = make_ledger(Settings(data=Path(sys.argv[1])))
print("ready", flush=True)
for n in range(100_000):
    with ledger.work(Actor(Kind.CLI, "writer")) as work:
        work.record(Action.INDEX_REBUILT, "index", "passages", new={"n": n, "text": "x" * 2000})
"""


def _findings(settings: Settings) -> list[str]:
    with open_reading(settings) as opened:
        return verify(opened)


def _entries(settings: Settings) -> list[str]:
    with open_reading(settings) as opened, opened.ledger.database.read() as session:
        return [entry.event.action for entry in trail.read_all(session)]


@pytest.mark.req("RC-03")
def test_a_backup_restored_elsewhere_is_intact(
    installation: Opened, back_up: BackUp, elsewhere: Settings, actor: Actor
) -> None:
    before = _entries(installation.settings)
    made = back_up()
    restored = restore(elsewhere, actor, made.file)
    assert _findings(elsewhere) == []
    assert restored.later.findings() == []
    assert _entries(elsewhere)[: len(before)] == before
    for folder in ("originals", "historian"):
        assert _files(elsewhere.data / folder) == _files(installation.settings.data / folder)
        assert _files(elsewhere.data / folder)


@pytest.mark.req("RC-03")
def test_a_backup_while_another_process_writes_is_one_moment(
    installation: Opened, back_up: BackUp, elsewhere: Settings, actor: Actor, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", WRITER, str(installation.settings.data)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        backups = [back_up() for _ in range(5)]
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
    seqs = [made.manifest.head_seq for made in backups]
    assert seqs == sorted(set(seqs))
    for n, made in enumerate(backups):
        settings = Settings(data=tmp_path / f"host-{n}")
        restore(settings, actor, made.file)
        assert _findings(settings) == []
        assert len(_entries(settings)) >= made.manifest.head_seq
    assert _findings(installation.settings) == []


@pytest.mark.req("RC-03")
def test_backup_and_restore_are_in_the_trail(
    installation: Opened, back_up: BackUp, elsewhere: Settings, actor: Actor
) -> None:
    made = back_up()
    with installation.ledger.database.read() as session:
        (event,) = [entry.event for entry in trail.find(session, Action.BACKUP_MADE)]
    assert event.new["head_hash"] == made.manifest.head_hash
    assert event.new["size_bytes"] == made.file.stat().st_size
    restored = restore(elsewhere, actor, made.file)
    assert restored.new_key is not None
    assert _entries(elsewhere)[-2:] == [Action.BACKUP_RESTORED, Action.KEY_ROTATED]


@pytest.mark.req("RC-03")
def test_a_flipped_byte_anywhere_is_refused_and_nothing_is_made(
    back_up: BackUp, elsewhere: Settings, actor: Actor, tmp_path: Path
) -> None:
    content = back_up().file.read_bytes()
    step = max(1, len(content) // 97)
    places = [*range(0, len(content), step), *range(len(content) - 300, len(content), 7)]
    for at in places:
        altered = tmp_path / "altered.zip"
        altered.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(Corrupt):
            restore(elsewhere, actor, altered)
    assert not elsewhere.data.exists()
    assert not elsewhere.anchors.exists()


@pytest.mark.req("RC-03")
@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_cut_off_backup_is_refused(
    back_up: BackUp, elsewhere: Settings, actor: Actor, share: float, tmp_path: Path
) -> None:
    content = back_up().file.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(Corrupt):
        restore(elsewhere, actor, cut)


@pytest.mark.req("RC-03", "H34")
def test_an_older_backup_over_newer_signatures_is_reported(
    installation: Opened, back_up: BackUp, actor: Actor
) -> None:
    old = back_up()
    for n in range(3):
        with installation.ledger.work(actor) as work:
            work.record(Action.SIGNATURE_MADE, "signature", f"SIGN-{n}")
    installation.ledger.database.close()
    data = installation.settings.data
    heads = (installation.settings.anchors / "heads.jsonl").read_bytes()
    data.rename(data.with_name("lost"))
    restored = restore(installation.settings, actor, old.file)
    newer = range(old.manifest.head_seq + 1, old.manifest.head_seq + 5)  # the backup's note too
    assert restored.later.gone == tuple(newer)
    assert restored.new_key is None
    assert (installation.settings.anchors / "heads.jsonl").read_bytes().startswith(heads)
    findings = _findings(installation.settings)
    for seq in newer:
        assert any(f"entry {seq} " in finding for finding in findings)
    assert any("was signed and is gone" in finding for finding in findings)


@pytest.mark.req("RC-03", "H34")
def test_restoring_another_history_over_signatures_is_reported(
    installation: Opened, back_up: BackUp, actor: Actor, elsewhere: Settings
) -> None:
    made = back_up()
    elsewhere.anchors.mkdir()
    heads = (installation.settings.anchors / "heads.jsonl").read_text()
    other = heads.splitlines()[0].replace('"hash":"', '"hash":"f')
    (elsewhere.anchors / "heads.jsonl").write_text(other + "\n")
    restored = restore(elsewhere, actor, made.file)
    assert restored.later.other == (1,)
    assert _findings(elsewhere) != []


@pytest.mark.req("RC-03")
def test_what_is_not_empty_is_left_alone(
    back_up: BackUp, elsewhere: Settings, actor: Actor
) -> None:
    made = back_up()
    elsewhere.data.mkdir()
    (elsewhere.data / "notes.txt").write_text("mine")
    with pytest.raises(Conflict, match="empty folder"):
        restore(elsewhere, actor, made.file)
    assert _files(elsewhere.data) == {"notes.txt": b"mine"}


@pytest.mark.req("RC-03")
def test_a_database_that_is_there_is_left_alone(
    back_up: BackUp, actor: Actor, tmp_path: Path
) -> None:
    made = back_up()
    there = tmp_path / "there.sqlite"
    there.write_bytes(b"something")
    settings = Settings(data=tmp_path / "elsewhere", database_url=f"sqlite:///{there}")
    with pytest.raises(Conflict, match="empty place"):
        restore(settings, actor, made.file)
    assert there.read_bytes() == b"something"


@pytest.mark.req("RC-03")
def test_a_backup_of_another_database_kind_is_refused(
    back_up: BackUp, actor: Actor, tmp_path: Path
) -> None:
    made = back_up()
    settings = Settings(data=tmp_path / "elsewhere", database_url="postgresql://localhost/nowhere")
    with pytest.raises(BadInput, match=r"of the kind.*sqlite.*postgresql"):
        restore(settings, actor, made.file)
    assert not settings.data.exists()


def test_no_private_key_is_in_a_backup(back_up: BackUp, installation: Opened) -> None:
    with zipfile.ZipFile(back_up().file) as archive:
        names = archive.namelist()
        contents = b"".join(archive.read(name) for name in names)
    assert b"PRIVATE KEY" not in contents
    assert installation.ledger.key.private.private_bytes_raw().hex().encode() not in contents
    assert {name.split("/")[0] for name in names} == {
        "anchor",
        "database",
        "historian",
        "manifest.json",
        "originals",
    }


def test_the_index_and_the_models_are_not_in_a_backup(
    back_up: BackUp, installation: Opened
) -> None:
    for folder in ("index", "models"):
        (installation.settings.data / folder).mkdir()
        (installation.settings.data / folder / "large").write_bytes(b"x" * 1000)
    with zipfile.ZipFile(back_up().file) as archive:
        assert not any("large" in name for name in archive.namelist())


def test_a_backup_is_resealed_by_nobody_else(
    back_up: BackUp, elsewhere: Settings, actor: Actor, tmp_path: Path
) -> None:
    """A member changed and the zip written anew, the old seal put under it."""
    made = back_up().file
    altered = tmp_path / "altered.zip"
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(altered, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content + b"x" if name.startswith("originals") else content)
        target.comment = source.comment
    with pytest.raises(Corrupt, match="altered"):
        restore(elsewhere, actor, altered)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda _folder: None, NotFound),
        (lambda folder: (folder / "given").mkdir(), NotFound),
        (lambda folder: (folder / "given").write_bytes(b"no zip"), Corrupt),
        (lambda folder: zipfile.ZipFile(folder / "given", "w").close(), Corrupt),
    ],
    ids=["nothing", "a folder", "no zip", "an empty zip"],
)
def test_what_is_no_backup_is_refused(
    make: Callable[[Path], object],
    expected: type[VeridraftError],
    elsewhere: Settings,
    actor: Actor,
    tmp_path: Path,
) -> None:
    make(tmp_path)
    with pytest.raises(expected):
        restore(elsewhere, actor, tmp_path / "given")


def _files(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
