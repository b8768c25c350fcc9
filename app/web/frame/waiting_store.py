"""All SQL of what waits for somebody: counts for the navigation, and what My work lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.auth.actor import Actor, Role, Scope
from app.auth.tables import people
from app.drafts.states import EDITABLE, DraftState
from app.drafts.store import within
from app.drafts.tables import contributions, drafts
from app.jobs.store import JobState
from app.jobs.tables import jobs
from app.records.tables import RECORDS, packages
from app.records.visibility import visible
from app.review.tables import comments
from app.signatures.tables import signatures

FINAL = frozenset({DraftState.APPROVED, DraftState.WITHDRAWN, DraftState.ARCHIVED})
_AUTHORS = frozenset({Role.WRITER, Role.REGULATORY})


@dataclass(frozen=True)
class WaitingDraft:
    """``has_part``: the person, under any account, wrote, decided or signed in it; ``is_claimed``:
    some person has written or decided in it."""

    draft: str
    subject: str
    title: str
    state: DraftState
    created_at: datetime
    has_part: bool
    is_claimed: bool

    @property
    def is_writing(self) -> bool:
        return self.state in EDITABLE


@dataclass(frozen=True)
class OpenComment:
    draft: str
    subject: str
    statement: str
    text: str
    name: str
    at: datetime


@dataclass(frozen=True)
class EndedJob:
    """Of the last day; ``error`` is None for one that did what it should."""

    id: str
    kind: str
    error: str | None
    finished_at: datetime


def is_empty(session: Session) -> bool:
    """Was no package ever imported?"""
    return session.execute(select(packages.c.sha256).limit(1)).first() is None


def count_open_deviations(session: Session, scope: Scope) -> int:
    columns = RECORDS["deviations"].c
    current = (columns.row_superseded_at.is_(None), columns.row_withdrawn.is_(False))
    query = select(func.count()).select_from(RECORDS["deviations"])
    query = query.where(*current, columns.status == "open", *visible("deviations", scope))
    return session.scalar(query) or 0


def count_by_state(session: Session, scope: Scope) -> dict[DraftState, int]:
    query = select(drafts.c.state, func.count()).where(*within(scope)).group_by(drafts.c.state)
    return {DraftState(state): count for state, count in session.execute(query)}


def count_acts(session: Session, actor: Actor) -> int:
    """Drafts in which the person can take the next step."""
    conditions = list(_acts(actor))
    if not conditions:
        return 0
    query = select(func.count()).select_from(drafts).where(*within(actor.scope), or_(*conditions))
    return session.scalar(query) or 0


def acts(session: Session, actor: Actor) -> list[WaitingDraft]:
    """The same drafts, the oldest first."""
    conditions = list(_acts(actor))
    return _drafts(session, actor, or_(*conditions)) if conditions else []


def others_acts(session: Session, actor: Actor) -> list[WaitingDraft]:
    """Drafts that wait for a check which the person's role could make, and the person may not."""
    states = [state for role, state in _CHECKED_IN.items() if role in actor.roles]
    if not states:
        return []
    return _drafts(session, actor, drafts.c.state.in_(states) & _has_part(actor))


def open_comments(session: Session, actor: Actor) -> list[OpenComment]:
    """On drafts in which the person has a part, the newest first."""
    joined = comments.join(people, people.c.id == comments.c.person)
    joined = joined.join(drafts, drafts.c.id == comments.c.draft)
    columns = (drafts.c.subject, people.c.name, comments)
    query = select(*columns).select_from(joined).order_by(comments.c.at.desc())
    mine = or_(_has_part(actor), comments.c.person == actor.person)
    unsettled = (comments.c.resolution.is_(None), drafts.c.state.not_in(FINAL))
    return [
        OpenComment(row.draft, row.subject, row.statement, row.text, row.name, row.at)
        for row in session.execute(query.where(*within(actor.scope), *unsettled, mine))
    ]


def ended_jobs(session: Session, actor: Actor, since: datetime) -> list[EndedJob]:
    """Those that the person asked for, the newest first."""
    columns = jobs.c
    query = select(jobs).where(columns.actor == actor.id, columns.finished_at >= since)
    ended = query.where(columns.state.in_([JobState.DONE, JobState.FAILED]))
    return [
        EndedJob(row.id, row.kind, row.error, row.finished_at)
        for row in session.execute(ended.order_by(columns.finished_at.desc()))
    ]


def drafts_on(
    session: Session, scope: Scope, subjects: Iterable[str]
) -> dict[str, tuple[str, DraftState]]:
    """Subject → the newest draft on it that was not withdrawn, and its state."""
    columns = drafts.c
    query = select(columns.subject, columns.id, columns.state).where(
        columns.subject.in_(list(subjects)),
        columns.state != DraftState.WITHDRAWN,
        *within(scope),
    )
    rows = session.execute(query.order_by(columns.created_at, columns.id))
    return {row.subject: (row.id, DraftState(row.state)) for row in rows}


_CHECKED_IN = {
    Role.REVIEWER: DraftState.IN_REVIEW,
    Role.QA_APPROVER: DraftState.QA_REVIEW,
}


def _acts(actor: Actor) -> Iterable[ColumnElement[bool]]:
    """Writing goes on in drafts of one's own and in those that nobody has taken up; who had a part
    in a draft does not check it."""
    mine = _has_part(actor)
    if actor.roles & _AUTHORS:
        yield drafts.c.state.in_(EDITABLE) & or_(mine, ~_is_claimed())
    for role, state in _CHECKED_IN.items():
        if role in actor.roles:
            yield (drafts.c.state == state) & ~mine


def _drafts(session: Session, actor: Actor, condition: ColumnElement[bool]) -> list[WaitingDraft]:
    mine, claimed = _has_part(actor), _is_claimed()
    query: Select = select(drafts, mine.label("has_part"), claimed.label("is_claimed"))
    query = query.where(*within(actor.scope), condition)
    rows = session.execute(query.order_by(drafts.c.created_at, drafts.c.id))
    return [_waiting(row) for row in rows]


def _has_part(actor: Actor) -> ColumnElement[bool]:
    """By identity: two accounts of one human being are one person (ES-05)."""
    own = select(people.c.identity_record).where(people.c.id == actor.person)
    same = select(people.c.id).where(people.c.identity_record.in_(own))
    return or_(
        exists().where(contributions.c.draft == drafts.c.id, contributions.c.person.in_(same)),
        exists().where(signatures.c.draft == drafts.c.id, signatures.c.person.in_(same)),
    )


def _is_claimed() -> ColumnElement[bool]:
    return exists().where(contributions.c.draft == drafts.c.id)


def _waiting(row: Row) -> WaitingDraft:
    return WaitingDraft(
        draft=row.id,
        subject=row.subject,
        title=row.title,
        state=DraftState(row.state),
        created_at=row.created_at,
        has_part=bool(row.has_part),
        is_claimed=bool(row.is_claimed),
    )
