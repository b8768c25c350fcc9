"""How much stands behind each entry of the navigation: what waits, never all there is."""

from sqlalchemy.orm import Session

from app.api.trail import seen_alerts
from app.audit.alerts import open_alerts
from app.auth.actor import Actor
from app.auth.permissions import Permission, permits
from app.web.frame import waiting_store as store


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """Place → how many; without the places of which there are none, or that the actor may not
    see. My work counts the drafts whose next step is the person's, and alerts to answer for."""
    found = {"work": store.count_acts(session, actor) + alerts_to_answer(session, actor)}
    if permits(actor, Permission.RECORDS_READ):
        by_state = store.count_by_state(session, actor.scope)
        unfinished = (count for state, count in by_state.items() if state not in store.FINAL)
        found["deviations"] = store.count_open_deviations(session, actor.scope)
        found["drafts"] = sum(unfinished)
    return {place: count for place, count in found.items() if count}


def alerts_to_answer(session: Session, actor: Actor) -> int:
    if not permits(actor, Permission.ALERTS_ACKNOWLEDGE):
        return 0
    return len(seen_alerts(session, actor, open_alerts(session)))
