import threading
from pathlib import Path

import pytest

from app.audit import store
from app.audit.actions import Action
from app.audit.verify import verify_trail
from app.audit.work import Ledger
from app.auth.actor import Actor


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
