"""A stored draft becomes the block tree: values shown, sources linked, decisions empty."""

from datetime import UTC, datetime

import pytest

from app.drafts.content import (
    Cell,
    DecisionBlock,
    DraftContent,
    EvidenceBlock,
    Gate,
    ParagraphBlock,
    Section,
    Sentence,
    TableBlock,
    TableColumn,
)
from app.evidence.ledger import ClaimLedger
from app.export.blocks import Box, BoxKind, EvidenceList, KeyValues, Paragraph, Report, Style, Table
from app.export.links import check_links
from app.export.report import build_report, runs_of

AT = datetime(2025, 9, 30, 1, 28, tzinfo=UTC)


def _content(*sections: Section, ledger: ClaimLedger | None = None) -> DraftContent:
    made = ledger or ClaimLedger("Europe/Dublin")
    return DraftContent(
        document_type="investigation",
        subject="DEV-1",
        title="Low fill",
        subtitle="batch B-1",
        site="Northfield",
        timezone="Europe/Dublin",
        product=None,
        sections=sections,
        evidence=made.evidence,
        facts=made.facts,
        claims=made.claims,
        gates=(Gate("G1", "Every fact is cited", True), Gate("G3", "Relevance", False, ("B-2",))),
    )


def _report(content: DraftContent) -> Report:
    return build_report(
        content,
        document_id="DRAFT-1",
        version=1,
        state="draft",
        generated_at=AT,
        generated_by="cli:test",
        configuration="c" * 64,
        notice="Not for GMP use",
    )


def test_tokens_become_values_with_their_fact_and_marks_with_their_target() -> None:
    ledger = ClaimLedger("Europe/Dublin")
    source = ledger.computation("series", {"tool": "series", "tool_version": "1"}, [1])
    value = ledger.quantity("value", "1.98", "mL", source)
    at = ledger.time("at", AT, source)
    text = f"At [{at}|time] the volume was [{value}][{source}]."
    runs = runs_of(text, _content(ledger=ledger))
    assert [run.text for run in runs] == [
        "At ",
        "02:28",
        " the volume was ",
        "1.98 mL",
        "[1]",
        ".",
    ]
    shown = next(run for run in runs if run.text == "1.98 mL")
    assert (shown.style, shown.fact) == (Style.FACT, value)
    assert runs[4].target == "evidence-1"


def test_unknown_token_is_refused_rather_than_printed() -> None:
    with pytest.raises(KeyError):
        runs_of("The volume was [F9].", _content())


def test_decisions_in_a_row_become_one_form_and_stay_empty() -> None:
    decisions = tuple(
        DecisionBlock(f"S{n}", field, label, "QA")
        for n, (field, label) in enumerate((("a", "Classification"), ("b", "Reportability")))
    )
    report = _report(_content(Section("risk", 6, "Risk", decisions)))
    form = next(block for block in report.blocks if isinstance(block, Box))
    assert form.kind is BoxKind.DECISION
    pairs = form.blocks[0]
    assert isinstance(pairs, KeyValues)
    assert [label for label, _runs in pairs.items] == ["Classification · QA", "Reportability · QA"]
    assert {run.text for _label, runs in pairs.items for run in runs} == {"Not yet decided."}


def test_gates_follow_the_conclusion() -> None:
    report = _report(_content(Section("conclusion", 14, "Conclusion", ())))
    table = next(block for block in report.blocks if isinstance(block, Table))
    cells = ["".join(run.text for run in row[2].runs) for row in table.rows]
    assert cells == ["complete", "B-2"]


def test_every_citation_mark_leads_to_an_entry_of_the_evidence_list() -> None:
    ledger = ClaimLedger("Europe/Dublin")
    source = ledger.computation("series", {"tool": "series", "tool_version": "1"}, [1])
    sentence = Sentence("S1", f"Something is so[{source}].")
    table = TableBlock(
        "S2", "Rows", (TableColumn("A"),), ((Cell(f"x[{source}]"),),), note=f"n[{source}]"
    )
    body = Section("event", 3, "Event", (ParagraphBlock((sentence,)), table))
    report = _report(
        _content(body, Section("evidence", 15, "Evidence", (EvidenceBlock(),)), ledger=ledger)
    )
    check_links(report)
    assert any(isinstance(block, EvidenceList) for block in report.blocks)
    assert any(isinstance(block, Paragraph) for block in report.blocks)


def test_only_an_approved_document_has_no_watermark() -> None:
    assert _report(_content()).front.watermark == "DRAFT"
