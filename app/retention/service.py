"""The dry run of retention, holds, and the disposal of a draft's content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.acting import allow
from app.auth.actor import Actor
from app.auth.permissions import Permission, require
from app.auth.rules import text
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.core.settings import Settings
from app.retention import store
from app.retention.rules import Retained, Rule, Rules, due, rules
from app.retention.store import Disposal, Hold, HoldOn, Kept

_REASON_LENGTH = 4000


class StillKept(Conflict):
    """Inside its retention, or under a hold (RC-02)."""

    code = "still_kept"


@dataclass(frozen=True)
class Line:
    """One draft of the dry run."""

    kept: Kept
    retained: Retained


@dataclass(frozen=True)
class Report:
    """What could be disposed of, what not and why; the rules of what is never disposed of too."""

    at: datetime
    rules: tuple[Rule, ...]
    lines: tuple[Line, ...]
    disposals: tuple[Disposal, ...]


def rules_of(settings: Settings) -> Rules:
    return rules(
        settings.retention_report_years,
        settings.retention_draft_years,
        settings.retention_exercise_years,
    )


def retention_report(session: Session, actor: Actor, chosen: Rules, now: datetime) -> Report:
    """The dry run: every draft in the actor's scope. Changes nothing."""
    require(actor, Permission.RETENTION_READ)
    holds = store.holds_in_force(session)
    kept = store.kept_drafts(session, actor.scope)
    lines = tuple(Line(one, _retained(one, chosen, holds, now)) for one in kept)
    disposed = tuple(store.disposals_within(session, actor.scope))
    return Report(now, tuple(chosen.values()), lines, disposed)


def holds_seen(session: Session, actor: Actor) -> list[Hold]:
    """Those in force on records within the actor's scope, oldest first."""
    require(actor, Permission.RETENTION_READ)
    kept = {one.draft for one in store.kept_drafts(session, actor.scope)}
    return [
        hold
        for hold in store.holds_in_force(session)
        if (hold.on is HoldOn.DRAFT and hold.record in kept)
        or (hold.on is HoldOn.SUBJECT and store.subject_exists(session, hold.record, actor.scope))
    ]


def set_hold(work: Work, on: HoldOn, record: str, reason: str) -> Hold:
    """On a draft, or on everything that is written on one subject. Raises NotFound."""
    actor = allow(work, Permission.RETENTION_HOLD)
    _check_in_scope(work.session, actor, on, record)
    hold = Hold(
        id=new_id("HOLD"),
        on=on,
        record=record,
        reason=text(reason, "reason", _REASON_LENGTH),
        set_by=actor.person or "",
        set_at=work.now,
        released_at=None,
    )
    store.add_hold(work.session, hold)
    new = {"on": on.value, "record": record}
    work.record(Action.HOLD_SET, "hold", hold.id, new=new, reason=hold.reason)
    return hold


def release_hold(work: Work, hold_id: str, reason: str) -> None:
    """Raises NotFound, and Conflict for one that was released before."""
    actor = allow(work, Permission.RETENTION_HOLD)
    hold = store.get_hold(work.session, hold_id)
    _check_seen(work.session, actor, hold)
    if hold.released_at is not None:
        raise Conflict("this hold was released before", where=hold_id)
    said = text(reason, "reason", _REASON_LENGTH)
    store.release_hold(work.session, hold_id, actor.person or "", said, work.now)
    old = {"on": hold.on.value, "record": hold.record}
    work.record(Action.HOLD_RELEASED, "hold", hold_id, old=old, reason=said)


def dispose(work: Work, draft_id: str, reason: str, chosen: Rules) -> Disposal:
    """Deletes the content of a draft, all versions of it, and leaves a certificate: its hash, the
    rule, the reason. What people did with it stays in the trail. Raises :class:`StillKept`."""
    actor = allow(work, Permission.RETENTION_DISPOSE)
    kept = store.kept_draft(work.session, draft_id, actor.scope)
    retained = _retained(kept, chosen, store.holds_in_force(work.session), work.now)
    if not retained.is_disposable:
        raise StillKept(
            f"the draft is not disposed of: {retained.why}",
            where=draft_id,
            expected=f"a draft past its retention ({retained.rule.words}) and under no hold",
        )
    sha256, versions = store.newest(work.session, draft_id)
    disposal = Disposal(
        draft=draft_id,
        sha256=sha256,
        versions=versions,
        rule=retained.rule.words,
        reason=text(reason, "reason", _REASON_LENGTH),
        disposed_by=actor.person or "",
        disposed_at=work.now,
    )
    store.dispose(work.session, disposal)
    old = {"sha256": sha256, "versions": versions, "state": kept.state.value}
    new = {"rule": disposal.rule}
    work.record(Action.DRAFT_DISPOSED, "draft", draft_id, old=old, new=new, reason=disposal.reason)
    return disposal


def _check_in_scope(session: Session, actor: Actor, on: HoldOn, record: str) -> None:
    if on is HoldOn.DRAFT:
        store.kept_draft(session, record, actor.scope)
    elif not store.subject_exists(session, record, actor.scope):
        raise NotFound(f"no draft on {record}")


def _check_seen(session: Session, actor: Actor, hold: Hold) -> None:
    """To whoever may not see its record there is no such hold."""
    try:
        _check_in_scope(session, actor, hold.on, hold.record)
    except NotFound:
        raise store.no_hold(hold.id) from None


def _retained(kept: Kept, chosen: Rules, holds: Iterable[Hold], now: datetime) -> Retained:
    named = {HoldOn.DRAFT: kept.draft, HoldOn.SUBJECT: kept.subject}
    held = [hold.id for hold in holds if named[hold.on] == hold.record]
    return due(kept.since, chosen[kept.record_type], held, now)
