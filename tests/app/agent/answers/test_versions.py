"""Versions of a document: which was in force, and what changed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.agent.answering import Answering
from app.agent.answers.versions import answer_versions
from app.agent.catalogue import read_catalogue
from app.agent.events import EventType, Told
from app.agent.intents import understand
from app.agent.names import candidates, name_things
from app.agent.reply import Reply
from app.agent.runs import plain_text
from app.agent.steps import Steps
from app.agent.telling import Telling
from app.audit.work import Ledger
from app.evidence.ledger import ClaimLedger
from app.investigation.parts import Investigator
from app.plant.historian import Historian
from app.records.view import View
from app.retrieval.embedder import HashingEmbedder
from app.retrieval.memory_index import MemoryIndex
from app.retrieval.search import Searcher
from app.tools.registry import Context
from tests.conftest import ACTOR, Receive

HEAD = "number,version,title,type,file,effective_from,product\n"
CLEANING = {
    "documents.csv": f"{HEAD}SOP-001,1,Cleaning,SOP,d/a.md,2023-01-01,P1\n"
    "SOP-001,2,Cleaning,SOP,d/b.md,2024-03-01,P1\n",
    "d/a.md": "# Cleaning\n\n## 1 Vessels\n\n1.1 Clean weekly.\n\n1.2 Dry the vessel.\n",
    "d/b.md": "# Cleaning\n\n## 1 Vessels\n\n1.1 Clean daily.\n\n1.2 Dry the vessel.\n"
    "\n1.3 Record the time.\n",
}
NOW = datetime(2024, 6, 1, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Dublin")


@pytest.fixture
def told(receive: Receive, ledger: Ledger) -> list[Told]:
    receive(CLEANING)
    return []


def ask(ledger: Ledger, told: list[Told], question: str) -> list[str]:
    """The texts of the answer: prose, then the rows of tables with ``|`` between cells."""
    with ledger.database.read() as session:
        view = View(session)
        named = name_things(question, read_catalogue(view, candidates(question)))
        searcher = Searcher(HashingEmbedder(), MemoryIndex(HashingEmbedder().dimension))
        historian = Historian(())

        def tell(some: Sequence[Told]) -> None:
            told.extend(some)

        claims = ClaimLedger(str(ZONE))
        answer_versions(
            Answering(
                question=question,
                understood=understand(question, named),
                at=NOW,
                steps=Steps(Context(ACTOR, view, historian, ZONE, searcher), tell, lambda: None),
                reply=Reply(claims, tell),
                tell=Telling(claims, view),
                parts=Investigator(
                    ledger, lambda _: historian, searcher, ("DUB", "Dublin", ZONE), "c", 24
                ),
            )
        )
    return [line for one in told if one.type is EventType.TEXT for line in _lines(one)]


def _lines(one: Told) -> list[str]:
    if one.json["block"] != "table":
        return [plain_text(one.json["runs"])]
    return [" | ".join(plain_text(cell["runs"]) for cell in row) for row in one.json["rows"]]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Which version of SOP-001 was in force on 2023-06-01?",
            "Version 1 of SOP-001, “Cleaning”, was in force, since 1 Jan 2023[1]. "
            "Version 2 replaced it on 1 Mar 2024[2].",
        ),
        (
            "Which version of SOP-001 was in force on 29 February 2024?",
            "Version 1 of SOP-001, “Cleaning”, was in force, since 1 Jan 2023[1]. "
            "Version 2 replaced it on 1 Mar 2024[2].",
        ),
        (
            "Which version of SOP-001 was in force on 1 March 2024?",
            "Version 2 of SOP-001, “Cleaning”, was in force, since 1 Mar 2024[1]. "
            "No later version is on record.",
        ),
        (
            "which version of sop-001 is in force",
            "Version 2 of SOP-001, “Cleaning”, is in force, since 1 Mar 2024[1].",
        ),
        (
            "Which version of SOP-001 was in force on 1 May 2022?",
            "Not found: a version of SOP-001[1] in force on 1 May 2022.",
        ),
    ],
)
def test_the_version_in_force_is_that_of_the_day_asked_for(
    ledger: Ledger, told: list[Told], question: str, said: str
) -> None:
    assert ask(ledger, told, question)[0] == said


def test_what_changed_is_told_clause_by_clause_in_the_words_of_both(
    ledger: Ledger, told: list[Told]
) -> None:
    lines = ask(ledger, told, "What changed in SOP-001?")
    assert "1.1 | “Clean weekly.”[4] | “Clean daily.”[5]" in lines
    assert "1.3 | Not there | “Record the time.”[6]" in lines
    assert any("two clauses differ" in line for line in lines)
