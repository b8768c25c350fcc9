"""An installation with an imported package, on either database, and how it is backed up."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.backup.service import Made, make_backup
from app.core.clock import system_clock
from app.core.database import Database
from app.core.progress import silent
from app.core.settings import Settings
from app.intake.service import Intake, run_import
from app.jobs import store as job_store
from app.jobs.runtime import Running
from app.opening import Opened
from app.release.mode import Mode
from app.release.service import create_installation
from tests.postgres import Server

SERIES = {
    "tags.csv": "tag,unit\nT-1,degC\n",
    "historian/t.csv": "tag,at,value\nT-1,2024-01-02T08:00,20.5\nT-1,2024-01-02T08:01,20.6\n",
}


@pytest.fixture
def installation(
    database: Database, settings: Settings, build_package: Callable[..., Path], actor: Actor
) -> Opened:
    """With rows, originals and a historian file, on SQLite."""
    return _installed(database, settings, build_package(SERIES), actor)


@pytest.fixture
def postgres_installation(
    postgres_url: str, tmp_path: Path, build_package: Callable[..., Path], actor: Actor
) -> Iterator[Opened]:
    """The same on PostgreSQL."""
    settings = Settings(data=tmp_path / "data", database_url=postgres_url, parse_processes=1)
    database = Database(postgres_url)
    yield _installed(database, settings, build_package(SERIES), actor)
    database.close()


@pytest.fixture
def back_up(installation: Opened, actor: Actor, tmp_path: Path) -> Callable[[], Made]:
    taken = iter(range(99))
    return lambda: make_backup(installation, actor, tmp_path / f"{next(taken)}.zip")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Another host: an empty data folder, no anchor folder."""
    return Settings(data=tmp_path / "elsewhere", parse_processes=1)


@pytest.fixture
def empty_postgres(postgres: Server) -> Iterator[str]:
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


def _installed(database: Database, settings: Settings, package: Path, actor: Actor) -> Opened:
    key = load_or_create_key(settings.anchors)
    ledger = Ledger(database, settings.anchors, key, system_clock)
    with ledger.work(actor) as work:
        create_installation(work, Mode.TRIAL)
        job_store.add(work.session, "JOB-1", "import", actor.id, {"path": str(package)}, work.now)
    with database.read() as session:
        job = job_store.get(session, "JOB-1")
    run_import(Intake(ledger, settings, lambda *_: "JOB-INDEX"), Running(job, silent))
    return Opened(settings, ledger, Mode.TRIAL)
