from datetime import datetime, timedelta

import pytest

from app.agent.tables import threads, turns
from app.audit.alerts import open_alerts
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role
from app.core.errors import BadInput, NotFound
from app.llm.tables import model_call_fates, model_calls
from app.monitoring import store
from app.monitoring.figures import Measure
from app.monitoring.service import (
    EVERY,
    SELF_CHECK,
    compared_at,
    give_feedback,
    is_due,
    run_monitoring,
)
from app.monitoring.store import Window, known_words
from app.retrieval.tables import passages
from tests.conftest import ACTOR
from tests.deploy.rows import add, add_person

WRITER = Actor(Kind.PERSON, "ann", frozenset({Role.WRITER}), person="ANN", session="S-ANN")
KNOWN = "why was the yield of the batch low"
FOREIGN = "quelle est la cause du rendement faible"


@pytest.fixture
def now(ledger: Ledger) -> datetime:
    with ledger.database.write() as session:
        add_person(session, "ANN", "writer")
        add(session, threads, id="THREAD", person="ANN")
        add(session, passages, id="P1", text=KNOWN, vector=b"")
    return ledger.clock()


def ask(ledger: Ledger, question: str, at: datetime, count: int, state: str = "finished") -> None:
    with ledger.database.write() as session:
        taken = len(session.execute(turns.select()).all())
        for number in range(taken, taken + count):
            cells = {"id": f"TURN-{number}", "number": number, "started_at": at, "state": state}
            add(session, turns, thread="THREAD", question=question, **cells)


def run(ledger: Ledger, answers: dict[str, str] | None = None) -> None:
    with ledger.database.read() as session:
        found = compared_at(session, ledger.clock())
    with ledger.work(ACTOR) as work:
        run_monitoring(work, "c" * 64, found, answers or {})


def alerted(ledger: Ledger) -> list[str]:
    with ledger.database.read() as session:
        return [one.event.entity_id for one in open_alerts(session)]


@pytest.mark.req("LC-04")
def test_a_shifted_input_alerts_in_one_cycle_and_once(ledger: Ledger, now: datetime) -> None:
    ask(ledger, KNOWN, now - timedelta(days=20), 40)
    run(ledger)
    assert alerted(ledger) == []
    ask(ledger, FOREIGN, now - timedelta(days=1), 40)
    run(ledger)
    assert alerted(ledger) == [Measure.UNKNOWN_TERMS]
    run(ledger)
    assert alerted(ledger) == [Measure.UNKNOWN_TERMS]


@pytest.mark.req("LC-04")
def test_the_same_input_alerts_never(ledger: Ledger, now: datetime) -> None:
    ask(ledger, KNOWN, now - timedelta(days=20), 40)
    ask(ledger, KNOWN, now - timedelta(days=1), 40)
    run(ledger)
    assert alerted(ledger) == []


@pytest.mark.req("LC-04")
def test_abstentions_and_guard_blocks_are_told_as_well(ledger: Ledger, now: datetime) -> None:
    for days, state, fate in ((20, "finished", "used"), (1, "abstained", "refused")):
        at = now - timedelta(days=days)
        ask(ledger, KNOWN, at, 40, state)
        with ledger.database.write() as session:
            add(session, model_calls, id=f"CALL-{days}")
            for _ in range(40):
                add(session, model_call_fates, call=f"CALL-{days}", fate=fate, guards=[], at=at)
    run(ledger)
    assert alerted(ledger) == [Measure.ABSTENTIONS, Measure.GUARD_BLOCKS]


@pytest.mark.req("LC-04")
def test_a_self_check_that_is_answered_otherwise_alerts(ledger: Ledger, now: datetime) -> None:
    run(ledger, {"What is it?": "a"})
    run(ledger, {"What is it?": "a", "And this?": "b"})
    assert alerted(ledger) == []
    run(ledger, {"What is it?": "z", "And this?": "b"})
    assert alerted(ledger) == [SELF_CHECK]


@pytest.mark.req("LC-04")
def test_it_is_done_once_a_day(ledger: Ledger, now: datetime) -> None:
    with ledger.database.read() as session:
        assert is_due(session, now)
    run(ledger)
    with ledger.database.read() as session:
        assert not is_due(session, ledger.clock())
        assert is_due(session, ledger.clock() + EVERY)


@pytest.mark.req("LC-05")
def test_feedback_is_kept_and_its_words_are_not_in_the_trail(ledger: Ledger, now: datetime) -> None:
    ask(ledger, KNOWN, now, 1)
    with ledger.work(WRITER) as work:
        give_feedback(work, "TURN-0", "down", "  not what I asked ")
    with ledger.database.read() as session:
        counts = store.feedback_counts(session, Window(now, ledger.clock()))
    assert counts == {"down": 1}
    for turn, rating, refusal in (("TURN-9", "up", NotFound), ("TURN-0", "so-so", BadInput)):
        with pytest.raises(refusal), ledger.work(WRITER) as work:
            give_feedback(work, turn, rating, None)


@pytest.mark.req("LC-04")
def test_known_is_what_an_indexed_text_has_as_a_word_of_its_own(
    ledger: Ledger, now: datetime
) -> None:
    """``he`` is in "the", ``how`` in nothing; a soft hyphen divides no word."""
    with ledger.database.write() as session:
        add(session, passages, id="P2", text="Gra\u00adnulator GR-02", vector=b"")
    ask(ledger, "How low was he? Granulator!", now - timedelta(days=1), 1)
    with ledger.database.read() as session:
        found = known_words(session, Window(now - timedelta(days=2), now))
        assert found == {"low", "was", "granulator"}
        assert known_words(session, Window(now - timedelta(hours=1), now)) == frozenset()
