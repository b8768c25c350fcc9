"""Threads, turns and events on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from app.agent import store
from app.agent.events import EventType, FailReason, Told, TurnState, failed
from app.agent.store import Thread, Turn, TurnEnded
from app.agent.tables import turn_events
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Scope
from app.auth.people import create_person
from app.core.errors import NotFound
from tests.conftest import ACTOR

NOON = datetime(2025, 3, 12, 12, tzinfo=UTC)
STARTED = Told(EventType.TURN_STARTED, {"turn": "T"})
TEXT = Told(EventType.TEXT, {"block": "paragraph", "runs": []})
FINISHED = Told(EventType.TURN_FINISHED, {"seconds": 1.0})


@pytest.fixture
def person(any_ledger: Ledger) -> str:
    return hire(any_ledger, "asker")


def hire(ledger: Ledger, username: str) -> str:
    with ledger.work(ACTOR) as work:
        return create_person(work, username=username, name=username, identity_record=username).id


def reader(person: str | None) -> Actor:
    return Actor(Kind.PERSON, "asker", person=person)


def open_thread(ledger: Ledger, person: str, name: str = "CHAT-1", title: str = "") -> Thread:
    thread = Thread(name, person, title, None, Scope(), NOON, NOON, None)
    with ledger.database.write() as session:
        store.add_thread(session, thread)
    return thread


def begin(
    ledger: Ledger,
    thread: Thread,
    name: str = "TURN-1",
    question: str = "Why?",
    process: str | None = "embedded",
) -> Turn:
    running = TurnState.RUNNING
    with ledger.database.write() as session:
        number = len(store.turns_of(session, thread.id)) + 1
        turn = Turn(
            name, thread.id, number, question, None, [], running, None, [], NOON, None, process
        )
        store.add_turn(session, turn, STARTED)
    return turn


def tell(ledger: Ledger, turn: Turn, *told: Told) -> None:
    with ledger.database.write() as session:
        store.tell(session, turn.id, told, NOON)


def test_a_thread_is_read_back_with_its_time_and_scope(any_ledger: Ledger, person: str) -> None:
    scope = Scope(frozenset({"DUB"}), frozenset({"P2", "P1"}))
    thread = Thread("CHAT-1", person, "Fill volume", NOON, scope, NOON, NOON, None)
    with any_ledger.database.write() as session:
        store.add_thread(session, thread)
    with any_ledger.database.read() as session:
        assert store.get_thread(session, reader(person), "CHAT-1") == thread


def test_nobody_else_finds_a_thread_a_turn_or_a_citation(any_ledger: Ledger, person: str) -> None:
    other = hire(any_ledger, "other")
    turn = begin(any_ledger, open_thread(any_ledger, person))
    with any_ledger.database.read() as session:
        assert store.threads_of(session, reader(other)) == []
        for ask in (
            lambda: store.get_thread(session, reader(other), "CHAT-1"),
            lambda: store.get_turn(session, reader(other), turn.id),
            lambda: store.get_turn(session, reader(None), turn.id),
        ):
            with pytest.raises(NotFound):
                ask()


def test_threads_are_found_by_words_of_title_and_questions(any_ledger: Ledger, person: str) -> None:
    by_title = open_thread(any_ledger, person, "CHAT-1", "Low fill volume")
    by_question = open_thread(any_ledger, person, "CHAT-2", "Something else")
    begin(any_ledger, by_question, question="Is the FILL volume 100% right?")
    with any_ledger.database.read() as session:
        found = {one.id for one in store.threads_of(session, reader(person), "volume fill")}
        assert found == {by_title.id, by_question.id}
        assert [one.id for one in store.threads_of(session, reader(person), "100%")] == [
            by_question.id
        ]
        assert store.threads_of(session, reader(person), "_") == []


def test_events_count_from_one_and_are_read_behind_any_of_them(
    any_ledger: Ledger, person: str
) -> None:
    turn = begin(any_ledger, open_thread(any_ledger, person))
    tell(any_ledger, turn, TEXT, TEXT)
    tell(any_ledger, turn, FINISHED)
    with any_ledger.database.read() as session:
        assert [one.seq for one in store.events_of(session, turn.id)] == [1, 2, 3, 4]
        (last,) = store.events_of(session, turn.id, after=3)
        assert last.type is EventType.TURN_FINISHED


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ((FINISHED,), TurnState.FINISHED),
        ((Told(EventType.ABSTAINED, {}), FINISHED), TurnState.ABSTAINED),
        ((failed(FailReason.ERROR, "no"),), TurnState.FAILED),
    ],
)
def test_the_last_event_ends_the_turn_and_nothing_follows_it(
    any_ledger: Ledger, person: str, told: tuple[Told, ...], state: TurnState
) -> None:
    turn = begin(any_ledger, open_thread(any_ledger, person))
    for one in told:
        tell(any_ledger, turn, one)
    with any_ledger.database.read() as session:
        assert store.get_turn(session, reader(person), turn.id).state is state
        assert store.running_in(session, turn.thread) is None
    with pytest.raises(TurnEnded):
        tell(any_ledger, turn, TEXT)


def test_what_was_told_is_neither_changed_nor_removed(any_ledger: Ledger, person: str) -> None:
    begin(any_ledger, open_thread(any_ledger, person))
    for change in (update(turn_events).values(type="text"), delete(turn_events)):
        with pytest.raises(IntegrityError), any_ledger.database.write() as session:
            session.execute(change)


def test_turns_that_run_are_interrupted_and_no_others(any_ledger: Ledger, person: str) -> None:
    thread = open_thread(any_ledger, person)
    done = begin(any_ledger, thread, "TURN-1")
    tell(any_ledger, done, FINISHED)
    begin(any_ledger, thread, "TURN-2")
    with any_ledger.database.write() as session:
        assert store.running(session) == {"TURN-2": "embedded"}
        store.interrupt(session, ["TURN-2"], NOON)
        assert store.running(session) == {}
    with any_ledger.database.read() as session:
        (_started, last) = store.events_of(session, "TURN-2")
        assert last.json["reason"] == FailReason.INTERRUPTED
        assert store.get_turn(session, reader(person), done.id).state is TurnState.FINISHED


def test_a_citation_is_found_by_its_number(any_ledger: Ledger, person: str) -> None:
    turn = begin(any_ledger, open_thread(any_ledger, person))
    tell(
        any_ledger,
        turn,
        *(Told(EventType.CITATION, {"number": n, "evidence": {"id": f"E{n + 4}"}}) for n in (1, 2)),
    )
    with any_ledger.database.read() as session:
        assert store.citation(session, turn.id, 2) == {"id": "E6"}
        with pytest.raises(NotFound):
            store.citation(session, turn.id, 3)
