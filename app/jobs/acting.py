"""Who acts in a job: whoever asked for it, with what they still hold."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.auth.actor import Actor, Kind, Role, Scope
from app.auth.store import get_person, roles_of, scope_of
from app.core.errors import Forbidden
from app.jobs.store import Job


def payload_of(actor: Actor) -> dict[str, Any]:
    """What a job needs to act with the rights and scope of who asked for it."""
    return {**actor.scope.as_lists(), "roles": sorted(actor.roles), "person": actor.person}


def actor_of(session: Session, job: Job, now: datetime) -> Actor:
    """One asked for in an older release names no sites and no roles. Raises :class:`Forbidden` for
    an account that was closed or locked meanwhile."""
    payload = job.payload
    scope = Scope.of(payload.get("sites"), payload.get("products"))
    roles = frozenset(Role(role) for role in payload.get("roles", ()))
    person = payload.get("person")
    if person is None:
        return Actor(Kind.JOB, job.id, roles, scope)
    if not get_person(session, person).is_admissible:
        raise Forbidden("whoever asked for this may do nothing any more", where=job.id)
    roles &= roles_of(session, person, now)
    scope = scope.within(scope_of(session, person, now))
    return Actor(Kind.JOB, job.id, roles, scope, person)


def asked_for(job: Job, actor: Actor) -> bool:
    """Did the actor ask for the job, or for the one that asked for it?"""
    is_of_job = job.actor.startswith(f"{Kind.JOB}:") and job.actor.endswith(f" for {actor.id}")
    return job.actor == actor.id or is_of_job
