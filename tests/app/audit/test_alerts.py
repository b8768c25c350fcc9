import pytest

from app.audit.actions import Action
from app.audit.alerts import acknowledge, open_alerts
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind
from app.core.errors import Conflict, Forbidden, NotFound

pytestmark = [pytest.mark.req("IA-04"), pytest.mark.req("ES-07")]

SOMEBODY_ELSE = Actor(Kind.CLI, "somebody.else")


@pytest.fixture
def ledger(any_ledger: Ledger, actor: Actor) -> Ledger:
    """Event 1 is an alert, 2 none, 3 an alert."""
    with any_ledger.work(actor) as work:
        work.record(Action.PERSON_LOCKED, "person", "P-1")
        work.record(Action.JOB_FAILED, "job", "J-1")
        work.record(Action.SIGNATURE_REFUSED, "draft", "D-1")
    return any_ledger


def still_open(ledger: Ledger) -> list[int]:
    with ledger.database.read() as session:
        return [entry.seq for entry in open_alerts(session)]


def close(ledger: Ledger, seq: int, own: frozenset[str] = frozenset()) -> None:
    with ledger.work(SOMEBODY_ELSE) as work:
        acknowledge(work, seq, "seen", own)


def test_alerts_are_open_until_each_is_acknowledged(ledger: Ledger) -> None:
    assert still_open(ledger) == [1, 3]
    close(ledger, 1)
    assert still_open(ledger) == [3]
    close(ledger, 3)
    assert still_open(ledger) == []


def test_an_alert_is_acknowledged_once(ledger: Ledger) -> None:
    close(ledger, 1)
    with pytest.raises(Conflict, match="alert 1 was acknowledged before"):
        close(ledger, 1)


def test_nobody_answers_for_an_alert_that_they_raised_or_that_is_about_them(
    ledger: Ledger, actor: Actor
) -> None:
    with ledger.work(actor) as work, pytest.raises(Forbidden, match="of their own"):
        acknowledge(work, 1, "seen")
    for own in (actor.id, "P-1"):
        with pytest.raises(Forbidden, match="of their own"):
            close(ledger, 1, frozenset({own}))
    assert still_open(ledger) == [1, 3]


@pytest.mark.parametrize("seq", [0, 2, 99])
def test_what_is_no_alert_cannot_be_acknowledged(seq: int, ledger: Ledger) -> None:
    with pytest.raises(NotFound, match=f"no alert {seq}"):
        close(ledger, seq)
