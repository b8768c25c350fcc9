"""What leads a newcomer from an empty installation to the first draft."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.auth.actor import Actor, Role
from app.auth.permissions import Permission, permits
from app.auth.store import all_people, roles_of
from app.web.frame.waiting_store import is_empty


@dataclass(frozen=True)
class FirstStep:
    """``is_mine``: this person can take it now; ``kind`` names what the page offers."""

    kind: str
    title: str
    words: str
    is_done: bool
    is_mine: bool


def first_steps(session: Session, actor: Actor, now: datetime) -> tuple[FirstStep, ...]:
    """Nothing once a package was imported."""
    if not is_empty(session):
        return ()
    return (
        FirstStep(
            "people",
            "Make people",
            "An account for everybody who writes, reviews, approves, or only reads.",
            _somebody_works(session, now),
            permits(actor, Permission.PEOPLE_ADMINISTER),
        ),
        FirstStep(
            "records",
            "Bring in the plant's records",
            "A package of CSV files, documents and historian data, which a writer or QA imports; "
            "or a simulated plant with known causes, to look around in.",
            False,
            permits(actor, Permission.RECORDS_IMPORT),
        ),
        FirstStep(
            "draft",
            "Investigate a deviation",
            "The first draft takes seconds, and every value in it leads to its source.",
            False,
            False,
        ),
    )


def _somebody_works(session: Session, now: datetime) -> bool:
    """Is there anybody with a role beyond administering accounts?"""
    return any(
        roles_of(session, one.id, now) - {Role.ADMINISTRATOR}
        for one in all_people(session)
        if one.is_active
    )
