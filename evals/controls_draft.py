"""The smallest report that asks for decisions of its writer and of QA: one event, one value."""

from typing import Any, Final

from app.core.canonical import sha256_of
from app.drafts.content import (
    DecisionBlock,
    DraftContent,
    EvidenceBlock,
    ParagraphBlock,
    Section,
    Sentence,
    StatementClass,
)
from app.evidence.facts import Evidence, EvidenceKind, Fact, FactKind
from app.investigation.draft import DOCUMENT_TYPE

SITE: Final = "NORTH"
SUBJECT: Final = "D-1"
DISPOSITION: Final = "disposition"
OPEN_STATEMENT: Final = "S1"
MODEL_STATEMENT: Final = "S3"
WRITERS_DECISIONS: Final[dict[str, Any]] = {
    "root_cause": {"statement": "The stopper lot was out of its range", "category": "material"},
    "impact": "Sterility is unchanged: container closure integrity was shown by study CCI-4.",
    "capa": [
        {"cause": "root_cause", "action": "Hold the lot", "owner": "Store", "due": "2026-01-31"}
    ],
    "effectiveness": {
        "metric": "share of vials below the limit",
        "source": "in-process results",
        "target": "below 0.1 %",
        "period": "30 batches",
        "date": "2026-09-01",
        "owner": "Process engineering",
    },
}
_RUN: Final = {"tool": "events", "tool_version": "1", "arguments": {}, "inputs": []}
DECISIONS: Final = WRITERS_DECISIONS | {DISPOSITION: "rejected"}


def draft_content() -> DraftContent:
    evidence = Evidence("E1", EvidenceKind.COMPUTATION, "Events", _RUN, sha256_of(_RUN))
    volume = Fact("F1", "volume", FactKind.QUANTITY, "1.98", "E1", number=1.98, unit="mL")
    return DraftContent(
        document_type=DOCUMENT_TYPE,
        subject=SUBJECT,
        title="Fill volume low",
        subtitle="",
        site=SITE,
        timezone="Europe/Dublin",
        product=None,
        sections=_sections(),
        evidence={"E1": evidence},
        facts={"F1": volume},
        claims={},
        gates=(),
        data={
            "steps": {"genealogy": "ok", "history": "empty"},
            "hypotheses": [],
            "affected": [],
            "unchecked": [],
        },
    )


def _sections() -> tuple[Section, ...]:
    told = Sentence(OPEN_STATEMENT, "Somebody saw it.", StatementClass.NARRATIVE)
    measured = Sentence("S2", "The volume was [F1][E1].", StatementClass.FACT)
    model = Sentence(MODEL_STATEMENT, "No language model took part.", StatementClass.NARRATIVE)
    decisions = [*WRITERS_DECISIONS, DISPOSITION]
    return (
        Section("event", 1, "Event", (ParagraphBlock((told, measured)),)),
        *(_decision(number, field) for number, field in enumerate(decisions, 2)),
        Section("ai_use", 9, "Use of models", (ParagraphBlock((model,)),)),
        Section("evidence", 10, "Evidence", (EvidenceBlock(),)),
    )


def _decision(number: int, field: str) -> Section:
    role = "QA" if field == DISPOSITION else "investigator"
    block = DecisionBlock(f"D{number}", field, field.replace("_", " ").capitalize(), role)
    return Section(field, number, block.label, (block,))
