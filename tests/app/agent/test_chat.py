"""The turns that run in a process: told, stopped, failed, interrupted."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest

from app.agent import store
from app.agent.chat import Answer, Chat, Tell
from app.agent.events import EventType, FailReason, TurnEvent
from app.agent.store import Turn
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.database import Database
from app.core.errors import NotFound, Unavailable
from app.core.settings import Settings
from app.jobs.slot import take_slot
from tests.app.agent.test_store import FINISHED, TEXT, begin, hire, open_thread
from tests.conftest import ACTOR, make_ledger

PATIENCE_S = 30.0


@pytest.fixture
def turn(ledger: Ledger) -> Turn:
    return begin(ledger, open_thread(ledger, hire(ledger, "asker")))


@pytest.fixture
def gate() -> Iterator[Event]:
    """Holds an answer back until it is set; nothing is left waiting for it."""
    made = Event()
    yield made
    made.set()


def events_at_end(ledger: Ledger, chat: Chat, turn: Turn) -> list[TurnEvent]:
    while True:
        seen = chat.count
        with ledger.database.read() as session:
            events = store.events_of(session, turn.id)
        if events[-1].type.is_last:
            return events
        asyncio.run(chat.wait(seen, PATIENCE_S))


def answering(*told: object) -> Answer:
    def answer(_actor: Actor, _turn: str, tell: Tell) -> None:
        for one in told:
            if isinstance(one, Exception):
                raise one
            tell([one])  # pyright: ignore[reportArgumentType]

    return answer


def held(gate: Event) -> Answer:
    def answer(_actor: Actor, _turn: str, tell: Tell) -> None:
        gate.wait(PATIENCE_S)
        tell([TEXT])
        tell([FINISHED])

    return answer


def test_what_an_answer_tells_is_stored_in_order(ledger: Ledger, turn: Turn) -> None:
    chat = Chat(ledger, answering(TEXT, FINISHED))
    chat.run(ACTOR, turn.id)
    types = [one.type for one in events_at_end(ledger, chat, turn)]
    assert types == [EventType.TURN_STARTED, EventType.TEXT, EventType.TURN_FINISHED]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (NotFound("no batch NF-1"), "no batch NF-1"),
        (ZeroDivisionError("secret"), "The answer failed; the log of the service says why."),
    ],
)
def test_what_goes_wrong_ends_the_turn_and_says_no_more_than_it_should(
    ledger: Ledger, turn: Turn, error: Exception, message: str
) -> None:
    chat = Chat(ledger, answering(TEXT, error))
    chat.run(ACTOR, turn.id)
    last = events_at_end(ledger, chat, turn)[-1]
    assert last.json == {"reason": FailReason.ERROR, "message": message}


def test_a_stopped_turn_ends_at_once_and_tells_no_more(
    ledger: Ledger, turn: Turn, gate: Event
) -> None:
    chat = Chat(ledger, held(gate))
    chat.run(ACTOR, turn.id)
    assert chat.stop(turn.id)
    last = events_at_end(ledger, chat, turn)[-1]
    assert last.json["reason"] == FailReason.STOPPED
    gate.set()
    chat.close()
    assert len(events_at_end(ledger, chat, turn)) == 2


def test_a_turn_that_has_ended_cannot_be_stopped(ledger: Ledger, turn: Turn) -> None:
    chat = Chat(ledger, answering(FINISHED))
    chat.run(ACTOR, turn.id)
    events_at_end(ledger, chat, turn)
    assert not chat.stop(turn.id)


def test_closing_interrupts_what_runs(ledger: Ledger, turn: Turn) -> None:
    begun = Event()

    def chatter(_actor: Actor, _turn: str, tell: Tell) -> None:
        while True:
            tell([TEXT])
            begun.set()

    chat = Chat(ledger, chatter)
    chat.run(ACTOR, turn.id)
    assert begun.wait(PATIENCE_S)
    chat.close()
    assert events_at_end(ledger, chat, turn)[-1].json["reason"] == FailReason.INTERRUPTED


@pytest.mark.parametrize("process", ["embedded", None, "worker-1"])
def test_a_start_interrupts_what_an_earlier_process_left(
    ledger: Ledger, process: str | None
) -> None:
    turn = begin(ledger, open_thread(ledger, hire(ledger, "asker")), process=process)
    chat = Chat(ledger, answering())
    chat.start()
    last = events_at_end(ledger, chat, turn)[-1]
    assert last.json["reason"] == FailReason.INTERRUPTED


def test_what_another_process_answers_goes_on_until_that_process_is_gone(
    postgres_database: Database, settings: Settings
) -> None:
    ledger = make_ledger(postgres_database, settings)
    here, there = take_slot(postgres_database), take_slot(postgres_database)
    thread = open_thread(ledger, hire(ledger, "asker"))
    begin(ledger, thread, "TURN-HERE", process=here.name)
    turn = begin(ledger, thread, "TURN-THERE", process=there.name)
    chat = Chat(ledger, answering(), process=here.name)
    chat.start()
    assert running(ledger) == {"TURN-THERE"}
    chat.close()
    assert running(ledger) == {"TURN-THERE"}
    there.release()
    until = time.monotonic() + PATIENCE_S
    while running(ledger) and time.monotonic() < until:
        chat.end_left()  # the server notices in its own time that a connection is gone
    assert running(ledger) == set()
    assert events_at_end(ledger, chat, turn)[-1].json["reason"] == FailReason.INTERRUPTED
    here.release()


def test_a_process_ends_nothing_of_its_own_as_left(ledger: Ledger, turn: Turn) -> None:
    Chat(ledger, answering()).end_left()
    assert running(ledger) == {turn.id}


def running(ledger: Ledger) -> set[str]:
    with ledger.database.read() as session:
        return set(store.running(session))


def test_more_than_a_process_can_answer_is_refused_and_not_kept_waiting(
    ledger: Ledger, gate: Event
) -> None:

    def waiting(_actor: Actor, _turn: str, _tell: Tell) -> None:
        gate.wait(PATIENCE_S)

    chat = Chat(ledger, waiting)
    for number in range(40):
        chat.run(replace(ACTOR, name=f"person {number}"), f"TURN-{number}")
    with pytest.raises(Unavailable, match="too many questions are"), chat.room(ACTOR):
        pass
    gate.set()
    chat.close()
    with chat.room(ACTOR):
        pass


def test_nobody_asks_so_much_that_others_wait(ledger: Ledger, gate: Event) -> None:

    def waiting(_actor: Actor, _turn: str, _tell: Tell) -> None:
        gate.wait(PATIENCE_S)

    chat = Chat(ledger, waiting)
    for number in range(8):
        with chat.room(ACTOR):
            chat.run(ACTOR, f"TURN-{number}")
    with pytest.raises(Unavailable, match="too many of your questions"), chat.room(ACTOR):
        pass
    with chat.room(replace(ACTOR, name="other")):
        pass
    gate.set()
    chat.close()
