"""The one place that picks real parts from the settings and puts them together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.audit.anchor import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind
from app.core.clock import system_clock
from app.core.database import Database
from app.core.errors import NotFound, Unavailable
from app.core.folder import own
from app.core.migrate import check_schema, upgrade
from app.core.progress import Progress, silent
from app.core.settings import Settings
from app.drafts.store import get_version
from app.export.service import export_draft
from app.intake.service import IMPORT_JOB, INDEX_JOB, Intake, run_import
from app.investigation.service import INVESTIGATE_JOB, Investigator, run_investigation
from app.jobs import store as job_store
from app.jobs.runtime import Handler, JobRuntime, Running
from app.plant.batches import find_deviation
from app.plant.historian import open_historian
from app.records.store import View, site_of
from app.release.mode import Mode
from app.release.service import check_mode, configuration_hash, create_installation, mode_of
from app.retrieval.edge_index import EdgeIndex
from app.retrieval.embedder import Embedder, OnnxEmbedder
from app.retrieval.index import VectorIndex
from app.retrieval.indexing import check_index, update_index
from app.retrieval.model import Precision, build_model
from app.retrieval.search import Searcher
from app.tools.catalogue import TOOLS


@dataclass
class Service:
    """The parts of one running installation. Parts that are slow to start are made when used."""

    settings: Settings
    ledger: Ledger
    mode: Mode

    @cached_property
    def embedder(self) -> Embedder:
        model = build_model(self.settings.data / "models", Precision.INT8)
        return OnnxEmbedder(model, self.settings.embed_threads)

    @cached_property
    def index(self) -> VectorIndex:
        index = EdgeIndex(self.settings.data / "index", self.embedder.dimension)
        check_index(self.ledger, index)
        return index

    @cached_property
    def searcher(self) -> Searcher:
        return Searcher(self.embedder, self.index)

    @cached_property
    def jobs(self) -> JobRuntime:
        return JobRuntime(self.ledger, self._handlers())

    @cached_property
    def configuration(self) -> str:
        """Hash over everything that shapes an output."""
        tools = {f"tool {tool.specification.name}": tool.specification.version for tool in TOOLS}
        parts = {"veridraft": version("veridraft"), "embedder": self.embedder.name, **tools}
        return configuration_hash(parts)

    @property
    def historian_folder(self) -> Path:
        return self.settings.data / "historian"

    @property
    def investigator(self) -> Investigator:
        return Investigator(
            ledger=self.ledger,
            historian=lambda session: open_historian(session, self.historian_folder),
            searcher=self.searcher,
            site=self.site(),
            configuration=self.configuration,
            history_months=self.settings.history_months,
        )

    @property
    def intake(self) -> Intake:
        return Intake(self.ledger, self.settings, self.jobs.enqueue)

    def site(self) -> tuple[str, str, ZoneInfo]:
        """``(site, name, time zone)``; raises :class:`NotFound` before the first import."""
        with self.ledger.database.read() as session:
            found = site_of(session)
        if found is None:
            raise NotFound("nothing was imported yet", hint="Run `veridraft import PATH` first")
        return found[0], found[1], ZoneInfo(found[2])

    def _handlers(self) -> dict[str, Handler]:
        return {
            IMPORT_JOB: lambda running: run_import(self.intake, running),
            INDEX_JOB: self._run_indexing,
            INVESTIGATE_JOB: self._run_investigation,
        }

    def _run_investigation(self, running: Running) -> None:
        run_investigation(self.investigator, Actor(Kind.JOB, running.job.id), running)

    def _run_indexing(self, running: Running) -> None:
        zone = self.site()[2]
        indexed = update_index(self.ledger, self.embedder, self.index, zone, running.progress)
        self.index.optimize()
        with self.ledger.database.write() as session:
            result = {"added": indexed.added, "removed": indexed.removed, "total": indexed.total}
            job_store.finish(session, running.job.id, result, self.ledger.clock())

    def import_package(
        self, actor: Actor, path: Path, progress: Progress = silent
    ) -> dict[str, Any]:
        """Import, wait, and wait for the indexing that it asked for."""
        with self.ledger.work(actor) as work:
            job_id = self.jobs.enqueue(work, IMPORT_JOB, {"path": str(path)})
        result = dict(self.jobs.wait(job_id, progress).result or {})
        index_job = result.pop("index_job")
        if index_job is not None:
            result["index"] = self.jobs.wait(index_job, progress).result
        return result

    def investigate(
        self, actor: Actor, deviation: str, out: Path | None, progress: Progress = silent
    ) -> dict[str, Any]:
        """Draft a report, write its files, and return what was found."""
        with self.ledger.database.read() as session:
            find_deviation(View(session, products=actor.scope.products), deviation)
        with self.ledger.work(actor) as work:
            job_id = self.jobs.enqueue(work, INVESTIGATE_JOB, {"deviation": deviation})
        result = self.jobs.wait(job_id, progress).result or {}
        draft_id = result["draft"]
        folder = out or self.settings.data / "drafts"
        files = export_draft(self.ledger, actor, draft_id, folder, self.mode)
        with self.ledger.database.read() as session:
            content = get_version(session, draft_id).content
        return {
            "draft": draft_id,
            "files": files,
            **content["data"],
            "gates": content["gates"],
        }

    def close(self) -> None:
        """Close only what was opened."""
        for name in ("jobs", "index"):
            part = self.__dict__.get(name)
            if part is not None:
                part.stop() if name == "jobs" else part.close()
        self.ledger.database.close()


@contextmanager
def open_service(settings: Settings, actor: Actor, create: Mode | None = None) -> Iterator[Service]:
    """Own the data folder, bring its schema to head, and hold its parts until the block ends.

    ``create`` makes a new installation of that mode where there is none; an existing one must be
    of that mode.
    """
    if create is None:
        check_exists(settings)
    with own(settings.data):
        ledger = _ledger(settings)
        upgrade(ledger.database)
        service = Service(settings, ledger, _mode(ledger, actor, create))
        try:
            yield service
        finally:
            service.close()


@contextmanager
def open_reading(settings: Settings) -> Iterator[Service]:
    """The installation for reading its database alone: needs no ownership of the folder."""
    check_exists(settings)
    ledger = _ledger(settings)
    check_schema(ledger.database)
    with ledger.database.read() as session:
        mode = mode_of(session)
    if mode is None:
        raise Unavailable("the installation was not completed", where=str(settings.data))
    service = Service(settings, ledger, mode)
    try:
        yield service
    finally:
        service.close()


def check_exists(settings: Settings) -> None:
    if settings.database_url is None and not (settings.data / "veridraft.sqlite").exists():
        raise NotFound(
            f"no installation in {settings.data}",
            hint="Run `veridraft demo` or `veridraft import PATH`, or give --data",
        )


def _ledger(settings: Settings) -> Ledger:
    settings.data.mkdir(parents=True, exist_ok=True)
    key = load_or_create_key(settings.anchors)
    return Ledger(Database(settings.url), settings.anchors, key, system_clock)


def _mode(ledger: Ledger, actor: Actor, create: Mode | None) -> Mode:
    with ledger.database.read() as session:
        mode = mode_of(session)
        if mode is not None and create is not None:
            check_mode(session, create)
    if mode is not None:
        return mode
    if create is None:
        raise Unavailable("the installation was not completed")
    with ledger.work(actor) as work:
        create_installation(work, create)
    return create
