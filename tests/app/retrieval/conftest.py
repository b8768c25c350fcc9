"""A plant of two products, small enough to know everything that may be found in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.audit.work import Ledger
from app.auth.actor import Actor, Scope
from app.core.progress import silent
from app.retrieval.answer import Answer, answer
from app.retrieval.embedder import HashingEmbedder
from app.retrieval.indexing import Indexed, update_index
from app.retrieval.memory_index import MemoryIndex
from app.retrieval.search import Searcher, SearchResult, parse_as_of
from tests.conftest import ACTOR, Changes, Receive

ZONE = ZoneInfo("Europe/Dublin")
LATE = "2025-12-31"
_DOCUMENTS = "number,version,title,type,file,effective_from,effective_to\n"
SOP = """# Filling

## 5 Results outside the limits

5.1 One sample outside the limits is repeated at once. The portion is segregated.

5.2 {rule}

| Check | Limits | Interval |
| --- | --- | --- |
| Fill volume | 2.00–2.10 mL | 30 min |
| Nitrogen flow | 8–16 L/min | 60 min |
"""
FILES: Changes = {
    "documents.csv": _DOCUMENTS
    + "SOP-1,1,Filling,SOP,documents/sop1.md,2024-01-01,2024-03-30\n"
    + "SOP-1,2,Filling,SOP,documents/sop2.md,2024-03-31,\n",
    "documents/sop1.md": SOP.format(rule="Carry on with filling."),
    "documents/sop2.md": SOP.format(rule="Stop filling and call the shift lead."),
    "steps.csv": "batch,step,name,started_at\nB-01,fill,Filling,2024-01-02T09:00\n",
    "readings.csv": "batch,step,parameter,recorded_at,entry,value,unit\n"
    + "B-01,fill,fill_volume,2024-01-02T10:00,S-01,2.05,mL\n"
    + "B-01,fill,fill_volume,2024-01-02T10:30,S-02,1.99,mL\n",
    "log.csv": "id,at,text,batch,product\n"
    + "LOG-0001,2024-01-02T10:40,Pump seal looks worn. Told maintenance.,B-01,P1\n",
    "deviations.csv": "deviation,title,description,batch,product,occurred_at,discovered_at,status,"
    + "root_cause,closed_at\n"
    + "DEV-2024-0001,Low fill,Sample S-02 was low. Pump adjusted.,B-01,P1,2024-01-02T10:30,"
    + "2024-01-02T11:00,closed,Seal not seated in the pump.,2024-02-01\n"
    + "DEV-2024-0002,Canary,The canary sang in the humid press room.,B-02,P2,2024-02-02T10:30,"
    + "2024-02-02T11:00,open,,\n",
    "materials.csv": "lot,material,supplier,received_at,expires_at,status,water [%]\n"
    + "LOT-0077,lactose,Celtica,2024-01-01,2026-01-01,released,4.9\n",
}


@dataclass
class Plant:
    """What a test does with it; ``scope`` limits the actor to some products."""

    ledger: Ledger
    receive: Receive
    searcher: Searcher

    def load(self, changes: Changes, name: str) -> Indexed:
        job = self.receive(FILES | changes, name=name)
        assert job.error is None, job.error
        return self.index()

    def index(self) -> Indexed:
        searcher = self.searcher
        return update_index(self.ledger, searcher.embedder, searcher.index, ZONE, silent)

    def search(
        self, question: str, as_of: str = LATE, scope: Scope | None = None, **more: Any
    ) -> SearchResult:
        with self.ledger.database.read() as session:
            return self.searcher.search(
                session, _actor(scope), question, as_of=instant(as_of), **more
            )

    def ask(
        self, question: str, as_of: str = LATE, scope: Scope | None = None, **more: Any
    ) -> Answer:
        with self.ledger.database.read() as session:
            at = instant(as_of)
            return answer(self.searcher, session, _actor(scope), question, as_of=at, **more)


@pytest.fixture
def new_index() -> Callable[[], MemoryIndex]:
    return lambda: MemoryIndex(HashingEmbedder().dimension)


@pytest.fixture
def plant(ledger: Ledger, receive: Receive, new_index: Callable[[], MemoryIndex]) -> Plant:
    made = Plant(ledger, receive, Searcher(HashingEmbedder(), new_index()))
    made.load({}, "plant")
    return made


def instant(text: str) -> datetime:
    return parse_as_of(text, ZONE)


def texts(result: SearchResult) -> list[str]:
    return [found.passage.text for found in result.found]


def _actor(scope: Scope | None) -> Actor:
    return Actor(ACTOR.kind, ACTOR.name, scope=scope or Scope())
