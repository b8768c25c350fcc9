"""Watches the running configuration: whether it may generate, and whether it still is what was
started (LC-02, LC-03).

Rules, in order:

1. With the start the configuration is kept, and becomes the active one if it is released. A
   validated service that starts with an unreleased one says so in an alert.
2. At the start, every hour, and before whatever generates when the last time is an hour ago, all
   parts are gathered from the disk anew. A part that differs, or cannot be read for whatever
   reason, is told in an alert, once, and nothing is generated from then on. Only a restart takes a
   change up, as another configuration; files that are as they were again are taken as such.
3. Each refusal to generate is an event of the trail.
"""

import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.audit.actions import Action
from app.audit.work import ActedBy, Ledger
from app.auth.actor import Actor, Kind
from app.core.errors import VeridraftError
from app.release.changes import follow, is_released, keep_configuration
from app.release.item import Item, PartChange, changed_parts
from app.release.mode import Mode
from app.release.serving import NotServing, Serving
from app.release.store import add_use

EVERY = timedelta(hours=1)
WATCHER = Actor(Kind.JOB, "watch over the configuration")

log = structlog.get_logger()


class Watch:
    """Invariant: ``altered`` is what the newest check found. What could not be told of it is told
    by the next check."""

    def __init__(
        self,
        ledger: Ledger,
        mode: Mode,
        started: Item,
        gather: Callable[[], Item],
        hourly: Callable[[], None] = lambda: None,
        every: timedelta = EVERY,
    ) -> None:
        """``hourly`` is done after each check of a started watch, ``every`` so often."""
        self._ledger = ledger
        self._mode = mode
        self._gather = gather
        self._hourly = hourly
        self._every = every
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_kept = False
        self.started = started
        self.altered: tuple[PartChange, ...] = ()
        self._told: tuple[PartChange, ...] = ()
        self.checked_at: datetime | None = None

    @property
    def serving(self) -> Serving:
        with self._ledger.database.read() as session:
            released = is_released(session, self.started.hash)
        unmet = self.started.unmet
        return Serving(self._mode, self.started.hash, released, self.altered, unmet)

    @property
    def refusal(self) -> NotServing | None:
        """Why nothing may be generated now, not recorded. Rule 2 holds here too."""
        if self._is_due():
            self.check()
        return self.serving.refusal

    def require(self, actor: ActedBy, entity: str, entity_id: str) -> None:
        """Before something is generated. Raises :class:`NotServing`, recorded."""
        self.keep()
        refusal = self.refusal
        if refusal is not None:
            self._record_refusal(actor, entity, entity_id, refusal)
            raise refusal

    def record_use(self, entity: str, entity_id: str) -> None:
        """What is made under this configuration and keeps its hash nowhere else."""
        self.keep()
        with self._ledger.database.write() as session:
            add_use(session, self.started.hash, entity, entity_id, self._ledger.clock())

    def keep(self) -> None:
        """Rule 1."""
        with self._lock:
            if self._is_kept:
                return
            with self._ledger.work(WATCHER) as work:
                keep_configuration(work, self.started)
                follow(work, self.started.hash)
                unreleased = not is_released(work.session, self.started.hash)
                if self._mode is Mode.VALIDATED and unreleased:
                    configuration = self.started.hash
                    work.record(Action.CONFIGURATION_UNRELEASED, "configuration", configuration)
            self._is_kept = True

    def follow(self) -> None:
        """After a release or a withdrawal: what runs may be active now."""
        with self._ledger.work(WATCHER) as work:
            follow(work, self.started.hash)

    def check(self) -> tuple[PartChange, ...]:
        """Rule 2; what differs now."""
        found = self._differences()
        with self._lock:
            is_news = bool(found) and found != self._told
            self.altered, self.checked_at = found, self._ledger.clock()
        if is_news:
            with self._ledger.work(WATCHER) as work:
                work.record(
                    Action.CONFIGURATION_ALTERED,
                    "configuration",
                    self.started.hash,
                    new=[asdict(one) for one in found],
                )
        self._told = found
        return found

    def start(self) -> None:
        """Keeps, checks, and goes on checking until closed."""
        self.keep()
        self.check()
        self._thread = threading.Thread(target=self._run, name="configuration", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every.total_seconds()):
            self._each_hour()

    def _each_hour(self) -> None:
        try:
            self.check()
            self._hourly()
        except (VeridraftError, SQLAlchemyError, OSError, ValueError):  # the next hour tries again
            log.exception("hourly work failed")

    def _is_due(self) -> bool:
        return self.checked_at is None or self._ledger.clock() - self.checked_at >= self._every

    def _differences(self) -> tuple[PartChange, ...]:
        try:
            return changed_parts(self.started.parts, self._gather().parts)
        except Exception as error:  # whatever it is: what cannot be checked is off
            log.exception("the configuration cannot be checked")
            said = f"{type(error).__name__}: {error}"
            return (PartChange("unreadable", None, said[:500]),)

    def _record_refusal(
        self, actor: ActedBy, entity: str, entity_id: str, refusal: NotServing
    ) -> None:
        told = {"configuration": self.started.hash, "why": refusal.code}
        with self._ledger.work(actor) as work:
            work.record(Action.GENERATION_REFUSED, entity, entity_id[:200], new=told)
        log.warning("generation refused", why=refusal.code, configuration=self.started.hash[:16])
