"""The one place that picks real parts from the settings and puts them together."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Scope
from app.core.errors import NotFound, Unavailable
from app.core.folder import own
from app.core.migrate import upgrade
from app.core.settings import Settings
from app.intake.service import IMPORT_JOB, INDEX_JOB, Intake, run_import
from app.investigation.service import INVESTIGATE_JOB, Investigator, run_investigation
from app.jobs import store as job_store
from app.jobs.runtime import Handler, JobRuntime, Running
from app.opening import check_exists, make_ledger
from app.plant.historian import open_historian
from app.records.store import site_of
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
    given_embedder: Embedder | None = None

    @cached_property
    def embedder(self) -> Embedder:
        if self.given_embedder is not None:
            return self.given_embedder
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
        products = running.job.payload.get("products")
        scope = Scope(products=None if products is None else frozenset(products))
        actor = Actor(Kind.JOB, running.job.id, scope=scope)
        run_investigation(self.investigator, actor, running)

    def _run_indexing(self, running: Running) -> None:
        zone = self.site()[2]
        indexed = update_index(self.ledger, self.embedder, self.index, zone, running.progress)
        self.index.optimize()
        with self.ledger.database.write() as session:
            result = {"added": indexed.added, "removed": indexed.removed, "total": indexed.total}
            job_store.finish(session, running.job.id, result, self.ledger.clock())

    def close(self) -> None:
        """Close only what was opened."""
        if "jobs" in self.__dict__:
            self.jobs.stop()
        if "index" in self.__dict__:
            self.index.close()
        self.ledger.database.close()


@contextmanager
def open_service(
    settings: Settings,
    actor: Actor,
    create: Mode | None = None,
    default: Mode | None = None,
    embedder: Embedder | None = None,
) -> Iterator[Service]:
    """Own the data folder, bring its schema to head, and hold its parts until the block ends.

    Where there is no installation, or one whose making was cut off, ``create`` makes one of that
    mode and an existing one must be of it; ``default`` leaves an existing one as it is.
    ``embedder`` takes the place of the one that the settings choose.
    """
    if create is None and default is None:
        check_exists(settings)
    with own(settings.data):
        _clear(settings.data)
        ledger = make_ledger(settings)
        upgrade(ledger.database)
        service = Service(settings, ledger, _mode(ledger, actor, create, default), embedder)
        try:
            yield service
        finally:
            service.close()


def _clear(data: Path) -> None:
    """Remove the unfinished historian of an import that was killed."""
    for left in (data / "historian").glob(".historian-*"):
        shutil.rmtree(left)


def _mode(ledger: Ledger, actor: Actor, create: Mode | None, default: Mode | None) -> Mode:
    with ledger.database.read() as session:
        mode = mode_of(session)
        if mode is not None and create is not None:
            check_mode(session, create)
    if mode is not None:
        return mode
    wanted = create or default
    if wanted is None:
        raise Unavailable(
            "the making of the installation was cut off",
            hint="Run `veridraft demo` or `veridraft import PATH` again",
        )
    with ledger.work(actor) as work:
        create_installation(work, wanted)
    return wanted
