"""My work, by role: what waits for the person and why, what is open around it, what is running."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app.api.trail import seen_alerts
from app.audit.alerts import open_alerts
from app.audit.chain import ChainedEvent
from app.auth import store as people_store
from app.auth.actor import Actor
from app.auth.permissions import Permission, permits
from app.auth.store import Person
from app.drafts.parsing import content_of
from app.drafts.staleness import replaced_rows
from app.drafts.states import DraftState
from app.drafts.store import get_version
from app.jobs import store as job_store
from app.jobs.acting import asked_for
from app.jobs.store import Job
from app.review import decisions
from app.web.deviations import store as deviations_store
from app.web.deviations.store import Wanted
from app.web.deviations.view import DeviationRow, deviation_rows
from app.web.frame import waiting_store as store
from app.web.frame.waiting_store import EndedJob, OpenComment, WaitingDraft
from app.wiring import Service

_WEIGHED = 6  # drafts of which the content is counted
_DEVIATIONS = 8
_COMMENTS = 10
_RECENT = timedelta(days=1)

_VERBS = {
    DraftState.DRAFT: "write",
    DraftState.CHANGES_REQUESTED: "mend",
    DraftState.REOPENED: "change",
    DraftState.IN_REVIEW: "review",
    DraftState.QA_REVIEW: "decide and approve",
}


@dataclass(frozen=True)
class Weight:
    """What a draft rests on: values traced, hypotheses guessed, decisions still a person's; and how
    many cited records changed since."""

    proven: int
    guessed: int
    open_decisions: int
    stale: int


@dataclass(frozen=True)
class Waiting:
    """A draft whose next step is the person's; ``weight`` of the first few."""

    draft: WaitingDraft
    verb: str
    href: str
    weight: Weight | None


@dataclass(frozen=True)
class Work:
    """Lists that the person has no right to see are empty; ``recent`` are approved reports, for who
    only reads."""

    waiting: tuple[Waiting, ...]
    barred: tuple[WaitingDraft, ...]
    alerts: tuple[ChainedEvent, ...]
    comments: tuple[OpenComment, ...]
    deviations: tuple[DeviationRow, ...]
    open_deviations: int
    states: tuple[tuple[DraftState, int], ...]
    running: tuple[Job, ...]
    ended: tuple[EndedJob, ...]
    locked: tuple[Person, ...]

    @property
    def is_quiet(self) -> bool:
        return not (self.waiting or self.alerts or self.locked)


def work_of(service: Service, session: Session, actor: Actor) -> Work:
    reads = permits(actor, Permission.RECORDS_READ)
    deviations, total = _deviations(service, session, actor) if reads else ((), 0)
    return Work(
        waiting=tuple(_waiting(service, session, actor)),
        barred=tuple(store.others_acts(session, actor)),
        alerts=_alerts(session, actor),
        comments=tuple(store.open_comments(session, actor)[:_COMMENTS]) if reads else (),
        deviations=deviations,
        open_deviations=total,
        states=_states(session, actor) if reads else (),
        running=tuple(_running(session, actor)) if reads else (),
        ended=tuple(store.ended_jobs(session, actor, service.ledger.clock() - _RECENT)),
        locked=_locked(session, actor),
    )


def _waiting(service: Service, session: Session, actor: Actor) -> Iterable[Waiting]:
    for place, one in enumerate(_by_urgency(store.acts(session, actor))):
        href = f"/drafts/{one.draft}" if one.is_writing else f"/drafts/{one.draft}/review"
        weight = _weight(service, session, actor, one.draft) if place < _WEIGHED else None
        yield Waiting(one, _VERBS[one.state], href, weight)


def _by_urgency(drafts: Iterable[WaitingDraft]) -> list[WaitingDraft]:
    """What others wait for first: checks, then what was sent back; the oldest first."""
    order = [
        DraftState.QA_REVIEW,
        DraftState.IN_REVIEW,
        DraftState.CHANGES_REQUESTED,
        DraftState.REOPENED,
        DraftState.DRAFT,
    ]
    return sorted(drafts, key=lambda one: (order.index(one.state), one.created_at))


def _weight(service: Service, session: Session, actor: Actor, draft: str) -> Weight:
    content = content_of(get_version(session, draft, scope=actor.scope))
    kind = service.reviewing.kinds.get(content.document_type)
    decided = decisions.current(session, draft)
    asked = kind.slots(content) if kind else ()
    return Weight(
        proven=len(content.facts),
        guessed=len(content.data.get("hypotheses", ())),
        open_decisions=sum(one.field not in decided for one in asked),
        stale=len(replaced_rows(session, draft)),
    )


def _deviations(
    service: Service, session: Session, actor: Actor
) -> tuple[tuple[DeviationRow, ...], int]:
    found, total = deviations_store.find(session, actor.scope, Wanted(status="open"), 1)
    now = service.ledger.clock()
    return tuple(deviation_rows(session, actor, found[:_DEVIATIONS], now)), total


def _states(session: Session, actor: Actor) -> tuple[tuple[DraftState, int], ...]:
    counts = store.count_by_state(session, actor.scope)
    return tuple((state, counts[state]) for state in DraftState if counts.get(state))


def _alerts(session: Session, actor: Actor) -> tuple[ChainedEvent, ...]:
    if not permits(actor, Permission.ALERTS_READ):
        return ()
    return tuple(seen_alerts(session, actor, open_alerts(session)))


def _running(session: Session, actor: Actor) -> Iterable[Job]:
    """One's own; for a reader of everything all."""
    for job in job_store.unfinished(session):
        if actor.scope.is_whole or asked_for(job, actor):
            yield job


def _locked(session: Session, actor: Actor) -> tuple[Person, ...]:
    if not permits(actor, Permission.PEOPLE_ADMINISTER):
        return ()
    everybody = people_store.all_people(session)
    return tuple(one for one in everybody if one.is_active and one.is_locked)
