"""Somebody who asks in the chat of a plant that was made for an evaluation, turn by turn.

The turn is answered at once and in this thread, by the same function as in service; what it tells
is stored and read back as a page reads it.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.agent import store
from app.agent.events import EventType, FailReason, Told, TurnEvent, TurnState, failed
from app.agent.runs import plain_text
from app.agent.sources import Withholds
from app.agent.store import Thread, Turn
from app.agent.turn import answer_turn
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role, Scope
from app.auth.people import create_person, grant
from app.auth.rules import ALL, GrantKind
from app.core.errors import VeridraftError
from app.core.ids import new_id
from app.investigation.parts import Investigator
from app.llm.making import known_prompts
from app.llm.scripted import Script, ScriptedModel
from app.llm.service import Caller
from app.plant.historian import Historian
from app.retrieval.search import Searcher
from ingestion.instructions import instructions_in

CONFIGURATION: Final = "0" * 64
_ADMINISTRATOR: Final = Actor(Kind.CLI, "evaluation")


@dataclass(frozen=True)
class Heard:
    """One turn that has ended, with all that was told."""

    turn: Turn
    events: tuple[TurnEvent, ...]

    @property
    def abstained(self) -> bool:
        return self.turn.state is TurnState.ABSTAINED

    @property
    def blocks(self) -> list[Any]:
        return self.of(EventType.TEXT)

    @property
    def citations(self) -> list[Any]:
        return self.of(EventType.CITATION)

    @property
    def text(self) -> str:
        lines = []
        for block in self.blocks:
            runs = [block["runs"]] if "runs" in block else block.get("items", [])
            lines += [plain_text(one) for one in runs]
        return "\n".join(lines)

    def of(self, kind: EventType) -> list[Any]:
        return [one.json for one in self.events if one.type is kind]


@dataclass(frozen=True)
class Talker:
    """Asks each question in a thread of its own. Without ``script`` the model is off; ``withholds``
    is what no model is shown of what was found."""

    ledger: Ledger
    parts: Investigator
    actor: Actor
    withholds: Withholds = instructions_in

    def ask(
        self,
        question: str,
        as_of: datetime | None = None,
        scope: Scope | None = None,
        title: str = "",
        attachments: Sequence[dict[str, Any]] = (),
        earlier: Sequence[str] = (),
    ) -> Heard:
        """``earlier`` questions of the same thread have ended with nothing told."""
        now = self.ledger.clock()
        person = self.actor.person or ""
        seen = (scope or Scope()).within(self.actor.scope)
        thread = Thread(new_id("CHAT"), person, title, as_of, seen, now, now, None)
        turn = Turn(
            id=new_id("TURN"),
            thread=thread.id,
            number=len(earlier) + 1,
            question=" ".join(question.split()),
            as_of=as_of,
            attachments=list(attachments),
            state=TurnState.RUNNING,
            intent=None,
            subjects=[],
            started_at=now,
            finished_at=None,
        )
        with self._writing() as session:
            store.add_thread(session, thread)
            for number, asked in enumerate(earlier, 1):
                before = replace(turn, id=new_id("TURN"), number=number, question=asked)
                store.add_turn(session, before, _started(before, seen))
                store.tell(session, before.id, [Told(EventType.TURN_FINISHED, {})], now)
            store.add_turn(session, turn, _started(turn, seen))
        tell = self._tell(turn.id)
        try:
            answer_turn(
                self.ledger,
                lambda _scope: self.parts,
                self.actor,
                turn.id,
                tell,
                withholds=self.withholds,
            )
        except VeridraftError as error:  # as in service, a question that is refused ends its turn
            tell([failed(FailReason.ERROR, str(error))])
        with self.ledger.database.read() as session:
            ended = store.get_turn(session, self.actor, turn.id)
            return Heard(ended, tuple(store.events_of(session, turn.id)))

    def _tell(self, turn_id: str) -> Any:
        def tell(told: Sequence[Told]) -> None:
            with self._writing() as session:
                store.tell(session, turn_id, told, self.ledger.clock())

        return tell

    def _writing(self) -> AbstractContextManager[Session]:
        return self.ledger.database.write()


def _started(turn: Turn, scope: Scope) -> Told:
    return Told(EventType.TURN_STARTED, {"turn": turn.id, "scope": scope.as_lists()})


def talker(
    ledger: Ledger,
    searcher: Searcher,
    site: tuple[str, str, ZoneInfo],
    name: str,
    *,
    historian: Historian | None = None,
    scope: Scope | None = None,
    script: Script | ScriptedModel | None = None,
    withholds: Withholds = instructions_in,
) -> Talker:
    """A new reader of this name with this scope (by default all); ``script`` plays the model."""
    model = script if isinstance(script, ScriptedModel) or script is None else ScriptedModel(script)
    caller = Caller(model, known_prompts(), ledger, CONFIGURATION) if model else None
    own = scope or Scope()
    known = historian or Historian((), own.products)
    parts = Investigator(ledger, lambda _s: known, searcher, site, CONFIGURATION, 24, caller)
    return Talker(ledger, parts, _reader(ledger, name, own), withholds)


def _reader(ledger: Ledger, name: str, scope: Scope) -> Actor:
    with ledger.work(_ADMINISTRATOR) as work:
        person = create_person(work, username=name, name=name, identity_record=f"evaluation {name}")
        grant(work, person.id, GrantKind.ROLE, Role.WRITER)
        for kind, held in ((GrantKind.SITE, scope.sites), (GrantKind.PRODUCT, scope.products)):
            for one in (ALL,) if held is None else sorted(held):
                grant(work, person.id, kind, one)
    return Actor(
        Kind.PERSON,
        name,
        frozenset({Role.WRITER}),
        scope,
        person=person.id,
        session="evaluation",
    )
