"""The daily run: figures of the last days against those before, and the self-check (LC-04).

Rules, in order:

1. The last seven days are held against the 28 before them. Each figure that has shifted is an
   alert, once while it waits to be answered.
2. A fixed set of questions is searched in the site's own index, as of a fixed day. An answer that
   is not the one of the run before is an alert: index, embedder or documents have changed.
3. The run is kept, whatever it found. It changes nothing else: no weight, prompt or index.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agent.store import get_turn
from app.audit.actions import Action
from app.audit.alerts import open_alerts
from app.audit.work import Work
from app.auth.acting import allow
from app.auth.permissions import Permission
from app.auth.rules import text
from app.core.errors import BadInput
from app.monitoring import store
from app.monitoring.figures import Compared, compare_windows
from app.monitoring.store import Run, Window
from app.records.tables import RECORDS

CURRENT, BASELINE = timedelta(days=7), timedelta(days=28)
EVERY = timedelta(days=1)
SELF_CHECK = "self_check"
_QUESTIONS = 5

Answer = Callable[[str, datetime], str]
"""A question, as of a time → SHA-256 of what the index answers."""


def is_due(session: Session, now: datetime) -> bool:
    newest = store.newest_run(session)
    return newest is None or now - newest.at >= EVERY


def compared_at(session: Session, now: datetime) -> tuple[Compared, ...]:
    border = now - CURRENT
    known = store.known_words(session, Window(border - BASELINE, now))
    baseline = store.figures_of(session, Window(border - BASELINE, border), known)
    current = store.figures_of(session, Window(border, now), known)
    return compare_windows(baseline, current)


def questions_of(session: Session) -> dict[str, datetime]:
    """Of the first documents of the register, each asked as of the day it was recorded."""
    columns = RECORDS["documents"].c
    query = select(columns.number, columns.title, columns.row_recorded_at)
    query = query.where(columns.row_version == 1).order_by(columns.row_id).limit(_QUESTIONS)
    return {
        f"What does {row.number} say about {row.title}?": row.row_recorded_at.astimezone(UTC)
        for row in session.execute(query)
    }


def run_monitoring(
    work: Work,
    configuration: str,
    found: tuple[Compared, ...],
    answers: dict[str, str],
) -> Run:
    """Keeps what was found, and alerts."""
    before = store.newest_run(work.session)
    for one in found:
        if one.has_shifted and not open_alerts(work.session, one.measure.value):
            new = {"baseline": asdict(one.baseline), "current": asdict(one.current), "p": one.p}
            work.record(Action.MONITORING_SHIFTED, "monitoring", one.measure.value, new=new)
    known = before.answers if before else {}
    changed = [one for one in answers if one in known and known[one] != answers[one]]
    if changed and not open_alerts(work.session, SELF_CHECK):
        work.record(Action.MONITORING_SHIFTED, "monitoring", SELF_CHECK, new={"changed": changed})
    figures = [asdict(one) for one in found]
    store.add_run(work.session, work.now, configuration, figures, answers)
    return Run(work.now, configuration, figures, answers)


def give_feedback(work: Work, turn_id: str, rating: str, comment: str | None) -> None:
    """Kept for people to read; nothing applies it (LC-05). Raises NotFound for another's turn."""
    actor = allow(work, Permission.RECORDS_READ)
    if rating not in ("up", "down"):
        raise BadInput("no rating", where="rating", expected="up or down", got=rating)
    turn = get_turn(work.session, actor, turn_id)
    words = None if comment is None else text(comment, "comment", 2000)
    store.add_feedback(work.session, turn.id, actor.person or "", rating, words, work.now)
    work.record(Action.FEEDBACK_GIVEN, "turn", turn.id, new={"rating": rating})
