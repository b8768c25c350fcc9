"""The server's clock is set, back and forth, by hand and under libfaketime."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from app.audit import store
from app.audit.actions import Action
from app.audit.alerts import acknowledge, open_alerts
from app.audit.clock import ClockUnsteady, require_steady_clock
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.clock import ClockWatch, system_clock
from tests.app.audit.conftest import findings

DAY = timedelta(days=1)
START = datetime(2024, 6, 1, tzinfo=UTC)

pytestmark = [pytest.mark.req("AT-07"), pytest.mark.req("H07")]


class Server:
    """A machine whose clock somebody sets; ``passes`` is time that truly passes."""

    def __init__(self) -> None:
        self.now = START
        self.elapsed_s = 1000.0
        self.watch = ClockWatch(60, self.clock, lambda: self.elapsed_s)

    def clock(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.elapsed_s += seconds

    def starts_again(self) -> None:
        self.watch = ClockWatch(60, self.clock, lambda: self.elapsed_s)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def ledger(any_ledger: Ledger, server: Server) -> Ledger:
    return replace(any_ledger, clock=server.clock, watch=server.watch)


def record(ledger: Ledger, actor: Actor, subject: str = "1") -> None:
    with ledger.work(actor) as work:
        work.record(Action.JOB_FAILED, "job", subject)


def actions(ledger: Ledger) -> list[str]:
    with ledger.database.read() as session:
        return [entry.event.action for entry in store.read_all(session)]


def can_sign(ledger: Ledger) -> bool:
    with ledger.database.read() as session:
        try:
            require_steady_clock(session, ledger.clock(), ledger.watch)
        except ClockUnsteady:
            return False
    return True


def test_a_clock_that_runs_evenly_is_believed(ledger: Ledger, actor: Actor, server: Server) -> None:
    for _ in range(5):
        record(ledger, actor)
        server.passes(3600)
    assert actions(ledger) == ["job:failed"] * 5
    assert can_sign(ledger)


@pytest.mark.parametrize("watched", [True, False])
def test_a_step_back_is_recorded_once_before_what_was_done_after_it(
    watched: bool, ledger: Ledger, actor: Actor, server: Server
) -> None:
    ledger = ledger if watched else replace(ledger, watch=None)
    record(ledger, actor)
    server.now -= DAY
    for _ in range(3):
        record(ledger, actor)
        server.passes(1)
    assert actions(ledger) == ["job:failed", "clock:stepped", *["job:failed"] * 3]
    with ledger.database.read() as session:
        step = store.find(session, Action.CLOCK_STEPPED)[0].event
    assert (step.old, step.new) == (START.isoformat(), (START - DAY).isoformat())
    assert (step.actor, step.origin) == ("server:clock", "server")
    assert findings(ledger) == []


def test_a_step_forward_is_recorded_once(ledger: Ledger, actor: Actor, server: Server) -> None:
    record(ledger, actor)
    server.now += DAY
    for _ in range(3):
        server.passes(1)
        record(ledger, actor)
    assert actions(ledger) == ["job:failed", "clock:stepped", *["job:failed"] * 3]


def test_a_step_is_recorded_by_work_that_does_nothing_else(
    ledger: Ledger, actor: Actor, server: Server
) -> None:
    record(ledger, actor)
    server.now -= DAY
    with ledger.work(actor):
        pass
    assert actions(ledger)[-1] == "clock:stepped"


def test_a_step_that_was_rolled_back_is_recorded_by_the_next_work(
    ledger: Ledger, actor: Actor, server: Server
) -> None:
    record(ledger, actor)
    server.now += DAY
    with pytest.raises(RuntimeError, match="half way"), ledger.work(actor):
        raise RuntimeError("half way")
    record(ledger, actor)
    assert actions(ledger).count("clock:stepped") == 1


def test_a_second_that_a_time_service_takes_back_is_no_step(
    ledger: Ledger, actor: Actor, server: Server
) -> None:
    record(ledger, actor)
    server.now -= timedelta(seconds=0.9)
    record(ledger, actor)
    assert actions(ledger) == ["job:failed"] * 2
    assert can_sign(ledger)


@pytest.mark.parametrize("step", [-DAY, DAY, timedelta(seconds=-61), timedelta(seconds=61)])
def test_nobody_signs_after_a_step_until_the_clock_is_right_again(
    step: timedelta, ledger: Ledger, actor: Actor, server: Server
) -> None:
    record(ledger, actor)
    server.now += step
    assert not can_sign(ledger)
    record(ledger, actor)
    assert not can_sign(ledger)
    server.now -= step
    server.passes(1)
    if step > timedelta():
        confirm(ledger, actor)
    assert can_sign(ledger)


def confirm(ledger: Ledger, actor: Actor) -> None:
    """Somebody sees that the clock is right now, after the step back is on record."""
    record(ledger, actor)
    with ledger.work(actor) as work:
        for alert in open_alerts(work.session):
            acknowledge(work, alert.seq, "checked against the site's time server")


def test_a_clock_that_ran_ahead_forbids_signing_until_somebody_confirms_the_time(
    ledger: Ledger, actor: Actor, server: Server
) -> None:
    server.now += DAY
    server.starts_again()
    ledger = replace(ledger, watch=server.watch)
    record(ledger, actor)
    assert can_sign(ledger)
    server.now -= DAY
    server.starts_again()
    ledger = replace(ledger, watch=server.watch)
    record(ledger, actor)
    assert not can_sign(ledger)
    confirm(ledger, actor)
    assert can_sign(ledger)


def test_the_order_of_the_trail_is_that_of_its_numbers(
    ledger: Ledger, actor: Actor, server: Server
) -> None:
    for number, hours in enumerate((0, 5, -9, 2, -1)):
        server.now += timedelta(hours=hours)
        record(ledger, actor, str(number))
    with ledger.database.read() as session:
        done = [entry.event for entry in store.read_all(session)]
    jobs = [event.entity_id for event in done if event.action == Action.JOB_FAILED]
    assert jobs == ["0", "1", "2", "3", "4"]
    assert findings(ledger) == []


@pytest.fixture
def machine_time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_the_system_clock_is_watched(machine_time: time_machine.Traveller) -> None:
    elapsed_s = 0.0
    watch = ClockWatch(60, system_clock, lambda: elapsed_s)
    assert watch.step() is None
    machine_time.move_to(START - DAY)
    assert watch.step() == -DAY
    watch.told()
    assert watch.step() is None
    assert watch.drift() == -DAY


_FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
_CHILD = """
import sys, pathlib
from app.audit.actions import Action
from app.audit.keys import load_or_create_key
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind
from app.core.clock import system_clock
from app.core.database import Database
anchors = pathlib.Path(sys.argv[2])
ledger = Ledger(Database(sys.argv[1]), anchors, load_or_create_key(anchors), system_clock)
with ledger.work(Actor(Kind.CLI, "child")) as work:
    work.record(Action.JOB_FAILED, "job", "child")
"""


@pytest.mark.skipif(_FAKETIME is None, reason="component missing: libfaketime")
def test_a_process_on_a_machine_set_back_by_a_day_records_the_step(
    ledger: Ledger, actor: Actor
) -> None:
    ledger = replace(ledger, clock=system_clock, watch=None)
    record(ledger, actor)
    environment = {**os.environ, "LD_PRELOAD": str(_FAKETIME), "FAKETIME": "-1d"}
    arguments = [sys.executable, "-c", _CHILD, ledger.database.url, str(ledger.anchors)]
    subprocess.run(arguments, env=environment, check=True)
    assert actions(ledger) == ["job:failed", "clock:stepped", "job:failed"]
    assert findings(ledger) == []
