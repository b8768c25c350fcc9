"""A turn as it is told to whoever watches: its thread, its steps with their times, how it ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.agent import store
from app.agent.events import EventType, FailReason, Told, TurnState, failed
from app.agent.service import Thread
from app.agent.store import Turn
from app.agent.watching import worked_of
from app.audit.work import Ledger
from app.auth.actor import Scope
from tests import hiring
from tests.conftest import ACTOR

AT = datetime(2025, 3, 12, 13, 40, tzinfo=UTC)
STARTED = Told(EventType.TURN_STARTED, {"turn": "TURN-1", "thread": "CHAT-1", "question": "What?"})
STEP: dict[str, Any] = {"step": 1, "tool": "history", "label": "earlier deviations"}
STEPPED = [
    Told(EventType.STEP_STARTED, {**STEP, "arguments": {}}),
    Told(EventType.STEP_FINISHED, {"step": 1, "status": "ok", "summary": "8", "seconds": 2.5}),
]


def turn_of(ledger: Ledger, *told: Told) -> None:
    """Each a second after the other."""
    with ledger.work(ACTOR) as work:
        person = hiring.hire(work, "writer").id
    with ledger.database.write() as session:
        store.add_thread(session, Thread("CHAT-1", person, "", None, Scope(), AT, AT, None))
        turn = Turn("TURN-1", "CHAT-1", 1, "What?", None, [], TurnState.RUNNING, None, [], AT, None)
        store.add_turn(session, turn, STARTED)
        for seconds, one in enumerate(told, 1):
            store.tell(session, "TURN-1", [one], AT + timedelta(seconds=seconds))


def test_an_answered_turn_has_its_thread_its_steps_and_its_times(ledger: Ledger) -> None:
    runs = [{"text": "Eight", "kind": "fact", "citation": 1}]
    text = Told(EventType.TEXT, {"block": "paragraph", "runs": runs})
    turn_of(ledger, *STEPPED, text, Told(EventType.TURN_FINISHED, {"seconds": 4}))
    with ledger.database.read() as session:
        work = worked_of(session, "TURN-1")
    assert (work.id, work.session, work.state, work.abstained) == (
        "TURN-1",
        "CHAT-1",
        "finished",
        False,
    )
    assert (work.started_at, work.ended_at) == (AT, AT + timedelta(seconds=4))
    assert (work.given, work.made) == ("What?", "Eight")
    (step,) = work.steps
    assert (step.tool, step.status, step.seconds) == ("history", "ok", 2.5)
    assert step.started_at == AT + timedelta(seconds=2) - timedelta(seconds=2.5)


def test_an_abstention_is_one(ledger: Ledger) -> None:
    told = {"why": "nothing found", "searched": {}}
    turn_of(ledger, Told(EventType.ABSTAINED, told), Told(EventType.TURN_FINISHED, {}))
    with ledger.database.read() as session:
        work = worked_of(session, "TURN-1")
    assert (work.state, work.abstained) == ("abstained", True)


def test_a_turn_that_was_stopped_in_a_step_tells_no_end_of_that_step(ledger: Ledger) -> None:
    turn_of(ledger, STEPPED[0], failed(FailReason.STOPPED, "Stopped."))
    with ledger.database.read() as session:
        work = worked_of(session, "TURN-1")
    assert (work.state, work.steps) == ("failed", ())
