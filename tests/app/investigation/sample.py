"""An investigation small enough to read, with everything that waits for a person."""

from datetime import UTC, datetime
from typing import Any

from app.auth.actor import Role
from app.drafts.content import (
    Block,
    DecisionBlock,
    DraftContent,
    NoticeBlock,
    ParagraphBlock,
    Section,
    Sentence,
    StatementClass,
)
from app.drafts.kinds import Decided
from app.evidence.facts import Evidence, EvidenceKind, Fact, FactKind
from app.investigation.slots import slots

BEGINS = datetime(2025, 3, 12, 6, 10, tzinfo=UTC)
LOT = "hypothesis:material_lot:RS-8841"
OPERATOR = "hypothesis:personnel:shift B"

_DECISIONS: dict[str, tuple[str, ...]] = {
    "summary": ("summary.root_cause", "summary.impact"),
    "containment": ("containment.adequacy",),
    "classification": ("classification", "severity", "detectability", "reportability"),
    "scope": (),
    "history": ("recurrence",),
    "root_cause": ("root_cause",),
    "impact": ("impact",),
    "risk": ("risk.severity", "risk.probability", "risk.detectability", "risk.uncertainty"),
    "capa": ("capa",),
    "effectiveness": ("effectiveness",),
    "conclusion": ("conclusion.root_cause", "disposition", "closure"),
    "ai_use": (),
}
_QA = ("classification", "reportability", "disposition", "closure")

VALUES: dict[str, Any] = {
    "scope:NF-1": "affected",
    "scope:NF-2": "not affected",
    LOT: "confirmed",
    OPERATOR: "ruled out",
    "branch:environment": "normal",
    "classification": "major",
    "root_cause": {"statement": "The stopper lot was out of its range", "category": "material"},
    "impact": "Sterility is not concerned: container closure integrity was shown in study CCI-4.",
    "capa": [
        {"cause": LOT, "action": "Hold the lot", "owner": "Warehouse", "due": "2025-04-01"},
    ],
    "effectiveness": {
        "metric": "share of vials below the limit",
        "source": "in-process results",
        "target": "below 0.1 %",
        "period": "30 batches",
        "date": "2025-09-01",
        "owner": "Process engineering",
    },
}


def content(**changes: Any) -> DraftContent:
    """``changes`` replace parts of the content."""
    evidence = Evidence("E1", EvidenceKind.COMPUTATION, "Events", {"tool": "events"}, "0" * 64)
    cell = Evidence("E2", EvidenceKind.RECORD, "ipc", {"table": "ipc", "row_id": 1}, "1" * 64)
    gap = Fact("F1", "gap begins", FactKind.TIME, "06:10", "E1", start=BEGINS, end=BEGINS)
    volume = Fact("F2", "volume", FactKind.QUANTITY, "1.98", "E2", "value", 1.98, "mL")
    parts: dict[str, Any] = {
        "document_type": "investigation",
        "subject": "DEV-1",
        "title": "Fill volume low",
        "subtitle": "",
        "site": "Northfield",
        "timezone": "UTC",
        "product": "P1",
        "sections": _sections(),
        "evidence": {"E1": evidence, "E2": cell},
        "facts": {"F1": gap, "F2": volume},
        "claims": {},
        "gates": (),
        "data": data(),
    }
    return DraftContent(**(parts | changes))


def data(**changes: Any) -> dict[str, Any]:
    hypotheses = [
        _hypothesis(1, "material", "material_lot", "RS-8841"),
        _hypothesis(2, "personnel", "personnel", "shift B"),
    ]
    steps = {"exceptions": "ok", "events": "ok", "genealogy": "ok", "history": "empty"}
    affected = [{"batch": number, "product": "P1", "shares": []} for number in ("NF-1", "NF-2")]
    whole = {
        "hypotheses": hypotheses,
        "affected": affected,
        "steps": steps,
        "unchecked": ["environment"],
    }
    return whole | changes


def decide(fields: dict[str, Any]) -> dict[str, Decided]:
    return {
        field: Decided(field, value, "seen in the records", Role.WRITER, "P", "A", "now", 1)
        for field, value in fields.items()
    }


def decided(made: DraftContent, **changes: Any) -> dict[str, Decided]:
    """Everything that the content asks for, human error apart; ``changes`` replace values."""
    fields = {
        slot.field: VALUES.get(slot.field, "as the records show")
        for slot in slots(made)
        if slot.field != "human_error"
    }
    return decide(fields | changes)


def _hypothesis(rank: int, category: str, kind: str, factor: str) -> dict[str, Any]:
    return {
        "rank": rank,
        "statement": f"The outcome may be connected with {factor}.",
        "category": category,
        "factor": {"kind": kind, "id": factor},
        "tier": "E2",
        "supports": [],
        "contradicts": [],
        "status": None,
    }


def _sections() -> tuple[Section, ...]:
    gap = NoticeBlock("S90", "Gap", "The longest time without an entry began at [F1].")
    text = Sentence("S91", "The volume was [F2][E2].", StatementClass.FACT)
    sections = [
        Section("event", 3, "Event", (ParagraphBlock((text,)),)),
        Section("timeline", 4, "Timeline", (gap,)),
    ]
    for number, (section, fields) in enumerate(_DECISIONS.items(), 5):
        blocks: tuple[Block, ...] = tuple(
            DecisionBlock(
                f"D{number}{place}", field, field, "QA" if field in _QA else "investigator"
            )
            for place, field in enumerate(fields)
        )
        sections.append(Section(section, number, section, blocks))
    return tuple(sections)
