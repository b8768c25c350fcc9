"""Handlers of jobs that tell how each ended."""

from collections.abc import Callable, Mapping

from app.core.clock import Clock
from app.core.tracing import Tracer, Worked
from app.jobs.runtime import Handler, Running
from app.jobs.store import JobState


def watched(
    handlers: Mapping[str, Handler], tracer: Callable[[], Tracer], clock: Clock
) -> dict[str, Handler]:
    """The same, each told of as it ends; a failure goes on as it came."""
    return {kind: _watched(handler, tracer, clock) for kind, handler in handlers.items()}


def _watched(handler: Handler, tracer: Callable[[], Tracer], clock: Clock) -> Handler:
    def run(running: Running) -> None:
        started_at, state = clock(), JobState.FAILED
        try:
            handler(running)
            state = JobState.DONE
        finally:
            job = running.job
            tracer().worked(Worked(job.id, job.kind, state.value, started_at, clock()))

    return run
