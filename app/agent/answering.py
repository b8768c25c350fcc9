"""What an answer is made with, and what it leaves to the turns that follow."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from app.agent.intents import Understanding
from app.agent.reply import Reply
from app.agent.steps import Steps
from app.agent.telling import Telling
from app.agent.things import Things
from app.evidence.ledger import ClaimLedger
from app.investigation.parts import Investigator
from app.records.view import View
from app.retrieval.passages import Passage


@dataclass(frozen=True)
class Answering:
    """``at`` is the time as of which the question is asked: the turn's own, or when it began.
    ``quoted`` are the passages that the answer quotes so far."""

    question: str
    understood: Understanding
    at: datetime
    steps: Steps
    reply: Reply
    tell: Telling
    parts: Investigator
    quoted: list[Passage] = field(default_factory=list)

    @property
    def view(self) -> View:
        return self.steps.view

    @property
    def ledger(self) -> ClaimLedger:
        return self.reply.ledger

    @property
    def zone(self) -> ZoneInfo:
        return self.parts.site[2]

    @property
    def things(self) -> Things:
        return self.understood.things


@dataclass(frozen=True)
class Answered:
    """``things`` were found on the way and are what later questions may mean; ``follow_ups`` are
    questions that suggest themselves."""

    things: Things = ()
    follow_ups: tuple[str, ...] = ()
