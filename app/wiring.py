"""The one place that picks real parts from the settings and puts them together."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from app.agent.chat import Chat, Tell
from app.agent.turn import answer_turn
from app.audit.keys import public_keys
from app.audit.work import Ledger
from app.auth.actor import Actor, Scope
from app.auth.gate import Gate, make_gate
from app.auth.oidc_provider import Provider, provider_of
from app.auth.permissions import PERMITTED, Permission
from app.core.errors import Forbidden, NotFound, Unavailable
from app.core.folder import own
from app.core.migrate import upgrade
from app.core.settings import Settings
from app.documents.pictures import PagePictures
from app.drafts.kinds import DocumentKind
from app.drafts.staleness import StaleSource, stale_sources
from app.export.service import Exporting
from app.intake.demonstration import DEMONSTRATION_JOB, run_demonstration
from app.intake.service import IMPORT_JOB, INDEX_JOB, Intake, run_import
from app.intake.uploads import PARTIAL_UPLOADS
from app.investigation.asking import asking
from app.investigation.kind import INVESTIGATION
from app.investigation.parts import Investigator
from app.investigation.service import (
    INVESTIGATE_JOB,
    REFRESH_JOB,
    run_investigation,
    run_refresh,
)
from app.jobs import store as job_store
from app.jobs.acting import actor_of
from app.jobs.runtime import Handler, JobRuntime, Running
from app.jobs.store import Job
from app.llm.calls import Model
from app.llm.making import known_prompts, make_caller
from app.llm.service import Caller
from app.opening import check_exists, make_ledger
from app.plant.historian import open_historian
from app.records.store import site_of
from app.release.mode import Mode
from app.release.service import check_mode, configuration_hash, create_installation, mode_of
from app.retention.archive import received_package
from app.retrieval.edge_index import EdgeIndex
from app.retrieval.embedder import Embedder, OnnxEmbedder
from app.retrieval.index import VectorIndex
from app.retrieval.indexing import check_index, update_index
from app.retrieval.model import Precision, build_model
from app.retrieval.search import Searcher
from app.review.readiness import Reviewing
from app.signatures.signing import Signing
from app.signatures.store import signed_of
from app.tools.catalogue import TOOLS

KINDS: dict[str, DocumentKind] = {INVESTIGATION.name: INVESTIGATION}
"""Every kind of document that editing, review and export know."""


@dataclass
class Service:
    """The parts of one running installation. Parts that are slow to start are made when used."""

    settings: Settings
    ledger: Ledger
    mode: Mode
    given_embedder: Embedder | None = None
    given_model: Model | None = None
    pictures: PagePictures = field(init=False)

    def __post_init__(self) -> None:
        self.pictures = PagePictures(self.originals_folder, self.settings.data / "pictures")

    @cached_property
    def embedder(self) -> Embedder:
        if self.given_embedder is not None:
            return self.given_embedder
        model = build_model(self.settings.data / "models", Precision.INT8)
        return OnnxEmbedder(model, self.settings.embed_threads)

    @cached_property
    def caller(self) -> Caller | None:
        """None while the model is off."""
        return make_caller(self.settings, self.ledger, self.configuration, self.given_model)

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
    def chat(self) -> Chat:
        def answer(actor: Actor, turn_id: str, tell: Tell) -> None:
            answer_turn(self.ledger, self._investigator, actor, turn_id, tell)

        return Chat(self.ledger, answer)

    @cached_property
    def configuration_parts(self) -> dict[str, str]:
        """The versions of everything that shapes an output."""
        tools = {f"tool {tool.specification.name}": tool.specification.version for tool in TOOLS}
        embedder = {"embedder": self.embedder.name}
        return {"veridraft": version("veridraft"), **embedder, **tools, **known_prompts().versions}

    @property
    def configuration(self) -> str:
        return configuration_hash(self.configuration_parts)

    @cached_property
    def gate(self) -> Gate:
        return make_gate(self.ledger, self.settings)

    @cached_property
    def provider(self) -> Provider | None:
        return provider_of(self.settings, self.ledger.clock)

    @cached_property
    def reviewing(self) -> Reviewing:
        return Reviewing(kinds=KINDS, stale=self._stale, signed=signed_of)

    @cached_property
    def signing(self) -> Signing:
        return Signing(self.gate, self.reviewing)

    @property
    def public_keys(self) -> dict[str, Ed25519PublicKey]:
        """Those that were rotated out, and the one that signs now."""
        key = self.ledger.key
        return {**public_keys(self.ledger.anchors), key.key_id: key.public}

    @property
    def exporting(self) -> Exporting:
        originals = self.settings.data / "originals"
        return Exporting(
            ledger=self.ledger,
            mode=self.mode,
            originals=originals,
            kinds=KINDS,
            keys=self.public_keys,
            configuration=self.configuration_parts,
            received=lambda session, draft, version: received_package(
                session, originals, draft, version
            ),
        )

    def _stale(self, session: Session, _actor: Actor, draft_id: str) -> list[StaleSource]:
        return stale_sources(session, draft_id, asking(self._investigator, session))

    @property
    def originals_folder(self) -> Path:
        return self.settings.data / "originals"

    @property
    def historian_folder(self) -> Path:
        return self.settings.data / "historian"

    @property
    def investigator(self) -> Investigator:
        return self._investigator(Scope())

    def _investigator(self, scope: Scope) -> Investigator:
        return Investigator(
            ledger=self.ledger,
            historian=lambda session: open_historian(session, self.historian_folder, scope),
            searcher=self.searcher,
            site=self.site(scope),
            configuration=self.configuration,
            history_months=self.settings.history_months,
            caller=self.caller,
        )

    @property
    def intake(self) -> Intake:
        return Intake(self.ledger, self.settings, self.jobs.enqueue)

    def site(self, scope: Scope | None = None) -> tuple[str, str, ZoneInfo]:
        """``(site, name, time zone)`` of the newest package of a site in scope; raises
        :class:`NotFound` before the first import."""
        with self.ledger.database.read() as session:
            found = site_of(session, scope.sites if scope else None)
        if found is None:
            raise NotFound("nothing was imported yet", hint="Run `veridraft import PATH` first")
        return found[0], found[1], ZoneInfo(found[2])

    def _handlers(self) -> dict[str, Handler]:
        return {
            IMPORT_JOB: lambda running: run_import(self.intake, running),
            DEMONSTRATION_JOB: lambda running: run_demonstration(self.intake, running),
            INDEX_JOB: self._run_indexing,
            INVESTIGATE_JOB: self._run_investigation,
            REFRESH_JOB: self._run_refresh,
        }

    def _actor_of(self, job: Job) -> Actor:
        with self.ledger.database.read() as session:
            return actor_of(session, job, self.ledger.clock())

    def _run_investigation(self, running: Running) -> None:
        actor = self._actor_of(running.job)
        run_investigation(self._investigator(actor.scope), actor, running)

    def _run_refresh(self, running: Running) -> None:
        actor = self._actor_of(running.job)
        if not actor.roles & PERMITTED[Permission.DRAFT_EDIT]:
            raise Forbidden("whoever asked for this edits no drafts any more", where=running.job.id)
        run_refresh(self._investigator(actor.scope), actor, running)

    def _run_indexing(self, running: Running) -> None:
        zone = self.site()[2]
        indexed = update_index(self.ledger, self.embedder, self.index, zone, running.progress)
        self.index.optimize()
        with self.ledger.database.write() as session:
            result = {"added": indexed.added, "removed": indexed.removed, "total": indexed.total}
            job_store.finish(session, running.job.id, result, self.ledger.clock())

    def close(self) -> None:
        """Close only what was opened."""
        if "chat" in self.__dict__:
            self.chat.close()
        if "jobs" in self.__dict__:
            self.jobs.stop()
        self.pictures.close()
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
    model: Model | None = None,
) -> Iterator[Service]:
    """Own the data folder, bring its schema to head, and hold its parts until the block ends.

    Where there is no installation, or one whose making was cut off, ``create`` makes one of that
    mode and an existing one must be of it; ``default`` leaves an existing one as it is.
    ``embedder`` and ``model`` take the place of those that the settings choose.
    """
    if create is None and default is None:
        check_exists(settings)
    with own(settings.data):
        _clear(settings)
        ledger = make_ledger(settings)
        upgrade(ledger.database, settings.database_owner_url)
        service = Service(settings, ledger, _mode(ledger, actor, create, default), embedder, model)
        try:
            yield service
        finally:
            service.close()


def _clear(settings: Settings) -> None:
    """Remove what was unfinished when it was killed: an import's historian, uploads."""
    for left in (settings.data / "historian").glob(".historian-*"):
        shutil.rmtree(left)
    for partial in settings.imports.glob(PARTIAL_UPLOADS):
        partial.unlink()


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
