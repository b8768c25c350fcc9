"""A migrated database, its ledger, and a small valid plant package that a test changes."""

import json
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind
from app.core.database import Database
from app.core.migrate import upgrade
from app.core.progress import silent
from app.core.settings import Settings
from app.intake.service import Intake, run_import
from app.jobs import store as job_store
from app.jobs.runtime import Running
from app.jobs.store import Job
from app.llm.connection import FORBIDDEN

os.environ[FORBIDDEN] = "1"  # a model call that a test forgot fails; `model_calls` permits them
pytest_plugins = ["tests.postgres", "tests.browser", "tests.models"]

ACTOR = Actor(Kind.CLI, "tester")

PLANT = {
    "format": "veridraft-plant/1",
    "site": "DUB",
    "name": "Dublin",
    "timezone": "Europe/Dublin",
    "decimal": ".",
}
FILES: dict[str, str | bytes] = {
    "plant.json": json.dumps(PLANT),
    "products.csv": "product,name\nP1,One\nP2,Two\n",
    "batches.csv": (
        "batch,product,started_at,ended_at,status,yield_percent\n"
        "B-01,P1,2024-01-02T08:00,2024-01-05T08:00,released,97.5\n"
        "B-02,P2,2024-02-01T08:00,,in_process,\n"
    ),
}

Changes = dict[str, str | bytes | None]
BuildPackage = Callable[..., Path]
Receive = Callable[..., Job]


class Ticking:
    """A clock that is one second later each time it is asked."""

    def __init__(self) -> None:
        self.now = datetime(2024, 6, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def actor() -> Actor:
    return ACTOR


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "veridraft.sqlite"
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    database.close()
    return file


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", parse_processes=1)


@pytest.fixture
def database(settings: Settings, _migrated: Path) -> Iterator[Database]:
    """The data folder's database, at head, with foreign tables and triggers as in service."""
    settings.data.mkdir()
    shutil.copy(_migrated, settings.data / "veridraft.sqlite")
    made = Database(settings.url)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest) -> Database:
    """The same on each database that the service runs on."""
    name = "database" if request.param == "sqlite" else "postgres_database"
    return request.getfixturevalue(name)


@pytest.fixture
def ledger(database: Database, settings: Settings) -> Ledger:
    return make_ledger(database, settings)


@pytest.fixture
def any_ledger(any_database: Database, settings: Settings) -> Ledger:
    return make_ledger(any_database, settings)


def make_ledger(database: Database, settings: Settings) -> Ledger:
    key = load_or_create_key(settings.anchors)
    return Ledger(database, settings.anchors, key, Ticking())


@pytest.fixture
def build_package(tmp_path: Path) -> BuildPackage:
    """``build_package({"steps.csv": "…"})``: the package with these files added or replaced."""

    def build(changes: Changes | None = None, name: str = "package") -> Path:
        folder = tmp_path / name
        for path, content in (FILES | (changes or {})).items():
            if content is not None:
                file = folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return build


@pytest.fixture
def receive(ledger: Ledger, settings: Settings, build_package: BuildPackage) -> Receive:
    """Imports the changed package as its job would; returns the ended job."""

    def import_changed(
        changes: Changes | None = None, name: str = "package", path: Path | None = None
    ) -> Job:
        folder = path or build_package(changes, name)
        with ledger.work(ACTOR) as work:
            job_id = f"JOB-{work.now:%H%M%S}"
            payload = {"path": str(folder)}
            job_store.add(work.session, job_id, "import", ACTOR.id, payload, work.now)
        with ledger.database.read() as session:
            job = job_store.get(session, job_id)
        run_import(Intake(ledger, settings, lambda *_: "JOB-INDEX"), Running(job, silent))
        with ledger.database.read() as session:
            return job_store.get(session, job_id)

    return import_changed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A missing component skips its tests on a user's machine; where all are required, it fails."""
    report = yield
    required = os.environ.get("VERIDRAFT_ALL_COMPONENTS")
    if required and report.skipped and "component missing" in str(report.longrepr):
        report.outcome = "failed"
    return report
