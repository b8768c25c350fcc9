"""Runs jobs as DBOS workflows on the service's own database.

A job exists when the transaction that enqueued it has committed. Its handler runs at least once
and writes its outcome, together with :func:`app.jobs.store.finish`, in one transaction: a job
found finished is not run again. A process that died leaves its jobs to the next one in its slot;
one that has brought down several processes is given up.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig

from app.audit.actions import Action
from app.audit.work import Ledger, Work
from app.auth.actor import job_actor
from app.core.errors import BadInput, VeridraftError
from app.core.ids import new_id
from app.core.progress import Progress, silent
from app.jobs import store
from app.jobs.slot import Slot, take_slot
from app.jobs.store import Job, JobState

_QUEUE = "jobs"
_WORKFLOW = "job"
_POLL_S = 0.1
_ALIVE = ("PENDING", "ENQUEUED", "DELAYED")
# Workflows of an older release are recovered by a newer one: handlers stay able to read them.
_WORKFLOW_VERSION = "1"
_MOST_RECOVERIES = 5  # a job that kills its process would else be tried for ever

log = structlog.get_logger()


@dataclass(frozen=True)
class Running:
    """What a handler gets: the job, and where to say how far it is."""

    job: Job
    progress: Progress


Handler = Callable[[Running], None]


class JobFailed(BadInput):
    code = "job_failed"


class JobRuntime:
    """Queue and workers of one process. At most one instance is started at a time."""

    def __init__(self, ledger: Ledger, handlers: Mapping[str, Handler]) -> None:
        self._ledger = ledger
        self._handlers = handlers
        self._progress: dict[str, tuple[str, int, int]] = {}
        self._client: DBOSClient | None = None
        self._left: list[Job] = []

    @cached_property
    def slot(self) -> Slot:
        """Which of the processes this one is; taken when it is first asked for, until stopped."""
        return take_slot(self._ledger.database)

    def start(self) -> None:
        """Migrate DBOS's tables, resume what a dead process left, begin to take jobs."""
        logging.getLogger("dbos").setLevel(logging.ERROR)
        database = self._ledger.database
        if self.slot.is_first:
            with database.read() as session:
                self._left = store.unfinished(session)
        DBOS(config=_config(database.url, self.slot))

        @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=_MOST_RECOVERIES)
        def job(job_id: str) -> None:
            self._run(job_id)

        DBOS.launch()
        DBOS.register_queue(_QUEUE, worker_concurrency=1, polling_interval_sec=_POLL_S)
        self._client = DBOSClient(system_database_url=database.url)

    def stop(self) -> None:
        if self._client is not None:
            self._client.destroy()
        DBOS.destroy(destroy_registry=True)
        if "slot" in self.__dict__:
            self.slot.release()
            del self.slot

    def enqueue(
        self, work: Work, kind: str, payload: dict[str, Any], key: str | None = None
    ) -> str:
        """Add a job to the caller's transaction; returns its id. With a ``key`` that the actor
        used before, it is the job of that time."""
        if self._client is None:
            raise RuntimeError("the job runtime was not started")
        if key is not None and (earlier := store.of_key(work.session, work.actor.id, key)):
            return earlier.id
        job_id = new_id("JOB")
        store.add(work.session, job_id, kind, work.actor.id, payload, work.now, key)
        self._client.enqueue_in_transaction(
            work.session,
            {
                "workflow_name": _WORKFLOW,
                "queue_name": _QUEUE,
                "workflow_id": job_id,
                "app_version": _WORKFLOW_VERSION,
            },
            job_id,
        )
        return job_id

    def progress_of(self, job_id: str) -> tuple[str, int, int] | None:
        """What the job is doing, how much is done, of how much."""
        return self._progress.get(job_id)

    def wait(self, job_id: str, progress: Progress = silent) -> Job:
        """Block until the job ended. Raises :class:`JobFailed` with its own message."""
        job = self._ended(job_id, progress)
        if job.state is JobState.FAILED:
            raise JobFailed(job.error or "the job failed", details=job.error_details)
        return job

    def finish_left(self, progress: Progress = silent) -> None:
        """Block until the jobs that a dead process left, and those that they enqueue, have ended.
        Who asked for them is gone: a failure is in the trail and the log, and raises nothing."""
        while self._left:
            job = self._ended(self._left.pop(0).id, progress)
            if job.state is JobState.FAILED:
                log.warning("a job left by an earlier process failed", job=job.id, error=job.error)
            with self._ledger.database.read() as session:
                waiting = store.unfinished(session)
            caused_by = job_actor(job.id, job.actor).id
            self._left += [one for one in waiting if one.actor == caused_by]

    def _ended(self, job_id: str, progress: Progress) -> Job:
        while True:
            given_up = self._given_up(job_id)  # before the job is read: it may end in between
            with self._ledger.database.read() as session:
                job = store.get(session, job_id)
            if job.state.ended:
                return job
            if given_up:
                self._fail(job, f"the job engine gave it up ({given_up})", ())
            elif (step := self.progress_of(job_id)) is not None:
                progress(*step)
            time.sleep(_POLL_S)

    def _given_up(self, job_id: str) -> str | None:
        """The state of a workflow that nobody will run again, such as one that was begun and
        died too often; a job must not be waited for then."""
        status = DBOS.get_workflow_status(job_id)
        if status is None:
            return "unknown to it"
        return None if status.status in _ALIVE else status.status

    def _run(self, job_id: str) -> None:
        with self._ledger.database.write() as session:
            job = store.get(session, job_id)
            if job.state.ended:
                return
            store.set_running(session, job_id)
        try:
            self._handlers[job.kind](Running(job, self._reporter(job_id)))
        except VeridraftError as error:
            self._fail(job, str(error), error.details)
        except Exception as error:
            log.exception("job failed", job=job_id, kind=job.kind)
            self._fail(job, f"{type(error).__name__}: {error}", ())
        finally:
            self._progress.pop(job_id, None)

    def _fail(self, job: Job, error: str, details: tuple[str, ...]) -> None:
        with self._ledger.work(job_actor(job.id, job.actor)) as work:
            if store.get(work.session, job.id).state.ended:
                return  # its outcome was committed, what failed came after
            store.fail(work.session, job.id, error, details, work.now)
            work.record(Action.JOB_FAILED, "job", job.id, new={"kind": job.kind, "error": error})

    def _reporter(self, job_id: str) -> Progress:
        def report(what: str, done: int, total: int) -> None:
            self._progress[job_id] = (what, done, total)

        return report


def _config(url: str, slot: Slot) -> DBOSConfig:
    config: DBOSConfig = {
        "name": "veridraft",
        "system_database_url": url,
        "application_version": _WORKFLOW_VERSION,
        "executor_id": slot.name,
        "log_level": "ERROR",
        "console_log_level": "ERROR",
        "enable_otlp": False,
    }
    return config
