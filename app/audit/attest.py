"""Reviewing the trail of one record: opened, then attested, by somebody who did not do the work.

Rules, in order:

1. Whoever did something to the record, under any of their accounts or by a job or token in their
   name, cannot attest that its trail was reviewed.
2. Whoever attests has opened the trail after its newest event.

Looking at a record is nothing done to it: it voids no opening and bars nobody (:data:`LOOKING`).
"""

from collections.abc import Set

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.chain import ChainedEvent
from app.audit.search import Query, find_all
from app.audit.work import Work
from app.core.errors import Conflict, Forbidden

LOOKING = frozenset(
    {
        Action.TRAIL_OPENED,
        Action.TRAIL_REVIEWED,
        Action.TRAIL_EXPORTED,
        Action.EVIDENCE_OPENED,
        Action.SECTION_READ,
        Action.DRAFT_EXPORTED,
    }
)


def open_trail(work: Work, entity: str, entity_id: str) -> list[ChainedEvent]:
    """The record's events, oldest first, and one more that says who has seen them."""
    entries = _trail_of(work.session, entity, entity_id)
    seen = {"up_to": entries[-1].seq if entries else 0, "events": len(entries)}
    work.record(Action.TRAIL_OPENED, entity, entity_id, new=seen)
    return entries


def attest_reviewed(
    work: Work, entity: str, entity_id: str, remark: str, same_person: Set[str]
) -> None:
    """``same_person`` are the ids of the actors of every account with the identity of the one who
    attests. Raises :class:`Forbidden` by rule 1 and :class:`Conflict` by rule 2."""
    own = same_person | {work.actor.id}
    entries = _trail_of(work.session, entity, entity_id)
    done = [entry for entry in entries if entry.event.action not in LOOKING]
    if by_own := [entry.seq for entry in done if is_by(entry.event.actor, own)]:
        raise Forbidden(
            "nobody attests the trail of their own work",
            where=f"{entity} {entity_id}",
            got=f"event {by_own[0]} by {work.actor.id}",
        )
    newest = done[-1].seq if done else 0
    if not any(_is_opening(entry, own) and entry.seq > newest for entry in entries):
        raise Conflict(
            "the trail was not opened since its newest event",
            where=f"{entity} {entity_id}",
            expected=f"an opening after event {newest}",
            hint="Open the trail of the record, then attest",
        )
    work.record(
        Action.TRAIL_REVIEWED, entity, entity_id, new={"up_to": entries[-1].seq}, reason=remark
    )


def _trail_of(session: Session, entity: str, entity_id: str) -> list[ChainedEvent]:
    return list(find_all(session, Query(entity=entity, entity_id=entity_id)))


def _is_opening(entry: ChainedEvent, own: Set[str]) -> bool:
    return entry.event.action == Action.TRAIL_OPENED and entry.event.actor in own


def is_by(actor: str, own: Set[str]) -> bool:
    """Directly, or as a job ``… for <actor>``."""
    return actor in own or any(actor.endswith(f" for {one}") for one in own)
