"""Time that a person had a section before them, as the page reports it while it is shown."""

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.acting import allow
from app.auth.actor import Actor
from app.auth.permissions import Permission
from app.auth.tables import sessions
from app.core.errors import BadInput, NotFound
from app.drafts.store import get_version
from app.oversight.tables import section_times
from app.review.tables import comments, openings

LONGEST_REPORT_S = 600.0
"""A page reports at least this often; a longer stretch is a screen that nobody sits at."""

_TOLERANCE_S = 5.0  # of the browser's clock against ours


def record_time(work: Work, draft_id: str, version: int, section: str, seconds: float) -> None:
    """Raises :class:`BadInput` for what cannot be: an implausible stretch, or more time in all than
    has passed since the person signed in. Raises :class:`NotFound`."""
    actor = allow(work, Permission.EVIDENCE_OPEN)
    stored = get_version(work.session, draft_id, version, actor.scope)
    if section not in {one["id"] for one in stored.content["sections"]}:
        raise NotFound(f"no section {section} in version {version} of {draft_id}")
    _check_plausible(work, actor, seconds)
    values = {"draft": draft_id, "version": version, "section": section, "seconds": seconds}
    work.session.execute(insert(section_times).values(**values, person=actor.person, at=work.now))
    work.record(Action.SECTION_READ, "draft", draft_id, new=values)


def seen_before(session: Session, draft_id: str, person: str, version: int) -> int | None:
    """The newest version before this one that the person had before them: that they read a section
    of, opened evidence of or commented on."""
    found = [
        session.execute(
            select(func.max(table.c.version)).where(
                table.c.draft == draft_id, table.c.person == person, table.c.version < version
            )
        ).scalar()
        for table in (section_times, openings, comments)
    ]
    return max((one for one in found if one is not None), default=None)


def _check_plausible(work: Work, actor: Actor, seconds: float) -> None:
    if not 0 < seconds <= LONGEST_REPORT_S:
        raise BadInput(
            "not a time that somebody reads for",
            where="seconds",
            expected=f"more than 0 and at most {LONGEST_REPORT_S:.0f}",
            got=seconds,
        )
    reported, passed = _reported_and_passed(work.session, actor, work)
    if reported + seconds > passed + _TOLERANCE_S:
        raise BadInput(
            "more time than has passed since this person signed in",
            where="seconds",
            expected=f"at most {max(0.0, passed - reported):.0f}",
            got=seconds,
        )


def _reported_and_passed(session: Session, actor: Actor, work: Work) -> tuple[float, float]:
    """Seconds reported in this session of the person, and seconds since it began."""
    started_at = session.execute(
        select(sessions.c.started_at).where(sessions.c.id == actor.session)
    ).scalar_one()
    columns = section_times.c
    total = select(func.coalesce(func.sum(columns.seconds), 0.0))
    total = total.where(columns.person == actor.person, columns.at >= started_at)
    return session.execute(total).scalar_one(), (work.now - started_at).total_seconds()
