"""A draft small enough to read: one adverse claim in a sentence and a table, one plain claim."""

from datetime import UTC, datetime

import app.investigation.predicates  # noqa: F401 - registers what is claimed here
from app.drafts.binding import as_ledger
from app.drafts.composing import Composer, Numbering
from app.drafts.content import (
    Cell,
    DraftContent,
    EvidenceBlock,
    Section,
    Sentence,
    StatementClass,
    TableColumn,
)
from app.drafts.editing import Editor, Entry
from app.drafts.references import section_of, sentences_in, statement_text
from app.evidence.ledger import ClaimLedger
from app.records.record import Record

AT = datetime(2025, 3, 12, 6, 10, tzinfo=UTC)
ANNA = Editor("P-ANNA", "Anna", AT)
CARLA = Editor("P-CARLA", "Carla", AT)


def entry(placeholder: str = "N1", value: str = "12.5", unit: str | None = "mg") -> Entry:
    return Entry(placeholder, "re-weighed", value, unit, "read from the balance print")


def record(table: str, row_id: int, sha256: str = "h") -> Record:
    own = {"row_id": row_id, "row_key": f"k{row_id}", "row_line": row_id, "row_package": "p"}
    return Record(table, own | {"row_version": 1, "row_sha256": sha256})


def sample(value: str = "6.10", extra: str | None = None) -> DraftContent:
    """``value`` is the reading's; with ``extra`` a second plain sentence is made of it."""
    ledger = ClaimLedger("Europe/Dublin")
    write = Composer(Numbering())
    reading = ledger.record(record("readings", 1, f"h{value}"), "Batch record NF-1, filling")
    limit = ledger.record(record("parameters", 2), "Validated range")
    deviation = ledger.record(record("deviations", 3), "Deviation DEV-1")
    below = ledger.claim(
        "reading_below_range",
        {
            "subject": ledger.text_fact("parameter", "fill weight", reading, "parameter"),
            "batch": ledger.id_fact("batch", "NF-1", reading, "batch"),
            "step": ledger.text_fact("step", "filling", reading, "step"),
            "value": ledger.quantity("value", value, "mg", reading, column="value"),
            "at": ledger.time("recorded at", AT, reading, column="recorded_at"),
            "range": ledger.range("range", _range(), "mg", limit),
        },
        must_show=True,
    )
    found = ledger.claim(
        "deviation_discovered",
        {
            "at": ledger.time("discovered at", AT, deviation, column="discovered_at"),
            "by": ledger.text_fact("detected by", "weight control", deviation, "detected_by"),
        },
    )
    paragraph = write.claims([found, below])
    cells = (Cell(f"[{below.roles['batch']}]"), Cell(f"[{below.roles['value']}][{reading}]"))
    table = write.table(
        caption="Exceptions",
        columns=(TableColumn("Batch"), TableColumn("Value")),
        rows=(cells,),
        claims=(below.id,),
    )
    header = write.pairs([("Batch", f"[{below.roles['batch']}]")])
    closing = write.narrative("What may explain the event is open.")
    sections = [
        Section("header", 0, "Record", (header,)),
        Section("event", 1, "Event", (paragraph, table)),
        Section("closing", 2, "Closing", (closing,)),
        Section("evidence", 3, "Evidence", (EvidenceBlock(),)),
    ]
    if extra is not None:
        note = ledger.text_fact("title", extra, deviation, "title")
        more = write.text(f"As reported: “[{note}]”[{deviation}]", StatementClass.QUOTE)
        sections[2] = Section("closing", 2, "Closing", (closing, more))
    return DraftContent(
        document_type="investigation",
        subject="DEV-1",
        title="t",
        subtitle="s",
        site="Dublin",
        timezone="Europe/Dublin",
        product="P1",
        sections=tuple(sections),
        evidence=ledger.evidence,
        facts=ledger.facts,
        claims=ledger.claims,
        gates=(),
        data={"hypotheses": [{"supports": [], "contradicts": [found.id]}]},
    )


def _range() -> Record:
    return Record("parameters", {**record("parameters", 2).cells, "low": "7.00", "high": "8.00"})


def sentence(content: DraftContent, section: str, number: int = 0) -> Sentence:
    """The ``number``-th sentence of the section."""
    return list(sentences_in(section_of(content, section).blocks))[number]


def shown(content: DraftContent, statement_id: str) -> str:
    return as_ledger(content).render(statement_text(content, statement_id))
