"""The parts of one installation, each made from the settings when it is first used."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from threading import RLock
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from app.agent.chat import Chat, Tell
from app.agent.turn import answer_turn
from app.agent.watching import worked_of
from app.audit.keys import public_keys
from app.audit.work import Ledger
from app.auth.actor import Actor, Scope
from app.auth.gate import Gate, make_gate
from app.auth.oidc_provider import Provider, provider_of
from app.configuration.replay import Replayed, replay
from app.configuration.watch import Watch
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.metrics import Meter
from app.core.progress import Progress, silent
from app.core.settings import Settings
from app.core.tracing import Tracer
from app.core.watching import make_tracer
from app.documents.pictures import PagePictures
from app.drafts.kinds import DocumentKind
from app.drafts.staleness import StaleSource, stale_sources
from app.export.service import Exporting
from app.intake.service import Intake
from app.investigation.asking import asking
from app.investigation.kind import INVESTIGATION
from app.investigation.parts import Investigator
from app.jobs.runtime import JobRuntime, Running
from app.jobs.watching import watched
from app.llm.calls import Model, ModelUnavailable
from app.llm.entailment import EntailmentModel
from app.llm.making import (
    known_prompts,
    make_caller,
    make_embedder,
    make_entailment,
    make_model,
    make_reranker,
)
from app.llm.prompts import Prompts
from app.llm.service import Caller
from app.plant.historian import open_historian
from app.records.store import site_of
from app.release.item import Item
from app.release.mode import Mode
from app.retention.archive import received_package
from app.retrieval.edge_index import EdgeIndex
from app.retrieval.embedder import Embedder, OnnxEmbedder
from app.retrieval.index import VectorIndex
from app.retrieval.indexing import check_index
from app.retrieval.model import Precision, build_model
from app.retrieval.search import Searcher
from app.review.readiness import Reviewing
from app.signatures.signing import Signing
from app.signatures.store import signed_of
from app.tools.judging import Judge, local_judge
from app.tools.judging_served import served_judge
from app.wiring.item import running_item
from app.wiring.job_tasks import JobTasks
from app.wiring.tasks import monitor_day, run_indexing
from app.wiring.warming import Warming, import_model_libraries

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
    _opening: RLock = field(default_factory=RLock, init=False, repr=False)

    def __post_init__(self) -> None:
        self.pictures = PagePictures(self.originals_folder, self.settings.data / "pictures")

    @cached_property
    def embedder(self) -> Embedder:
        if self.given_embedder is not None:
            return self.given_embedder
        if (served := make_embedder(self.settings)) is not None:
            return served
        model = build_model(self.settings.data / "models", Precision.INT8)
        return OnnxEmbedder(model, self.settings.embed_threads)

    @cached_property
    def caller(self) -> Caller | None:
        """None while the model is off."""
        hashed, prompts = self.configuration, self.prompts
        made = make_caller(self.settings, self.ledger, hashed, self.model, prompts)
        return None if made is None else replace(made, tracer=self.tracer)

    @cached_property
    def model(self) -> Model | None:
        """The one that was given, else what the settings choose; None while the model is off."""
        return self.given_model or make_model(self.settings)

    @property
    def model_set(self) -> str | None:
        """What was chosen, without asking whether it answers; None while the model is off."""
        if self.given_model is not None:
            return self.given_model.name
        if self.settings.model_url is None:
            return None
        return self.settings.model_name or "the one its server has"

    @property
    def index(self) -> VectorIndex:
        with self._opening:  # whoever comes while it is opened waits for it
            return self._index

    @cached_property
    def _index(self) -> VectorIndex:
        index = EdgeIndex(self.settings.data / "index", self.embedder.dimension)
        check_index(self.ledger, index)
        return index

    @cached_property
    def searcher(self) -> Searcher:
        return Searcher(self.embedder, self.index, make_reranker(self.settings))

    @cached_property
    def jobs(self) -> JobRuntime:
        tasks = JobTasks(
            self.ledger,
            watch=lambda: self.watch,
            intake=lambda: self.intake,
            investigator=self._investigator,
            index=self._run_indexing,
        )
        handlers = watched(tasks.by_kind, lambda: self.tracer, self.ledger.clock)
        return JobRuntime(self.ledger, handlers)

    @cached_property
    def chat(self) -> Chat:
        def answer(actor: Actor, turn_id: str, tell: Tell) -> None:
            self.watch.record_use("turn", turn_id)
            answer_turn(self.ledger, self._investigator, actor, turn_id, tell)

        def ended(turn_id: str) -> None:
            with self.ledger.database.read() as session:
                work = worked_of(session, turn_id)
            self.tracer.worked(work)

        return Chat(self.ledger, answer, ended, self.jobs.slot.name)

    @cached_property
    def meter(self) -> Meter:
        return Meter()

    @cached_property
    def tracer(self) -> Tracer:
        """Whoever is told of turns, jobs and model calls as they end."""
        return make_tracer(self.settings, self.meter)

    @cached_property
    def prompts(self) -> Prompts:
        """Read once: what is hashed is what is put to the model."""
        return known_prompts()

    @cached_property
    def item(self) -> Item:
        """The configuration as it was when it was first asked for."""
        return running_item(self.settings, self.model, self.embedder, self.prompts)

    @property
    def configuration(self) -> str:
        return self.item.hash

    @cached_property
    def watch(self) -> Watch:
        return Watch(self.ledger, self.mode, self.item, self._gather_item, self.monitor)

    def monitor(self) -> None:
        """The figures and the self-check of the day, unless they were made already."""
        monitor_day(self.ledger, self.searcher, self.configuration)

    def _gather_item(self) -> Item:
        """As things lie on disk now."""
        return running_item(self.settings, self.model, self.embedder)

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
            configuration=self.item.parts,
            received=lambda session, draft, version: received_package(
                session, originals, draft, version
            ),
        )

    def _stale(self, session: Session, _actor: Actor, draft_id: str) -> list[StaleSource]:
        return stale_sources(session, draft_id, asking(self._reading, session))

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
        reading = self._reading(scope)
        if (caller := self._serving_caller) is not None:
            return replace(reading, caller=caller)
        refusal = self.watch.refusal if self.caller is not None else None
        return reading if refusal is None else replace(reading, withheld=refusal.why)

    def _reading(self, scope: Scope) -> Investigator:
        """Asks no model, so that it may be made within a transaction: the watch may write."""
        return Investigator(
            ledger=self.ledger,
            historian=lambda session: open_historian(session, self.historian_folder, scope),
            searcher=self.searcher,
            site=self.site(scope),
            configuration=self.configuration,
            history_months=self.settings.history_months,
            model_parallel=self.settings.model_parallel,
        )

    def replay(
        self, session: Session, actor: Actor, draft_id: str, progress: Progress = silent
    ) -> Replayed:
        """A draft computed again under the running configuration."""
        prompts, timeout_s = self.prompts, self.settings.model_timeout_s
        return replay(session, actor, draft_id, self._reading, prompts, timeout_s, progress)

    @property
    def _serving_caller(self) -> Caller | None:
        """None as well while the configuration may not generate."""
        caller = self.caller
        return caller if caller is not None and self.watch.refusal is None else None

    @cached_property
    def entailment(self) -> EntailmentModel | None:
        return make_entailment(self.settings)

    def judge(self, actor: Actor) -> Judge | None:
        """Of one check: the model on this machine, else the served one while it may generate. One
        that has never answered has no name, and does not judge."""
        if self.entailment is not None:
            return local_judge(self.entailment)
        try:
            caller = self._serving_caller
            return None if caller is None else served_judge(caller, actor, new_id("CHECK"))
        except ModelUnavailable:
            return None

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

    def _run_indexing(self, running: Running) -> None:
        run_indexing(self.ledger, self.embedder, self.index, self.site()[2], running)

    @cached_property
    def warming(self) -> Warming:
        """Begun by whoever opens the chat."""

        def warm() -> None:
            _ = self.searcher
            if self.model_set is not None:
                import_model_libraries()

        return Warming(warm)

    def close(self) -> None:
        """Close only what was opened."""
        if "warming" in self.__dict__:
            self.warming.close()
        if "watch" in self.__dict__:
            self.watch.close()
        if "chat" in self.__dict__:
            self.chat.close()
        if "jobs" in self.__dict__:
            self.jobs.stop()
        if "tracer" in self.__dict__:
            self.tracer.close()
        self.pictures.close()
        if "_index" in self.__dict__:
            self._index.close()
        self.ledger.database.close()
