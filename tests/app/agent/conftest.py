"""A small plant's installation, once a module, and somebody who asks."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.agent import service as threads
from app.agent import store
from app.agent.events import EventType, TurnEvent, TurnState
from app.agent.runs import plain_text
from app.agent.store import Turn
from app.auth.actor import Actor, Scope
from app.auth.sessions import sign_in
from app.llm.calls import Model
from app.llm.making import known_prompts
from app.llm.service import Caller
from app.wiring import Service
from tests.app.api.site import PASSWORD, Site, serve_site, template_of


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_site(template_of(tmp_path_factory), tmp_path_factory.mktemp("site")) as served:
        yield served


@dataclass(frozen=True)
class Told:
    """A turn that has ended, with all that it told."""

    turn: Turn
    events: list[TurnEvent]

    @property
    def text(self) -> str:
        """Paragraphs, lists, notes and inferences, a line each, with marks in brackets."""
        lines = []
        for block in self.blocks():
            runs = [block["runs"]] if "runs" in block else block.get("items", [])
            lines += [plain_text(one) for one in runs]
        return "\n".join(lines)

    def blocks(self, kind: str = "") -> list[Any]:
        told = [one.json for one in self.events if one.type is EventType.TEXT]
        return [one for one in told if kind in ("", one["block"])]

    def of(self, kind: EventType) -> list[Any]:
        return [one.json for one in self.events if one.type is kind]


@dataclass(frozen=True)
class Asker:
    """Asks in one thread, and waits for the end."""

    service: Service
    actor: Actor
    thread: str

    def ask(self, question: str, **more: Any) -> Told:
        chat = self.service.chat
        ledger = self.service.ledger
        turn = threads.ask(ledger, chat, self.actor, self.thread, question, **more)
        return self.end(turn.id)

    def end(self, turn_id: str) -> Told:
        while True:
            seen = self.service.chat.count
            with self.service.ledger.database.read() as session:
                told = Told(*threads.read_turn(session, self.actor, turn_id))
            if told.turn.state is not TurnState.RUNNING:
                return told
            asyncio.run(self.service.chat.wait(seen, 1.0))


Enter = Callable[..., Asker]


@pytest.fixture
def enter(site: Site) -> Enter:
    """``enter("writer")``: that person, in a thread of their own."""

    def begin(username: str = "writer", scope: Scope | None = None) -> Asker:
        actor = sign_in(site.service.gate, username, PASSWORD).actor
        thread = threads.open_thread(site.service.ledger, actor, None, scope or Scope())
        return Asker(site.service, actor, thread.id)

    return begin


Play = Callable[[Model], Caller]


@pytest.fixture
def play(site: Site) -> Iterator[Play]:
    """``play(ScriptedModel(competent))``: the model behind the chat until the test ends."""
    service = site.service

    def begin(model: Model) -> Caller:
        caller = Caller(model, known_prompts(), service.ledger, service.configuration)
        service.caller = caller
        return caller

    yield begin
    service.caller = None


def turns_in(asker: Asker) -> list[Turn]:
    with asker.service.ledger.database.read() as session:
        return store.turns_of(session, asker.thread)
