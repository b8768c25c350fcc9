"""What an answer is made of: which scope, which records, and what of a model that is not asked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import update
from sqlalchemy.pool import QueuePool

from app.agent import service as threads
from app.agent.chat import Chat, Tell
from app.agent.events import EventType, TurnState
from app.agent.service import Changes
from app.agent.turn import answer_turn
from app.auth.actor import Actor, Scope
from app.auth.people import grant, revoke
from app.auth.rules import ALL, GrantKind
from app.auth.store import holdings
from app.llm.calls import CallName, Completion, Request
from app.llm.scripted import ScriptedModel
from app.records.tables import RECORDS
from evals.scripted_agents import competent
from tests.app.agent.conftest import Asker, Enter, Play, Told
from tests.app.agent.test_loop import NOWHERE, calling
from tests.app.api.site import OPERATOR, Site

PATIENCE_S = 30.0
NOTHING = Scope(products=frozenset({"none"}))


@pytest.fixture
def question(site: Site) -> str:
    return f"What happened in {site.deviation}?"


@contextmanager
def waiting(site: Site, asker: Asker, question: str) -> Iterator[tuple[str, Event]]:
    """A question that is asked, and answered once the event is set."""
    service, go = site.service, Event()

    def answer(actor: Actor, turn_id: str, tell: Tell) -> None:
        assert go.wait(PATIENCE_S)
        answer_turn(service.ledger, service._investigator, actor, turn_id, tell)

    chat = Chat(service.ledger, answer)
    turn = threads.ask(service.ledger, chat, asker.actor, asker.thread, question)
    try:
        yield turn.id, go
    finally:
        go.set()
        asker.end(turn.id)
        chat.close()


def withheld(site: Site, asker: Asker, question: str) -> Told:
    """Asked where a model is set that may not be asked."""
    service = site.service

    def answer(actor: Actor, turn_id: str, tell: Tell) -> None:
        def parts_of(scope: Scope):
            reading = service._investigator(scope)
            return replace(reading, caller=None, withheld="this configuration is not released")

        answer_turn(service.ledger, parts_of, actor, turn_id, tell)

    chat = Chat(service.ledger, answer)
    turn = threads.ask(service.ledger, chat, asker.actor, asker.thread, question)
    told = asker.end(turn.id)
    chat.close()
    return told


def test_no_connection_is_held_while_the_model_is_asked(
    enter: Enter, play: Play, site: Site, question: str
) -> None:
    pool = site.service.ledger.database.engine.pool
    assert isinstance(pool, QueuePool)
    held = []

    def looking(request: Request) -> Completion:
        until = time.monotonic() + 5  # whether the turn goes on is read now and then beside it
        while pool.checkedout() and time.monotonic() < until:
            time.sleep(0.02)
        held.append(pool.checkedout())
        return calling(("history", f'{{"deviation": "{site.deviation}"}}'))(request)

    play(ScriptedModel(looking))
    assert enter().ask(question).turn.state is TurnState.FINISHED
    assert held == [0, 0, 0]


def test_what_is_imported_while_the_model_is_asked_changes_no_answer(
    enter: Enter, play: Play, site: Site, question: str
) -> None:
    history = calling(("history", f'{{"deviation": "{site.deviation}"}}'))
    table = RECORDS["deviations"]

    def importing(request: Request) -> Completion:
        """As if a package had replaced every deviation while the model thought."""
        if request.name is CallName.CHAT_AGENT:
            with site.service.ledger.database.write() as session:
                now = site.service.ledger.clock()
                session.execute(update(table).values(row_superseded_at=now))
        return history(request)

    play(ScriptedModel(history))
    before = enter().ask(question)
    play(ScriptedModel(importing))
    try:
        told = enter().ask(question)
        assert told.text == before.text
    finally:
        with site.service.ledger.database.write() as session:
            session.execute(update(table).values(row_superseded_at=None))


@pytest.mark.req("IA-03")
def test_a_thread_that_is_widened_while_a_question_waits_shows_it_no_more(
    enter: Enter, site: Site, question: str
) -> None:
    asker = enter("writer", NOTHING)
    with waiting(site, asker, question) as (turn, go):
        changes = Changes(frozenset({"scope"}), scope=Scope())
        threads.change_thread(site.service.ledger, asker.actor, asker.thread, changes)
        go.set()
        told = asker.end(turn)
    assert told.turn.state is TurnState.ABSTAINED
    assert told.of(EventType.CITATION) == []
    assert asker.ask(question).turn.state is TurnState.FINISHED


@pytest.mark.req("IA-03")
def test_a_question_that_waits_shows_no_more_than_its_asker_may_see_by_then(
    enter: Enter, site: Site, question: str
) -> None:
    asker = enter("auditor")
    person = asker.actor.person or ""
    with waiting(site, asker, question) as (turn, go):
        with site.service.ledger.work(OPERATOR) as work:
            held = holdings(work.session, person, work.now)
            (product,) = [one for one in held if one.kind is GrantKind.PRODUCT]
            revoke(work, product.id, "moved")
            other = grant(work, person, GrantKind.PRODUCT, "another product")
        go.set()
        told = asker.end(turn)
    with site.service.ledger.work(OPERATOR) as work:
        revoke(work, other.id, "back")
        grant(work, person, GrantKind.PRODUCT, ALL)
    assert told.turn.state is TurnState.ABSTAINED
    assert told.of(EventType.CITATION) == []


@pytest.mark.req("LC-02")
def test_a_model_that_may_not_be_asked_is_said_once(
    enter: Enter, site: Site, question: str
) -> None:
    note = "The language model was not used: this configuration is not released."
    for asked in (question, NOWHERE):
        told = withheld(site, enter(), asked)
        assert told.text.count("language model") == 1
        assert told.text.endswith(note)
    assert "language model" not in withheld(site, enter(), "What happened in DEV-1999-0001?").text
    assert "language model" not in enter().ask(question).text


def test_where_a_model_may_be_asked_nothing_is_said_of_why_not(
    enter: Enter, play: Play, question: str
) -> None:
    play(ScriptedModel(competent))
    assert "was not used" not in enter().ask(question).text
