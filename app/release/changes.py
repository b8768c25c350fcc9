"""Change control of the configuration: first use, proposals, and which change is at work (LC-03).

Rules, in order:

1. A configuration is kept, with its parts, as soon as it is first used.
2. A change is proposed for a configuration that was used here, with a reason, what is at risk, and
   a report of the evaluations; against the one that is active, part by part. There is one open
   change record of a configuration at a time. In a validated installation a person proposes, since
   nobody may release what they have proposed: a system's user names no person.
3. Of the released configurations the one that the service runs is active; the one before it is then
   superseded, and is active again when it runs again: that is the roll-back (LC-06).

Not done here: the signatures, which release and withdraw (``configuration.signing``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.acting import allow
from app.auth.permissions import Permission
from app.auth.rules import text
from app.core.errors import Conflict, Forbidden
from app.core.ids import new_id
from app.release import store
from app.release.item import Item, changed_parts
from app.release.mode import Mode
from app.release.rules import ChangeState, report_hash
from app.release.service import mode_of
from app.release.store import Change, Proposed

_LONGEST = 4000


def keep_configuration(work: Work, item: Item) -> None:
    if store.add_configuration(work.session, item, work.now):
        work.record(
            Action.CONFIGURATION_USED, "configuration", item.hash, new={"parts": dict(item.parts)}
        )


def propose_change(
    work: Work,
    configuration: str,
    *,
    reason: str,
    risk: str,
    report: Mapping[str, Any] | None,
) -> Change:
    """Raises NotFound for a configuration that was never used here, Conflict while another change
    record of it is open, BadInput, Forbidden."""
    actor = allow(work, Permission.CONFIGURATION_PROPOSE)
    if actor.person is None and mode_of(work.session) is Mode.VALIDATED:
        raise proposer_unknown(actor.id)
    wanted = store.get_configuration(work.session, configuration)
    changes = store.all_changes(work.session)
    _check_not_open(changes, wanted.hash)
    active = active_of(changes)
    previous = None if active is None else active.record.hash
    before = {} if previous is None else store.get_configuration(work.session, previous).parts
    record = Proposed(
        id=new_id("CHANGE"),
        hash=wanted.hash,
        previous=previous,
        difference=[asdict(one) for one in changed_parts(before, wanted.parts)],
        reason=text(reason, "reason", _LONGEST),
        risk=text(risk, "risk", _LONGEST),
        report=None if report is None else dict(report),
        report_sha256=None if report is None else report_hash(report),
        proposed_by=actor.id,
        person=actor.person,
        proposed_at=work.now,
    )
    store.add_change(work.session, record)
    store.add_step(work.session, record.id, ChangeState.PROPOSED, at=work.now, by=actor.id)
    told = {"configuration": wanted.hash, "previous": previous, "sha256": record.sha256}
    work.record(Action.CHANGE_PROPOSED, "change", record.id, new=told, reason=record.reason)
    return store.get_change(work.session, record.id)


def proposer_unknown(proposer: str) -> Forbidden:
    return Forbidden(
        "no known person proposes this change, so nobody else can be told apart to release it",
        expected="a person who signed in",
        got=proposer,
        hint="Propose it on the page Configuration",
    )


def active_of(changes: Sequence[Change]) -> Change | None:
    return next((one for one in changes if one.state is ChangeState.ACTIVE), None)


def released_of(changes: Sequence[Change], configuration: str) -> Change | None:
    """The change record that releases the configuration, if one does."""
    fitting = (one for one in changes if one.record.hash == configuration)
    return next((one for one in fitting if one.state.is_released), None)


def is_released(session: Session, configuration: str) -> bool:
    return released_of(store.changes_of(session, configuration), configuration) is not None


def follow(work: Work, running: str) -> None:
    """Rule 3: what the service runs, if it is released, is what is active."""
    changes = store.all_changes(work.session)
    released, active = released_of(changes, running), active_of(changes)
    if released is None or released.state is ChangeState.ACTIVE:
        return
    if active is not None:
        _step(work, active, ChangeState.SUPERSEDED)
    _step(work, released, ChangeState.ACTIVE)
    old = None if active is None else {"configuration": active.record.hash}
    new = {"configuration": running, "change": released.record.id}
    work.record(Action.CONFIGURATION_ACTIVATED, "configuration", running, old=old, new=new)


def _step(work: Work, change: Change, state: ChangeState) -> None:
    store.add_step(work.session, change.record.id, state, at=work.now, by=work.actor.id)


def _check_not_open(changes: Sequence[Change], configuration: str) -> None:
    for change in changes:
        if change.record.hash == configuration and change.state is not ChangeState.WITHDRAWN:
            raise Conflict(
                "this configuration has a change record",
                where=configuration[:16],
                expected="one that is withdrawn, or none",
                got=f"{change.record.id}, {change.state.value}",
            )
