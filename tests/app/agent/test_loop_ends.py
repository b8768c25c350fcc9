"""How a turn ends while its model is asked: stopped, closed, rights taken, too slow, cut off."""

import asyncio
import threading
from dataclasses import replace

import pytest

from app.agent import service as threads
from app.agent.chat import Chat, Tell
from app.agent.events import EventType, FailReason, TurnState
from app.agent.limits import LIMITS, Limits
from app.agent.turn import answer_turn
from app.auth.actor import Actor
from app.auth.people import grant, revoke
from app.auth.rules import GrantKind
from app.auth.store import holdings
from app.llm.calls import (
    CallName,
    Completion,
    Finish,
    ModelUnavailable,
    OnText,
    OverBudget,
    Request,
)
from app.llm.scripted import ScriptedModel
from app.llm.store import Outcome, calls_of
from evals.scripted_agents import competent
from tests.app.agent.conftest import Asker, Enter, Play, Told
from tests.app.api.site import OPERATOR, Site

PATIENCE_S = 60.0


class HeldModel:
    """Answers nothing until it is cancelled."""

    name = "held"

    def __init__(self) -> None:
        self.asked, self.cancelled = threading.Event(), threading.Event()

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        raise AssertionError("nobody sets it")


@pytest.fixture
def held(play: Play) -> HeldModel:
    model = HeldModel()
    play(model)
    return model


def begin(asker: Asker, site: Site) -> str:
    question = f"What happened in {site.deviation}?"
    turn = threads.ask(
        asker.service.ledger, asker.service.chat, asker.actor, asker.thread, question
    )
    return turn.id


def own_chat(site: Site, limits: Limits = LIMITS) -> Chat:
    """Beside the site's, which goes on."""
    service = site.service

    def answer(actor: Actor, turn_id: str, tell: Tell) -> None:
        answer_turn(service.ledger, service._investigator, actor, turn_id, tell, limits)

    return Chat(service.ledger, answer)


def outcomes(site: Site, told: Told) -> list[str]:
    with site.service.ledger.database.read() as session:
        return [one.outcome for one in calls_of(session, told.turn.id)]


def test_stopping_cancels_the_call_and_leaves_what_was_told(
    enter: Enter, held: HeldModel, site: Site
) -> None:
    asker = enter()
    turn = begin(asker, site)
    assert held.asked.wait(PATIENCE_S)
    threads.stop(site.service.ledger, site.service.chat, asker.actor, turn)
    assert held.cancelled.wait(PATIENCE_S)
    told = asker.end(turn)
    assert told.of(EventType.TURN_FAILED) == [{"reason": FailReason.STOPPED, "message": "Stopped."}]
    assert site.deviation in told.text


def test_a_stopped_turn_can_be_asked_again(
    enter: Enter, held: HeldModel, play: Play, site: Site
) -> None:
    asker = enter()
    turn = begin(asker, site)
    assert held.asked.wait(PATIENCE_S)
    threads.stop(site.service.ledger, site.service.chat, asker.actor, turn)
    play(ScriptedModel(competent))
    again = threads.retry(site.service.ledger, site.service.chat, asker.actor, turn)
    assert asker.end(again.id).turn.state is TurnState.FINISHED


@pytest.mark.req("TL-07")
def test_a_right_that_is_taken_while_the_model_is_asked_ends_the_turn(
    enter: Enter, held: HeldModel, site: Site
) -> None:
    asker = enter("auditor")
    turn = begin(asker, site)
    assert held.asked.wait(PATIENCE_S)
    person = asker.actor.person or ""
    with site.service.ledger.work(OPERATOR) as work:
        (role,) = [
            one for one in holdings(work.session, person, work.now) if one.kind is GrantKind.ROLE
        ]
        revoke(work, role.id, "left")
    assert held.cancelled.wait(PATIENCE_S)
    told = asker.end(turn)
    with site.service.ledger.work(OPERATOR) as work:
        grant(work, person, GrantKind.ROLE, "auditor")
    assert told.turn.state is TurnState.FAILED
    assert "no records any more" in told.of(EventType.TURN_FAILED)[0]["message"]
    assert outcomes(site, told) == [Outcome.CANCELLED]


def test_a_service_that_closes_waits_for_no_model(
    enter: Enter, held: HeldModel, site: Site
) -> None:
    asker, chat = enter(), own_chat(site)
    turn = threads.ask(
        site.service.ledger, chat, asker.actor, asker.thread, f"What happened in {site.deviation}?"
    )
    assert held.asked.wait(PATIENCE_S)
    chat.close()
    assert held.cancelled.is_set()
    told = asker.end(turn.id)
    assert told.of(EventType.TURN_FAILED)[0]["reason"] == FailReason.INTERRUPTED


def test_a_model_that_takes_too_long_is_given_up_and_the_answer_stands(
    enter: Enter, held: HeldModel, site: Site
) -> None:
    asker = enter()
    chat = own_chat(site, replace(LIMITS, choosing_s=0.2, writing_s=0.2))
    turn = threads.ask(
        site.service.ledger, chat, asker.actor, asker.thread, f"What happened in {site.deviation}?"
    )
    told = asker.end(turn.id)
    chat.close()
    assert held.cancelled.is_set()
    assert told.turn.state is TurnState.FINISHED
    assert "The language model did not answer (no more than" in told.text
    ended = {one["step"] for one in told.of(EventType.STEP_FINISHED)}
    assert ended == {one["step"] for one in told.of(EventType.STEP_STARTED)}


def test_a_server_killed_while_it_is_asked_is_said(enter: Enter, play: Play, site: Site) -> None:
    """It has chosen; what it looked up stands, what it would have written is missing."""

    def dying(request: Request) -> Completion:
        if request.name is CallName.CHAT_ANSWER:
            raise ModelUnavailable("the server closed the connection")
        return competent(request)

    play(ScriptedModel(dying))
    asker = enter()
    told = asker.end(begin(asker, site))
    assert told.turn.state is TurnState.FINISHED
    assert "did not answer (the server closed the connection)" in told.text
    assert "failed" in {one["status"] for one in told.of(EventType.STEP_FINISHED)}


def test_more_than_the_window_holds_is_asked_with_fewer_sources_whole_ones(
    enter: Enter, play: Play, site: Site
) -> None:
    def small(request: Request) -> Completion:
        if request.name is CallName.CHAT_ANSWER and "more sources are left out" not in str(
            request.messages
        ):
            raise OverBudget("too long")
        return competent(request)

    model = ScriptedModel(small)
    play(model)
    asker = enter()
    told = asker.end(begin(asker, site))
    assert any("origin" in one for one in told.blocks())
    whole, fewer = [one for one in model.asked if one.name is CallName.CHAT_ANSWER][:2]
    assert len(fewer.messages[1].text) < len(whole.messages[1].text)
    assert outcomes(site, told).count(Outcome.OVER_BUDGET) == 1


def test_a_model_that_chooses_without_end_is_asked_for_its_answer_all_the_same(
    enter: Enter, play: Play, site: Site
) -> None:
    def rambling(request: Request) -> Completion:
        if request.name is CallName.CHAT_AGENT:
            return Completion("and " * 99, Finish.LENGTH)
        return competent(request)

    play(ScriptedModel(rambling))
    asker = enter()
    told = asker.end(begin(asker, site))
    assert any("origin" in one for one in told.blocks())
    assert "cut off, too long" in str(told.of(EventType.STEP_FINISHED))
