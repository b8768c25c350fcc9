"""All SQL of jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.jobs.tables import jobs


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED)


@dataclass(frozen=True)
class Job:
    id: str
    kind: str
    actor: str
    payload: dict[str, Any]
    state: JobState
    result: dict[str, Any] | None
    error: str | None
    error_details: tuple[str, ...]
    created_at: datetime
    finished_at: datetime | None


def add(
    session: Session,
    job_id: str,
    kind: str,
    actor: str,
    payload: dict[str, Any],
    now: datetime,
    key: str | None = None,
) -> None:
    """``key`` is what the caller gave so that asking twice makes one job."""
    session.execute(
        insert(jobs).values(
            id=job_id,
            kind=kind,
            actor=actor,
            payload=payload,
            idempotency_key=key,
            state=JobState.WAITING,
            created_at=now,
        )
    )


def get(session: Session, job_id: str) -> Job:
    row = session.execute(select(jobs).where(jobs.c.id == job_id)).first()
    if row is None:
        raise unknown(job_id)
    return _job(row)


def find(session: Session, job_id: str) -> Job | None:
    row = session.execute(select(jobs).where(jobs.c.id == job_id)).first()
    return None if row is None else _job(row)


def unknown(job_id: str) -> NotFound:
    """Also what is said of a job that is not the asker's."""
    return NotFound(f"no job {job_id}")


def of_key(session: Session, actor: str, key: str) -> Job | None:
    """The job that the actor asked for under this key."""
    query = select(jobs).where(jobs.c.actor == actor, jobs.c.idempotency_key == key)
    row = session.execute(query).first()
    return _job(row) if row else None


def newest(
    session: Session, asked_by: str | None, kinds: Sequence[str], limit: int, offset: int = 0
) -> list[Job]:
    """Newest first: of one who asked for them, or for the job that did, or of everybody; of some
    kinds or of all."""
    query = select(jobs).order_by(jobs.c.created_at.desc(), jobs.c.id).limit(limit).offset(offset)
    if asked_by is not None:
        on_behalf = and_(
            jobs.c.actor.startswith("job:"),
            jobs.c.actor.endswith(f" for {asked_by}", autoescape=True),
        )
        query = query.where(or_(jobs.c.actor == asked_by, on_behalf))
    if kinds:
        query = query.where(jobs.c.kind.in_(kinds))
    return [_job(row) for row in session.execute(query)]


def given(session: Session, **payload: str) -> list[Job]:
    """Jobs that were given all of this, oldest first."""
    wanted = [jobs.c.payload[name].as_string() == value for name, value in payload.items()]
    query = select(jobs).where(*wanted).order_by(jobs.c.created_at, jobs.c.id)
    return [_job(row) for row in session.execute(query)]


def unfinished(session: Session) -> list[Job]:
    open_states = (JobState.WAITING, JobState.RUNNING)
    query = select(jobs).where(jobs.c.state.in_(open_states)).order_by(jobs.c.created_at)
    return [_job(row) for row in session.execute(query)]


def counts(session: Session) -> dict[tuple[str, str], int]:
    """How many there are of each kind and state."""
    query = select(jobs.c.kind, jobs.c.state, func.count()).group_by(jobs.c.kind, jobs.c.state)
    return {(kind, state): number for kind, state, number in session.execute(query)}


def set_running(session: Session, job_id: str) -> None:
    session.execute(update(jobs).where(jobs.c.id == job_id).values(state=JobState.RUNNING))


def finish(session: Session, job_id: str, result: dict[str, Any], now: datetime) -> None:
    """Called by a job's handler in the transaction that writes its outcome."""
    values = {"state": JobState.DONE, "result": result, "finished_at": now}
    session.execute(update(jobs).where(jobs.c.id == job_id).values(values))


def fail(
    session: Session, job_id: str, error: str, details: tuple[str, ...], now: datetime
) -> None:
    values = {
        "state": JobState.FAILED,
        "error": error,
        "error_details": list(details),
        "finished_at": now,
    }
    session.execute(update(jobs).where(jobs.c.id == job_id).values(values))


def _job(row: Row) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        actor=row.actor,
        payload=row.payload,
        state=JobState(row.state),
        result=row.result,
        error=row.error,
        error_details=tuple(row.error_details or ()),
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
