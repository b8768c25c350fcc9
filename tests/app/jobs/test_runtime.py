import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import TableClause, column, func, select, table, update

from app.audit import store as trail
from app.audit.work import Ledger
from app.auth.actor import Actor, job_actor
from app.core.errors import BadInput, NotFound
from app.jobs import store
from app.jobs.runtime import JobFailed, JobRuntime, Running
from app.jobs.store import JobState
from app.jobs.tables import jobs


class Handlers:
    """Handlers with a memory of what they ran."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.ran: list[str] = []
        self.gate = threading.Event()

    def _finish(self, running: Running) -> None:
        self.ran.append(running.job.id)
        with self.ledger.database.write() as session:
            store.finish(session, running.job.id, {"n": 1}, self.ledger.clock())

    def done(self, running: Running) -> None:
        running.progress("counting", 1, 2)
        self._finish(running)

    def refused(self, running: Running) -> None:
        raise BadInput("no such thing", where="a.csv", details=("one", "two"))

    def broken(self, running: Running) -> None:
        raise RuntimeError("a bug")

    def fails_after_its_commit(self, running: Running) -> None:
        self._finish(running)
        raise OSError("the disk is full")

    def forgets(self, running: Running) -> None:
        self.ran.append(running.job.id)

    def waits(self, running: Running) -> None:
        running.progress("waiting", 1, 2)
        assert self.gate.wait(30)
        self._finish(running)


@pytest.fixture
def ledger(any_ledger: Ledger) -> Ledger:
    """Jobs run the same on each database."""
    return any_ledger


@pytest.fixture
def workflows(ledger: Ledger) -> TableClause:
    """The job engine's table: on a server it has a schema of its own."""
    schema = None if ledger.database.is_embedded else "dbos"
    return table("workflow_status", column("status"), schema=schema)


@pytest.fixture
def handlers(ledger: Ledger) -> Handlers:
    return Handlers(ledger)


@pytest.fixture
def runtime(ledger: Ledger, handlers: Handlers) -> Iterator[JobRuntime]:
    kinds = ("done", "refused", "broken", "fails_after_its_commit", "forgets", "waits")
    made = JobRuntime(ledger, {kind: getattr(handlers, kind) for kind in kinds})
    made.start()
    yield made
    handlers.gate.set()
    made.stop()


def enqueue(runtime: JobRuntime, ledger: Ledger, actor: Actor, kind: str) -> str:
    with ledger.work(actor) as work:
        return runtime.enqueue(work, kind, {})


def count(ledger: Ledger, workflows: TableClause) -> tuple[int, int]:
    """Our jobs, and the workflows that run them."""
    with ledger.database.read() as session:
        ours = session.execute(select(func.count()).select_from(jobs)).scalar_one()
        theirs = session.execute(select(func.count()).select_from(workflows)).scalar_one()
    return ours, theirs


def test_a_job_of_a_rolled_back_transaction_does_not_exist(
    runtime: JobRuntime, ledger: Ledger, actor: Actor, workflows: TableClause
) -> None:
    def fail() -> None:
        with ledger.work(actor) as work:
            runtime.enqueue(work, "done", {})
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail()
    assert count(ledger, workflows) == (0, 0)


def test_a_job_runs_once_and_gives_its_result(
    runtime: JobRuntime, ledger: Ledger, actor: Actor, handlers: Handlers
) -> None:
    job_id = enqueue(runtime, ledger, actor, "done")
    job = runtime.wait(job_id)
    assert (job.state, job.result, job.actor) == (JobState.DONE, {"n": 1}, actor.id)
    assert handlers.ran == [job_id]


def test_a_failure_is_told_with_its_own_words_and_stands_in_the_trail(
    runtime: JobRuntime, ledger: Ledger, actor: Actor
) -> None:
    job_id = enqueue(runtime, ledger, actor, "refused")
    with pytest.raises(JobFailed, match=r"^a\.csv: no such thing$") as failed:
        runtime.wait(job_id)
    assert failed.value.details == ("one", "two")
    with ledger.database.read() as session:
        entry = list(trail.read_all(session))[-1].event
    assert (entry.action, entry.entity_id) == ("job:failed", job_id)
    assert entry.actor == job_actor(job_id, actor.id).id


def test_a_bug_fails_its_job_and_the_next_one_runs(
    runtime: JobRuntime, ledger: Ledger, actor: Actor
) -> None:
    with pytest.raises(JobFailed, match="RuntimeError: a bug"):
        runtime.wait(enqueue(runtime, ledger, actor, "broken"))
    runtime.wait(enqueue(runtime, ledger, actor, "done"))


def test_an_unknown_kind_fails_its_job(runtime: JobRuntime, ledger: Ledger, actor: Actor) -> None:
    with pytest.raises(JobFailed, match="unheard"):
        runtime.wait(enqueue(runtime, ledger, actor, "unheard"))


def test_what_fails_after_the_commit_does_not_unsay_it(
    runtime: JobRuntime, ledger: Ledger, actor: Actor
) -> None:
    job_id = enqueue(runtime, ledger, actor, "fails_after_its_commit")
    assert runtime.wait(job_id).state is JobState.DONE
    runtime.wait(enqueue(runtime, ledger, actor, "done"))  # the first one's thread has ended
    with ledger.database.read() as session:
        assert store.get(session, job_id).state is JobState.DONE


def test_a_handler_that_forgets_to_finish_is_not_waited_for_without_end(
    runtime: JobRuntime, ledger: Ledger, actor: Actor
) -> None:
    with pytest.raises(JobFailed, match="gave it up"):
        runtime.wait(enqueue(runtime, ledger, actor, "forgets"))


def test_whoever_waits_is_told_how_far_it_is(
    runtime: JobRuntime, ledger: Ledger, actor: Actor, handlers: Handlers
) -> None:
    told: list[tuple[str, int, int]] = []

    def report(what: str, done: int, total: int) -> None:
        told.append((what, done, total))
        handlers.gate.set()

    runtime.wait(enqueue(runtime, ledger, actor, "waits"), report)
    assert told[0] == ("waiting", 1, 2)


def test_the_same_key_is_the_same_job(runtime: JobRuntime, ledger: Ledger, actor: Actor) -> None:
    made = []
    for _ in range(2):
        with ledger.work(actor) as work:
            made.append(runtime.enqueue(work, "done", {}, "key"))
    assert made[0] == made[1]
    runtime.wait(made[0])


def test_an_unknown_job_is_not_found(runtime: JobRuntime) -> None:
    with pytest.raises(NotFound, match="no job JOB-0"):
        runtime.wait("JOB-0")


def test_a_job_found_finished_is_not_run_again(
    runtime: JobRuntime, ledger: Ledger, actor: Actor, handlers: Handlers, workflows: TableClause
) -> None:
    """As after a crash between the handler's commit and the engine's."""
    job_id = enqueue(runtime, ledger, actor, "done")
    runtime.wait(job_id)
    runtime.stop()
    with ledger.database.write() as session:
        session.execute(update(workflows).values(status="PENDING"))
    runtime.start()
    runtime.finish_left()
    runtime.wait(enqueue(runtime, ledger, actor, "done"))
    assert handlers.ran.count(job_id) == 1


def test_a_job_that_a_dead_process_left_is_run_and_waited_for(
    runtime: JobRuntime, ledger: Ledger, actor: Actor, handlers: Handlers, workflows: TableClause
) -> None:
    job_id = enqueue(runtime, ledger, actor, "done")
    runtime.wait(job_id)
    runtime.stop()
    with ledger.database.write() as session:
        session.execute(update(workflows).values(status="PENDING"))
        session.execute(update(jobs).values(state=JobState.RUNNING))
    runtime.start()
    runtime.finish_left()
    with ledger.database.read() as session:
        assert store.get(session, job_id).state is JobState.DONE
    assert handlers.ran == [job_id, job_id]


def test_a_job_that_the_engine_gave_up_ends_as_failed(
    runtime: JobRuntime, ledger: Ledger, actor: Actor, workflows: TableClause
) -> None:
    job_id = enqueue(runtime, ledger, actor, "done")
    runtime.wait(job_id)
    runtime.stop()
    with ledger.database.write() as session:
        given_up = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
        session.execute(update(workflows).values(status=given_up))
        session.execute(update(jobs).values(state=JobState.RUNNING))
    runtime.start()
    runtime.finish_left()
    with pytest.raises(JobFailed, match="gave it up"):
        runtime.wait(job_id)


def test_a_job_cannot_be_enqueued_before_the_runtime_starts(ledger: Ledger, actor: Actor) -> None:
    with pytest.raises(RuntimeError, match="was not started"):
        enqueue(JobRuntime(ledger, {}), ledger, actor, "done")
