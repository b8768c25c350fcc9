import threading
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.audit import store
from app.audit.actions import Action
from app.audit.keys import prepare_next, replace_by_next
from app.audit.verify import verify_trail
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.database import Database
from app.core.errors import Unavailable


@pytest.fixture
def ledger(any_ledger: Ledger) -> Ledger:
    return any_ledger


def entities(ledger: Ledger) -> list[str]:
    with ledger.database.read() as session:
        return [entry.event.entity_id for entry in store.read_all(session)]


def heads(ledger: Ledger) -> list[str]:
    file = ledger.anchors / "heads.jsonl"
    return file.read_text().splitlines() if file.exists() else []


def test_events_are_appended_in_order_and_their_last_is_signed(
    ledger: Ledger, actor: Actor
) -> None:
    with ledger.work(actor) as work:
        work.record(Action.JOB_FAILED, "job", "1")
        work.record(Action.JOB_FAILED, "job", "2")
    assert entities(ledger) == ["1", "2"]
    assert len(heads(ledger)) == 1
    assert '"seq":2' in heads(ledger)[0]


def test_an_event_says_who_when_and_as_what(ledger: Ledger, actor: Actor) -> None:
    with ledger.work(actor) as work:
        work.record(Action.JOB_FAILED, "job", "1", old={"a": 1}, new=None, reason="so")
        now = work.now
    with ledger.database.read() as session:
        event = next(store.read_all(session)).event
    assert (event.actor, event.role, event.origin) == ("cli:tester", "drafter", "cli")
    assert (event.action, event.at, event.reason) == ("job:failed", now, "so")
    assert (event.old, event.new) == ({"a": 1}, None)


def test_work_that_raises_leaves_no_event_and_no_head(ledger: Ledger, actor: Actor) -> None:
    def fail() -> None:
        with ledger.work(actor) as work:
            work.record(Action.JOB_FAILED, "job", "1")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail()
    assert entities(ledger) == []
    assert heads(ledger) == []


def test_work_without_events_signs_nothing(ledger: Ledger, actor: Actor) -> None:
    with ledger.work(actor):
        pass
    assert heads(ledger) == []


def test_a_value_that_the_trail_cannot_hold_rolls_the_work_back(
    ledger: Ledger, actor: Actor
) -> None:
    def fail() -> None:
        with ledger.work(actor) as work:
            work.record(Action.JOB_FAILED, "job", "1", new={"x": float("nan")})

    with pytest.raises(ValueError, match="JSON"):
        fail()
    assert entities(ledger) == []


@pytest.mark.parametrize("new", [{"a": 0.1 + 0.2}, [1, 2.0, -0.0], "text ≤ µ", True, {"b": None}])
def test_what_was_recorded_verifies_after_reading_it_back(
    ledger: Ledger, actor: Actor, new: object
) -> None:
    with ledger.work(actor) as work:
        work.record(Action.JOB_FAILED, "job", "1", new=new)
    with ledger.database.read() as session:
        assert verify_trail(session, ledger.anchors, ledger.key.public) == []


def test_work_of_several_threads_makes_one_whole_trail(ledger: Ledger, actor: Actor) -> None:
    def record() -> None:
        for number in range(8):
            with ledger.work(actor) as work:
                work.record(Action.JOB_FAILED, "job", str(number))

    threads = [threading.Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(entities(ledger)) == 32
    with ledger.database.read() as session:
        assert verify_trail(session, ledger.anchors, ledger.key.public) == []


def test_a_head_that_cannot_be_written_is_said_and_the_commit_stays(
    ledger: Ledger, actor: Actor
) -> None:
    file: Path = ledger.anchors / "heads.jsonl"
    file.mkdir()
    with pytest.raises(OSError, match="directory"), ledger.work(actor) as work:
        work.record(Action.JOB_FAILED, "job", "1")
    assert entities(ledger) == ["1"]


@pytest.mark.req("AT-02")
def test_two_ledgers_on_one_database_make_one_whole_trail(ledger: Ledger, actor: Actor) -> None:
    """As two processes do; the trail is empty when they begin."""
    other = replace(ledger, database=Database(ledger.database.url), clock=ledger.clock)
    gate = threading.Barrier(4)

    def record(one: Ledger) -> None:
        gate.wait()
        for number in range(6):
            with one.work(actor) as work:
                work.record(Action.JOB_FAILED, "job", str(number))

    threads = [threading.Thread(target=record, args=(one,)) for one in (ledger, other) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.database.close()
    assert len(entities(ledger)) == 24
    with ledger.database.read() as session:
        assert verify_trail(session, ledger.anchors, ledger.key.public) == []


@pytest.mark.req("IA-04")
@pytest.mark.req("ES-07")
def test_an_alert_is_logged_as_a_warning_once_it_is_committed(ledger: Ledger, actor: Actor) -> None:
    with capture_logs() as told:
        with ledger.work(actor) as work:
            work.record(Action.PERSON_LOCKED, "person", "P-1", reason="5 failures")
            work.record(Action.PERSON_CHANGED, "person", "P-1")
            assert told == []
        assert [(line["log_level"], line["action"], line["entity_id"]) for line in told] == [
            ("warning", "person:locked", "P-1")
        ]


def test_an_alert_that_was_rolled_back_is_not_told(ledger: Ledger, actor: Actor) -> None:
    def fail() -> None:
        with ledger.work(actor) as work:
            work.record(Action.PERSON_LOCKED, "person", "P-1")
            raise RuntimeError("half way")

    with capture_logs() as told, pytest.raises(RuntimeError, match="half way"):
        fail()
    assert told == []


def test_a_process_with_a_replaced_key_writes_nothing(ledger: Ledger, actor: Actor) -> None:
    prepare_next(ledger.anchors)
    replace_by_next(ledger.anchors)
    with pytest.raises(Unavailable, match="key was replaced"), ledger.work(actor) as work:
        work.record(Action.JOB_FAILED, "job", "1")
    assert entities(ledger) == []
