"""A job is told of as it ends, and its failure goes on as it came."""

from datetime import UTC, datetime

import pytest

from app.core.errors import BadInput
from app.core.progress import silent
from app.core.tracing import RememberingTracer
from app.jobs.runtime import Running
from app.jobs.store import Job, JobState
from app.jobs.watching import watched
from tests.conftest import Ticking

JOB = Job(
    id="JOB-1",
    kind="import",
    actor="cli:tester",
    payload={},
    state=JobState.RUNNING,
    result=None,
    error=None,
    error_details=(),
    created_at=datetime(2025, 1, 1, tzinfo=UTC),
    finished_at=None,
)


def refuse(_running: Running) -> None:
    raise BadInput("no such package")


def test_how_a_job_ended_is_told_once_with_its_times() -> None:
    tracer, ran = RememberingTracer(), []
    run = watched({"import": ran.append}, lambda: tracer, Ticking())["import"]
    run(Running(JOB, silent))
    (told,) = tracer.works
    assert ran == [Running(JOB, silent)]
    assert (told.id, told.kind, told.state) == ("JOB-1", "import", "done")
    assert (told.ended_at - told.started_at).total_seconds() == 1


def test_a_failure_is_told_and_raised() -> None:
    tracer = RememberingTracer()
    run = watched({"import": refuse}, lambda: tracer, Ticking())["import"]
    with pytest.raises(BadInput, match="no such package"):
        run(Running(JOB, silent))
    assert [one.state for one in tracer.works] == ["failed"]
