"""A turn that has ended, as whoever watches the service is told of it: from the events it told."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from app.agent import store
from app.agent.events import EventType, TurnEvent, state_after
from app.agent.runs import plain_text
from app.core.tracing import Stepped, Worked

TURN = "chat turn"


def worked_of(session: Session, turn_id: str) -> Worked:
    """Of a turn that has ended."""
    events = store.events_of(session, turn_id)
    started, last = events[0], events[-1]
    types = [event.type for event in events]
    state = state_after(types)
    return Worked(
        id=turn_id,
        kind=TURN,
        state=state.value if state else "running",
        started_at=started.at,
        ended_at=last.at,
        session=started.json["thread"],
        abstained=EventType.ABSTAINED in types,
        steps=tuple(_steps(events)),
        given=started.json["question"],
        made="\n".join(_said(events)),
    )


def _steps(events: Sequence[TurnEvent]) -> Iterator[Stepped]:
    """Those that have ended."""
    begun = {one.json["step"]: one for one in events if one.type is EventType.STEP_STARTED}
    for event in events:
        if event.type is not EventType.STEP_FINISHED or event.json["step"] not in begun:
            continue
        first, told = begun[event.json["step"]], event.json
        yield Stepped(
            number=told["step"],
            tool=first.json["tool"],
            status=told["status"],
            started_at=event.at - timedelta(seconds=told["seconds"]),
            seconds=told["seconds"],
            label=first.json["label"],
            summary=told["summary"],
        )


def _said(events: Sequence[TurnEvent]) -> Iterator[str]:
    for event in events:
        if event.type is EventType.TEXT and "runs" in event.json:
            yield plain_text(event.json["runs"])
        elif event.type is EventType.ABSTAINED:
            yield f"Not found: {event.json['why']}"
