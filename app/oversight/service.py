"""The oversight report: the measures of a period, for QA and auditors."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.auth.permissions import Permission, require
from app.core.errors import BadInput
from app.drafts.store import ids_within
from app.oversight import store
from app.oversight.measures import Adopting, Checking, measure_adoptions, measure_checks


@dataclass(frozen=True)
class Oversight:
    """``start ≤ t < end``. ``names`` are of every person in it."""

    start: datetime
    end: datetime
    checking: list[Checking]
    adopting: list[Adopting]
    names: dict[str, str]


def oversee(session: Session, actor: Actor, start: datetime, end: datetime) -> Oversight:
    """Per person, role and document type, of drafts within the actor's scope."""
    require(actor, Permission.OVERSIGHT_READ)
    if start >= end:
        raise BadInput(
            "a period ends after it starts", expected=f"a time after {start}", got=str(end)
        )
    seen = ids_within(session, actor.scope)
    found = [one for one in store.verdicts(session, start, end) if one.draft in seen]
    checking = measure_checks(store.checks(session, found))
    adopted = (one for one in store.adopted(session, start, end) if one.draft in seen)
    adopting = measure_adoptions(adopted)
    persons = {one.person for one in (*checking, *adopting)}
    return Oversight(start, end, checking, adopting, store.names(session, persons))
