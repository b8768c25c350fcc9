"""Is server time to be believed? (AT-07)

Rules, in order:

1. The trail is ordered by ``seq``; a time in it is what the server's clock said.
2. A clock that is behind the newest event, or was set while the process runs, has stepped: the
   step stands in the trail once, before what was done after it, and alerts.
3. Nobody signs while the clock is behind the latest time of the trail, or differs by more than the
   limit from the time that has passed since the process began.
4. Who acknowledges the alert of a step says that the clock is right from that event on: times
   before it bind no longer. Without this a clock that once ran ahead would forbid signing for as
   long as it did.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.audit import store
from app.audit.actions import Action
from app.audit.chain import Event
from app.core.clock import ClockWatch
from app.core.errors import Unavailable

_SLEWED = timedelta(seconds=1)  # what a time service may take back without a step


class ClockUnsteady(Unavailable):
    code = "clock_unsteady"


@dataclass(frozen=True)
class Step:
    """The clock said ``now`` where ``expected`` was due."""

    expected: datetime
    now: datetime

    def event(self) -> Event:
        """Nobody's act: the server says it of itself."""
        return Event(
            at=self.now,
            actor="server:clock",
            role="server",
            action=Action.CLOCK_STEPPED,
            entity="clock",
            entity_id="server",
            old=self.expected.isoformat(),
            new=self.now.isoformat(),
            origin="server",
        )


def find_step(session: Session, now: datetime, watch: ClockWatch | None) -> Step | None:
    newest = store.newest_at(session)
    if newest is not None and newest - now > _SLEWED:
        return Step(newest, now)
    set_by = watch.step() if watch is not None else None
    return Step(now - set_by, now) if set_by is not None else None


def require_steady_clock(session: Session, now: datetime, watch: ClockWatch | None = None) -> None:
    """Raises :class:`ClockUnsteady` while rule 3 forbids signing."""
    latest = store.latest_at(session, since=_confirmed(session))
    if latest is not None and latest - now > _SLEWED:
        raise ClockUnsteady(
            "the server's clock is behind the audit trail",
            expected=f"a time after {latest.isoformat()}",
            got=now.isoformat(),
            hint="Set the clock right, then acknowledge the alert",
        )
    drift = watch.drift() if watch is not None else timedelta()
    if watch is not None and abs(drift) > watch.limit:
        raise ClockUnsteady(
            "the server's clock was set while the service ran",
            expected=f"a difference of at most {watch.limit.total_seconds():g} s",
            got=f"{drift.total_seconds():g} s",
            hint="Set the clock right, or start the service again once it is",
        )


def _confirmed(session: Session) -> int:
    """``seq`` of the newest step whose alert somebody has acknowledged."""
    steps = (entry.seq for entry in store.find(session, Action.CLOCK_STEPPED))
    return max(set(steps) & store.acknowledged(session), default=0)
