"""All SQL of retention: what is kept since when, holds, and disposals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.tables import audit_events
from app.auth.actor import Scope
from app.core.errors import NotFound
from app.drafts.states import DraftState
from app.drafts.tables import draft_versions, drafts
from app.retention.rules import RecordType
from app.retention.tables import archived_packages, disposals, holds
from app.review.states import Meaning
from app.signatures.tables import signatures


class HoldOn(StrEnum):
    """A draft, or whatever is written on one subject, such as a deviation."""

    DRAFT = "draft"
    SUBJECT = "subject"


@dataclass(frozen=True)
class Hold:
    id: str
    on: HoldOn
    record: str
    reason: str
    set_by: str
    set_at: datetime
    released_at: datetime | None


@dataclass(frozen=True)
class Kept:
    """A draft, and when the event was that its retention counts from."""

    draft: str
    subject: str
    site: str | None
    product: str | None
    state: DraftState
    record_type: RecordType
    since: datetime


@dataclass(frozen=True)
class Disposal:
    draft: str
    sha256: str
    versions: int
    rule: str
    reason: str
    disposed_by: str
    disposed_at: datetime


def kept_drafts(session: Session, scope: Scope) -> list[Kept]:
    """Those that still have their versions, oldest first."""
    rows = session.execute(_drafts().order_by(drafts.c.created_at, drafts.c.id))
    return [
        _kept(row)
        for row in rows
        if scope.allows_site(row.site) and scope.allows_product(row.product)
    ]


def kept_draft(session: Session, draft_id: str, scope: Scope) -> Kept:
    """Locked until the transaction ends. Raises :class:`NotFound`."""
    locked = select(drafts.c.id).where(drafts.c.id == draft_id).with_for_update()
    session.execute(locked)
    row = session.execute(_drafts().where(drafts.c.id == draft_id)).first()
    if row is None or not (scope.allows_site(row.site) and scope.allows_product(row.product)):
        raise NotFound(f"no draft {draft_id}", hint="See `list drafts`")
    return _kept(row)


def holds_in_force(session: Session) -> list[Hold]:
    """Oldest first."""
    query = select(holds).where(holds.c.released_at.is_(None)).order_by(holds.c.set_at, holds.c.id)
    return [_hold(row) for row in session.execute(query)]


def get_hold(session: Session, hold_id: str) -> Hold:
    row = session.execute(select(holds).where(holds.c.id == hold_id)).first()
    if row is None:
        raise no_hold(hold_id)
    return _hold(row)


def no_hold(hold_id: str) -> NotFound:
    return NotFound(f"no hold {hold_id}")


def add_hold(session: Session, hold: Hold) -> None:
    session.execute(
        insert(holds).values(
            id=hold.id,
            record_type=hold.on.value,
            record=hold.record,
            reason=hold.reason,
            set_by=hold.set_by,
            set_at=hold.set_at,
        )
    )


def release_hold(session: Session, hold_id: str, by: str, reason: str, now: datetime) -> None:
    values = {"released_by": by, "released_at": now, "release_reason": reason}
    session.execute(update(holds).where(holds.c.id == hold_id).values(**values))


def subject_exists(session: Session, subject: str, scope: Scope) -> bool:
    columns = drafts.c
    rows = session.execute(select(columns.site, columns.product).where(columns.subject == subject))
    return any(scope.allows_site(row.site) and scope.allows_product(row.product) for row in rows)


def newest(session: Session, draft_id: str) -> tuple[str, int]:
    """``(sha256, version)`` of the newest version, which is as many as there are."""
    columns = draft_versions.c
    query = select(columns.sha256, columns.version).where(columns.draft == draft_id)
    row = session.execute(query.order_by(columns.version.desc()).limit(1)).one()
    return row.sha256, row.version


def dispose(session: Session, disposal: Disposal) -> None:
    """The certificate first: without it the database refuses to delete a version."""
    values = {name: getattr(disposal, name) for name in Disposal.__dataclass_fields__}
    session.execute(insert(disposals).values(**values))
    session.execute(delete(draft_versions).where(draft_versions.c.draft == disposal.draft))


def all_disposals(session: Session) -> Iterator[Disposal]:
    """Oldest first."""
    for row in session.execute(select(disposals).order_by(disposals.c.disposed_at)):
        yield Disposal(**{name: getattr(row, name) for name in Disposal.__dataclass_fields__})


def disposals_within(session: Session, scope: Scope) -> list[Disposal]:
    """Oldest first, of the drafts in scope."""
    columns = drafts.c
    rows = session.execute(select(columns.id, columns.site, columns.product))
    seen = {
        row.id for row in rows if scope.allows_site(row.site) and scope.allows_product(row.product)
    }
    return [one for one in all_disposals(session) if one.draft in seen]


def drafts_with_versions(session: Session) -> dict[str, bool]:
    """Draft → whether any version of it is there."""
    present = set(session.execute(select(draft_versions.c.draft).distinct()).scalars())
    return {one: one in present for one in session.execute(select(drafts.c.id)).scalars()}


def disposals_told(session: Session) -> dict[str, str]:
    """Draft → the hash that the trail says was disposed of."""
    columns = audit_events.c
    query = select(columns.entity_id, columns.old)
    rows = session.execute(query.where(columns.action == Action.DRAFT_DISPOSED.value))
    return {row.entity_id: row.old["sha256"] for row in rows}


def _drafts() -> Select[Any]:
    """With the times that rules count from; without what was disposed of."""
    approved = _newest_time(
        signatures.c.at, signatures.c.draft, signatures.c.meaning == Meaning.APPROVED.value
    )
    received = _newest_time(archived_packages.c.received_at, archived_packages.c.draft)
    changed = _newest_time(draft_versions.c.made_at, draft_versions.c.draft)
    withdrawn = _newest_time(
        audit_events.c.at,
        audit_events.c.entity_id,
        audit_events.c.action == Action.DRAFT_WITHDRAWN.value,
    )
    return select(
        drafts,
        approved.label("approved_at"),
        received.label("received_at"),
        changed.label("changed_at"),
        withdrawn.label("withdrawn_at"),
    ).where(drafts.c.id.not_in(select(disposals.c.draft)))


def _newest_time(at: Any, draft: Any, *conditions: Any) -> Any:
    query = select(func.max(at)).where(draft == drafts.c.id, *conditions)
    return query.correlate(drafts).scalar_subquery()


def _kept(row: Any) -> Kept:
    """Whatever was ever approved, here or where it came from, is a report, reopened or not."""
    approved_at = row.approved_at or row.received_at
    if approved_at is not None:
        record_type, since = RecordType.REPORT, approved_at
    elif row.state == DraftState.WITHDRAWN:
        record_type, since = RecordType.WITHDRAWN, row.withdrawn_at or row.changed_at
    else:
        record_type, since = RecordType.DRAFT, row.changed_at or row.created_at
    return Kept(
        draft=row.id,
        subject=row.subject,
        site=row.site,
        product=row.product,
        state=DraftState(row.state),
        record_type=record_type,
        since=since,
    )


def _hold(row: Any) -> Hold:
    return Hold(
        id=row.id,
        on=HoldOn(row.record_type),
        record=row.record,
        reason=row.reason,
        set_by=row.set_by,
        set_at=row.set_at,
        released_at=row.released_at,
    )
