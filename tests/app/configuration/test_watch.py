from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Semaphore
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.work import ActedBy, Ledger
from app.auth.actor import Actor, Role
from app.configuration.watch import EVERY, Watch
from app.core.errors import Corrupt
from app.release.changes import keep_configuration
from app.release.item import NEVER_MET, Item
from app.release.mode import Mode
from app.release.serving import Altered, NotServing, Unmet, Unreleased
from tests.app.configuration.conftest import FIRST, SECOND, item
from tests.app.configuration.test_signing import proposed
from tests.app.configuration.test_signing import released as release_and_run
from tests.app.signatures.office import ADMINISTRATOR, Office

BYPASSES = (Mode.DEMO, Mode.TRIAL)


def watching(ledger: Ledger, mode: Mode, gather: Callable[[], Item] = lambda: FIRST) -> Watch:
    return Watch(ledger, mode, FIRST, gather)


def told(ledger: Ledger, action: Action) -> list[str]:
    with ledger.database.read() as session:
        return [one.event.entity_id for one in trail.find(session, action)]


@pytest.mark.req("LC-01")
@pytest.mark.req("LC-03")
@pytest.mark.req("H12")
def test_an_unreleased_configuration_generates_nothing_in_a_validated_installation(
    ledger: Ledger, actor: Actor
) -> None:
    watch = watching(ledger, Mode.VALIDATED)
    with pytest.raises(Unreleased, match="is not released"):
        watch.require(actor, "deviation", "DEV-1")
    assert told(ledger, Action.GENERATION_REFUSED) == ["DEV-1"]
    assert told(ledger, Action.CONFIGURATION_UNRELEASED) == [FIRST.hash]


@pytest.mark.parametrize("mode", BYPASSES)
def test_elsewhere_it_generates_and_says_so(ledger: Ledger, actor: Actor, mode: Mode) -> None:
    watch = watching(ledger, mode)
    watch.require(actor, "deviation", "DEV-1")
    assert "is not released" in (watch.serving.warning or "")
    assert told(ledger, Action.GENERATION_REFUSED) == []
    assert told(ledger, Action.CONFIGURATION_UNRELEASED) == []


@pytest.mark.req("LC-03")
def test_a_released_one_generates_until_it_is_withdrawn(office: Office, actor: Actor) -> None:
    approver = office.hire("quentin", Role.QA_APPROVER)
    release_and_run(office, FIRST, approver)
    watch = watching(office.ledger, Mode.VALIDATED)
    watch.require(actor, "deviation", "DEV-1")
    assert (watch.serving.refusal, watch.serving.warning) == (None, None)
    assert told(office.ledger, Action.CONFIGURATION_UNRELEASED) == []


@pytest.mark.req("LC-03")
def test_a_proposal_releases_nothing(office: Office, actor: Actor) -> None:
    proposed(office, FIRST)
    with pytest.raises(Unreleased):
        watching(office.ledger, Mode.VALIDATED).require(actor, "deviation", "DEV-1")


@pytest.mark.req("LC-02")
@pytest.mark.req("H25")
@pytest.mark.parametrize("mode", Mode)
def test_what_lies_on_disk_otherwise_switches_generation_off_and_alerts_once(
    office: Office, actor: Actor, mode: Mode
) -> None:
    release_and_run(office, FIRST, office.hire("quentin", Role.QA_APPROVER))
    disk = [FIRST]
    watch = watching(office.ledger, mode, lambda: disk[0])
    watch.check()
    watch.require(actor, "deviation", "DEV-1")
    disk[0] = SECOND
    assert [one.part for one in watch.check()] == ["model"]
    watch.check()
    with pytest.raises(Altered, match="model"):
        watch.require(actor, "deviation", "DEV-1")
    assert told(office.ledger, Action.CONFIGURATION_ALTERED) == [FIRST.hash]
    assert Action.CONFIGURATION_ALTERED.alerts


@pytest.mark.req("LC-02")
def test_what_cannot_be_read_any_more_is_altered(ledger: Ledger, actor: Actor) -> None:
    def broken() -> Item:
        raise Corrupt("no prompt file", where="chat_agent.md")

    watch = watching(ledger, Mode.TRIAL, broken)
    with pytest.raises(Altered, match="unreadable"):
        watch.require(actor, "deviation", "DEV-1")


@dataclass(frozen=True)
class Locked(Ledger):
    """Takes no event while it is locked."""

    locked: Event = field(default_factory=Event)

    def work(self, actor: ActedBy) -> Any:
        if self.locked.is_set():
            raise OperationalError("INSERT", {}, ValueError("database is locked"))
        return super().work(actor)


def lockable(ledger: Ledger) -> Locked:
    return Locked(ledger.database, ledger.anchors, ledger.key, ledger.clock)


@pytest.mark.req("LC-02")
@pytest.mark.parametrize("failure", [ValueError, RuntimeError, SQLAlchemyError])
def test_a_check_that_fails_for_whatever_reason_switches_generation_off(
    ledger: Ledger, actor: Actor, failure: type[Exception]
) -> None:
    def broken() -> Item:
        raise failure("not now")

    watch = watching(ledger, Mode.TRIAL, broken)
    with pytest.raises(Altered, match="unreadable"):
        watch.require(actor, "deviation", "DEV-1")
    assert told(ledger, Action.CONFIGURATION_ALTERED) == [FIRST.hash]


@pytest.mark.req("LC-02")
def test_an_alert_that_cannot_be_written_is_told_by_the_next_check(ledger: Ledger) -> None:
    locked = lockable(ledger)
    watch = watching(locked, Mode.TRIAL, lambda: SECOND)
    locked.locked.set()
    with pytest.raises(OperationalError):
        watch.check()
    assert isinstance(watch.serving.refusal, Altered)
    locked.locked.clear()
    watch.check()
    watch.check()
    assert told(ledger, Action.CONFIGURATION_ALTERED) == [FIRST.hash]


@pytest.mark.req("LC-02")
def test_the_thread_goes_on_after_a_check_that_failed(ledger: Ledger) -> None:
    locked, disk = lockable(ledger), [FIRST]
    looked = Semaphore(0)

    def gather() -> Item:
        looked.release()
        return disk[0]

    watch = Watch(locked, Mode.TRIAL, FIRST, gather, every=timedelta(milliseconds=1))
    watch.start()
    locked.locked.set()
    disk[0] = SECOND
    for _ in range(5):
        assert looked.acquire(timeout=10)
    watch.close()


@pytest.mark.req("LC-02")
def test_who_only_asks_whether_it_may_generate_has_it_checked_as_well(ledger: Ledger) -> None:
    assert isinstance(watching(ledger, Mode.TRIAL, lambda: SECOND).refusal, Altered)


@pytest.mark.req("LC-01")
def test_a_model_that_was_never_met_generates_nothing_though_it_is_released(
    office: Office, actor: Actor
) -> None:
    unmet = item(f"the first model, {NEVER_MET}")
    with office.ledger.work(ADMINISTRATOR) as work:
        keep_configuration(work, unmet)
    release_and_run(office, unmet, office.hire("quentin", Role.QA_APPROVER))
    with pytest.raises(Unmet, match="never answered"):
        Watch(office.ledger, Mode.VALIDATED, unmet, lambda: unmet).require(actor, "job", "J")
    Watch(office.ledger, Mode.TRIAL, unmet, lambda: unmet).require(actor, "job", "J")


@pytest.mark.req("LC-02")
def test_it_is_looked_anew_when_the_last_time_is_an_hour_ago(ledger: Ledger, actor: Actor) -> None:
    looked: list[None] = []

    def gather() -> Item:
        looked.append(None)
        return FIRST

    watch = watching(ledger, Mode.TRIAL, gather)
    watch.require(actor, "deviation", "DEV-1")
    watch.require(actor, "deviation", "DEV-1")
    assert len(looked) == 1
    later = ledger.clock.now  # pyright: ignore[reportFunctionMemberAccess, reportAttributeAccessIssue]
    ledger.clock.now = later + EVERY  # pyright: ignore[reportFunctionMemberAccess, reportAttributeAccessIssue]
    watch.require(actor, "deviation", "DEV-1")
    assert len(looked) == 2
    assert timedelta(hours=1) >= EVERY


def test_a_started_watch_ends_when_it_is_closed(ledger: Ledger) -> None:
    watch = watching(ledger, Mode.DEMO)
    watch.start()
    assert watch.checked_at is not None
    watch.close()
    assert told(ledger, Action.CONFIGURATION_USED) == [FIRST.hash]


def test_each_refusal_is_a_conflict() -> None:
    assert {one.status for one in (Unreleased, Altered, Unmet, NotServing)} == {409}
