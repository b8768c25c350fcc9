"""A simulated plant, imported once, of which every test gets its own copy."""

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Scope
from app.core.database import Database
from app.core.progress import silent
from app.core.settings import Settings
from app.demo.package import write_package
from app.demo.simulate import Settings as PlantSettings
from app.demo.simulate import simulate
from app.drafts.content import DraftContent, from_json
from app.drafts.store import StoredVersion, get_version
from app.intake.service import Intake, run_import
from app.investigation.parts import Investigator
from app.investigation.service import run_investigation
from app.jobs import store as jobs
from app.jobs.runtime import Running
from app.plant.historian import open_historian
from app.records.store import site_of
from app.retrieval.embedder import HashingEmbedder
from app.retrieval.indexing import update_index
from app.retrieval.memory_index import MemoryIndex
from app.retrieval.search import Searcher
from tests.conftest import Ticking

ACTOR = Actor(Kind.CLI, "tester")


@dataclass
class Planted:
    """An installation with the plant's records, and the parts of an investigation."""

    ledger: Ledger
    settings: Settings
    package: Path
    deviation: str
    index: MemoryIndex

    def investigator(self, scope: Scope = Scope()) -> Investigator:  # noqa: B008 - frozen
        with self.ledger.database.read() as session:
            site = site_of(session)
        assert site is not None
        return Investigator(
            ledger=self.ledger,
            historian=lambda session: open_historian(
                session, self.settings.data / "historian", scope
            ),
            searcher=Searcher(HashingEmbedder(), self.index),
            site=(site[0], site[1], ZoneInfo(site[2])),
            configuration="c",
            history_months=24,
        )

    def job(self, kind: str, payload: dict[str, Any], actor: str = ACTOR.id) -> Running:
        with self.ledger.work(ACTOR) as work:
            job_id = f"JOB-{work.now:%H%M%S}"
            jobs.add(work.session, job_id, kind, actor, payload, work.now)
        with self.ledger.database.read() as session:
            return Running(jobs.get(session, job_id), silent)

    def result(self, running: Running) -> dict[str, Any]:
        with self.ledger.database.read() as session:
            return dict(jobs.get(session, running.job.id).result or {})

    def receive(self, package: Path) -> None:
        running = self.job("import", {"path": str(package)})
        run_import(Intake(self.ledger, self.settings, lambda *_: "JOB-INDEX"), running)
        zone = self.investigator().site[2]
        update_index(self.ledger, HashingEmbedder(), self.index, zone, silent)

    def drafted(self, actor: Actor = ACTOR) -> str:
        running = self.job("investigate", {"deviation": self.deviation})
        run_investigation(self.investigator(actor.scope), actor, running)
        return self.result(running)["draft"]

    def stored(self, draft_id: str, version: int | None = None) -> StoredVersion:
        with self.ledger.database.read() as session:
            return get_version(session, draft_id, version)

    def content(self, draft_id: str, version: int | None = None) -> DraftContent:
        return from_json(self.stored(draft_id, version).content)

    def changed(self, name: str, change: Callable[[list[dict[str, str]]], None]) -> Path:
        """The package with one file changed, beside it."""
        folder = self.settings.data.parent / f"changed-{name}"
        shutil.copytree(self.package, folder)
        file = folder / f"{name}.csv"
        with file.open(newline="") as opened:
            rows = list(csv.DictReader(opened))
        change(rows)
        with file.open("w", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return folder


@pytest.fixture(scope="session")
def _imported(tmp_path_factory: pytest.TempPathFactory, _migrated: Path) -> tuple[Path, str]:
    """The folder of an installation and its package; the deviation that it is about."""
    folder = tmp_path_factory.mktemp("planted")
    plant = simulate(PlantSettings(seed=7, batches=30, documents=False, historian_rows=5_000))
    write_package(plant, folder / "package")
    (folder / "data").mkdir()
    shutil.copy(_migrated, folder / "data" / "veridraft.sqlite")
    deviation = plant.showcase or plant.incidents[0].deviation
    made = _open(folder / "data", folder / "package", deviation)
    made.receive(folder / "package")
    made.ledger.database.close()
    return folder, deviation


@pytest.fixture
def planted(_imported: tuple[Path, str], tmp_path: Path) -> Iterator[Planted]:
    folder, deviation = _imported
    shutil.copytree(folder / "data", tmp_path / "data")
    made = _open(tmp_path / "data", folder / "package", deviation)
    update_index(made.ledger, HashingEmbedder(), made.index, made.investigator().site[2], silent)
    yield made
    made.ledger.database.close()


def _open(data: Path, package: Path, deviation: str) -> Planted:
    settings = Settings(data=data, parse_processes=1)
    database = Database(settings.url)
    ledger = Ledger(database, settings.anchors, load_or_create_key(settings.anchors), Ticking())
    return Planted(ledger, settings, package, deviation, MemoryIndex(HashingEmbedder().dimension))
