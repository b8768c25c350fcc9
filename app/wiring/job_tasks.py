"""What the jobs of an installation do, with the rights that whoever asked for one still holds."""

from collections.abc import Callable
from dataclasses import dataclass

from app.audit.work import Ledger
from app.auth.actor import Actor, Scope
from app.auth.permissions import PERMITTED, Permission
from app.configuration.watch import Watch
from app.core.errors import Forbidden
from app.intake.demonstration import DEMONSTRATION_JOB, run_demonstration
from app.intake.service import IMPORT_JOB, INDEX_JOB, Intake, run_import
from app.investigation.parts import Investigator
from app.investigation.service import (
    INVESTIGATE_JOB,
    REFRESH_JOB,
    run_investigation,
    run_refresh,
)
from app.jobs.acting import actor_of
from app.jobs.runtime import Handler, Running
from app.jobs.store import Job


@dataclass(frozen=True)
class JobTasks:
    """Parts are made when a job needs them: ``watch`` and ``intake`` are asked for, not given."""

    ledger: Ledger
    watch: Callable[[], Watch]
    intake: Callable[[], Intake]
    investigator: Callable[[Scope], Investigator]
    index: Handler

    @property
    def by_kind(self) -> dict[str, Handler]:
        return {
            IMPORT_JOB: lambda running: run_import(self.intake(), running),
            DEMONSTRATION_JOB: lambda running: run_demonstration(self.intake(), running),
            INDEX_JOB: self.index,
            INVESTIGATE_JOB: self._investigate,
            REFRESH_JOB: self._refresh,
        }

    def _investigate(self, running: Running) -> None:
        actor = self._actor_of(running.job)
        still = self._still(actor, running)
        still()
        run_investigation(self.investigator(actor.scope), actor, running, still)

    def _refresh(self, running: Running) -> None:
        actor = self._actor_of(running.job)
        if not actor.roles & PERMITTED[Permission.DRAFT_EDIT]:
            raise Forbidden("whoever asked for this edits no drafts any more", where=running.job.id)
        still = self._still(actor, running)
        still()
        run_refresh(self.investigator(actor.scope), actor, running, still)

    def _actor_of(self, job: Job) -> Actor:
        with self.ledger.database.read() as session:
            return actor_of(session, job, self.ledger.clock())

    def _still(self, actor: Actor, running: Running) -> Callable[[], None]:
        """Asked when the job begins, and again before it stores what it wrote."""
        return lambda: self.watch().require(actor, "job", running.job.id)
