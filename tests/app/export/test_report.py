"""A stored draft becomes the block tree: values shown, sources linked, decisions empty."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.auth.actor import Role
from app.core.canonical import sha256_of
from app.drafts.content import (
    Cell,
    DecisionBlock,
    DraftContent,
    EvidenceBlock,
    Gate,
    InferenceBlock,
    ParagraphBlock,
    Section,
    Sentence,
    StatementClass,
    TableBlock,
    TableColumn,
    Tone,
    to_json,
)
from app.drafts.kinds import Slot
from app.evidence.facts import Evidence, EvidenceKind
from app.evidence.ledger import ClaimLedger
from app.export.blocks import (
    Box,
    BoxKind,
    EvidenceList,
    Heading,
    KeyValues,
    Paragraph,
    Report,
    Style,
    Table,
)
from app.export.docx import write_docx
from app.export.links import check_links, runs
from app.export.pdf import write_pdf
from app.export.record import Decision, Record, Signed
from app.export.report import Printing, build_report
from app.export.text_runs import runs_of

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


def _record(content: DraftContent, **rest: Any) -> Record:
    document = to_json(content)
    digest = sha256_of(document)
    values: dict[str, Any] = {
        "draft": "DRAFT-1",
        "version": 1,
        "newest": 1,
        "state": "draft",
        "site": "DUB",
        "product": None,
        "configuration": "c" * 64,
        "sha256": digest,
        "made_at": AT,
        "made_by": "person:anna",
        "reason": None,
        "content": document,
    }
    return Record(**{**values, **rest})


def _decision(name: str, value: Any, role: str = "writer", revision: int = 1) -> Decision:
    return Decision(
        id=revision,
        version=1,
        field=name,
        kind=name,
        role=role,
        revision=revision,
        value=value,
        reason="the bench test showed it",
        person="PER-1",
        name="Anna Writer",
        session="SES-1",
        at=AT,
    )


def _signed(meaning: str, problem: str = "", **rest: Any) -> Signed:
    values: dict[str, Any] = {
        "id": f"SIG-{meaning}",
        "version": 1,
        "meaning": meaning,
        "role": "qa_approver",
        "person": "PER-3",
        "name": "Carla Quinn",
        "on_behalf_of": "Dermot Maher",
        "method": "password",
        "at": AT,
        "sha256": "a" * 64,
        "statement": {"meaning_in_words": "I approve this record."},
        "key_id": "k" * 16,
        "signature": "00",
        "problem": problem,
    }
    return Signed(**{**values, **rest})


def _report(
    content: DraftContent, slots: tuple[Slot, ...] = (), gates: tuple[Gate, ...] = (), **rest: Any
) -> Report:
    printing = Printing(
        at=AT,
        by="cli:test",
        notice="Not for GMP use",
        title="Deviation investigation report",
        slots=slots,
        gates=gates,
    )
    return build_report(_record(content, **rest), printing)


def _words(report: Report) -> str:
    """All that stands in the document, labels of boxes and headings apart."""
    return " ".join(run.text for run in runs(report.blocks))


def _boxes(report: Report) -> list[Box]:
    return [block for block in report.blocks if isinstance(block, Box)]


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


@pytest.mark.parametrize(
    ("written", "printed"), [("fill volume", "Fill volume"), ("pH", "pH"), ("x", "X")]
)
def test_a_value_opens_with_a_capital_unless_it_is_written_otherwise(
    written: str, printed: str
) -> None:
    ledger = ClaimLedger("Europe/Dublin")
    source = ledger.computation("series", {"tool": "series", "tool_version": "1"}, [1])
    name = ledger.text_fact("test", written, source)
    assert runs_of(f"[{name}]", _content(ledger=ledger))[0].text == printed


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
    content = _content(Section("conclusion", 14, "Conclusion", ()))
    gates = (Gate("G1", "Cited", True), Gate("G3", "Relevance", False, ("B-2",)))
    report = _report(content, gates=gates)
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


IMPACT = Slot("impact", "Impact", Role.WRITER, "impact")
COPIED = DecisionBlock("S1", "summary.impact", "Impact, in short", "investigator", "Not yet.")
OWN = DecisionBlock("S2", "impact", "Impact", "investigator", "Say why.")


def _deciding() -> DraftContent:
    return _content(
        Section("summary", 1, "Summary", (COPIED,)), Section("impact", 2, "Impact", (OWN,))
    )


@pytest.mark.req("IU-03")
def test_an_open_decision_shows_its_prompt_and_nothing_else() -> None:
    report = _report(_deciding(), slots=(IMPACT,))
    assert [box.kind for box in _boxes(report)] == [BoxKind.DECISION, BoxKind.DECISION]
    assert _words(report).startswith("Not yet. Say why.")


def test_a_decision_replaces_its_box_and_every_copy_of_it() -> None:
    decision = _decision("impact", "None: the vials were destroyed.")
    report = _report(_deciding(), slots=(IMPACT,), decisions=(decision,))
    assert [box.kind for box in _boxes(report)] == [BoxKind.DECIDED, BoxKind.DECIDED]
    words = _words(report)
    assert words.count("None: the vials were destroyed.") == 2
    who = "Anna Writer, writer, 30 Sep 2025 02:28 IST (UTC+01:00)."
    assert words.count(f"Reason: the bench test showed it.  {who}") == 2


def test_of_a_decision_taken_anew_the_newest_counts() -> None:
    first, second = _decision("impact", "none"), _decision("impact", "some", revision=2)
    report = _report(_deciding(), slots=(IMPACT,), decisions=(first, second))
    assert "some" in _words(report)
    assert "none" not in _words(report)
    assert report.front.changes == "changed after first entry: yes (1 decision revised)"


def test_a_severity_after_the_investigation_is_no_copy_of_the_one_before() -> None:
    slots = (
        Slot("severity", "Severity", Role.WRITER, "risk"),
        Slot("risk.severity", "Severity after investigation", Role.WRITER, "risk"),
    )
    block = DecisionBlock("S1", "risk.severity", "Severity after", "investigator", "Open.")
    content = _content(Section("risk", 1, "Risk", (block,)))
    report = _report(content, slots=slots, decisions=(_decision("severity", "high"),))
    assert _boxes(report)[0].kind is BoxKind.DECISION


def test_a_list_of_actions_is_set_as_a_table_that_names_its_causes() -> None:
    actions = [{"cause": "impact", "action": "Weigh 50 doses", "due": "2026-12-18"}]
    slots = (IMPACT, Slot("capa", "Actions", Role.WRITER, "capa"))
    block = DecisionBlock("S1", "capa", "Actions", "investigator")
    content = _content(Section("capa", 1, "CAPA", (block,)))
    report = _report(content, slots=slots, decisions=(_decision("capa", actions),))
    table = _boxes(report)[0].blocks[0]
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["Cause", "Action", "Due"]
    assert ["".join(run.text for run in cell.runs) for cell in table.rows[0]] == [
        "Impact",
        "Weigh 50 doses",
        "2026-12-18",
    ]


def _scoped() -> tuple[DraftContent, tuple[Slot, ...]]:
    columns = (TableColumn("Batch"), TableColumn("Relevant?"))
    cells = tuple((Cell(batch), Cell("", Tone.DECIDE)) for batch in ("B-02", "B-03", "H1"))
    table = TableBlock("S1", "Batches", columns, cells)
    box = InferenceBlock("S2", "H1 · E2 · machine", (ParagraphBlock((Sentence("S3", "So."),)),))
    slots = (
        Slot("scope:B-02", "Is batch B-02 affected?", Role.WRITER, "scope"),
        Slot("scope:B-03", "Is batch B-03 affected?", Role.WRITER, "scope"),
        Slot("scope:B-04", "Is batch B-04 affected?", Role.WRITER, "scope"),
        Slot("hypothesis:equipment:P-203", "H1: the pump", Role.WRITER, "scope"),
    )
    return _content(Section("scope", 7, "Scope", (table, box))), slots


def test_a_row_shows_the_decision_that_it_waited_for() -> None:
    content, slots = _scoped()
    report = _report(content, slots=slots, decisions=(_decision("scope:B-02", "affected"),))
    table = next(block for block in report.blocks if isinstance(block, Table))
    told = ["".join(run.text for run in row[1].runs) for row in table.rows]
    assert told == ["affected. the bench test showed it. Anna Writer, writer, 30 Sep 2025.", "", ""]
    assert [row[1].tone for row in table.rows] == [Tone.NONE, Tone.DECIDE, Tone.DECIDE]


def test_the_status_of_a_hypothesis_stands_in_its_box_and_in_short_in_the_table() -> None:
    content, slots = _scoped()
    decision = _decision("hypothesis:equipment:P-203", "confirmed")
    report = _report(content, slots=slots, decisions=(decision,))
    table = next(block for block in report.blocks if isinstance(block, Table))
    assert "".join(run.text for run in table.rows[2][1].runs) == "confirmed"
    (box,) = _boxes(report)
    status = box.blocks[-1]
    assert isinstance(status, Paragraph)
    assert "".join(run.text for run in status.runs).startswith("Status: confirmed. Reason: the")


def test_what_has_no_place_in_its_section_is_listed_at_its_end() -> None:
    content, slots = _scoped()
    decisions = (_decision("scope:B-04", "not affected"), _decision("scope:B-02", "affected"))
    report = _report(content, slots=slots, decisions=decisions)
    further = [block for block in report.blocks if isinstance(block, Table)][1]
    subjects = ["".join(run.text for run in row[0].runs) for row in further.rows]
    assert subjects == ["Is batch B-04 affected?"]


def test_why_a_record_was_opened_again_stands_in_its_conclusion() -> None:
    content = _content(Section("conclusion", 14, "Conclusion", ()))
    report = _report(content, decisions=(_decision("reopening", "reopened", "qa_approver"),))
    words = _words(report)
    assert "Reopening reopened . the bench test showed it. Anna Writer, QA approver" in words


@pytest.mark.req("IU-05")
def test_what_people_wrote_and_entered_is_marked_and_counted() -> None:
    ledger = ClaimLedger("Europe/Dublin")
    source = ledger.computation("series", {"tool": "series", "tool_version": "1"}, [1])
    traced = ledger.quantity("value", "1.98", "mL", source)
    where = {"name": "Anna Writer", "at": "2025-09-30", "reason": "read from the display"}
    ledger.evidence["E2"] = Evidence("E2", EvidenceKind.ENTRY, "Entry", where, "e" * 64)
    entered = ledger.quantity("value", "1.97", "mL", "E2")
    own = Sentence("S1", f"Then [{entered}] was read.", edited=True, origin="PER-1")
    sentences = (Sentence("S2", f"First [{traced}] was read."), own)
    sections = (
        Section("event", 1, "Event", (ParagraphBlock(sentences),)),
        Section("ai_use", 2, "AI", ()),
    )
    report = _report(_content(*sections, ledger=ledger))
    paragraph = next(block for block in report.blocks if isinstance(block, Paragraph))
    text = "".join(run.text for run in paragraph.runs)
    assert text == "First 1.98 mL was read. Then 1.97 mL‡ was read.†"
    marks = [run.text for run in paragraph.runs if run.style is Style.HUMAN]
    assert marks == ["‡", "†"]
    counted = "1 statement was written or edited by people and marked †; 1 value was entered"
    assert counted in _words(report)


@pytest.mark.req("IU-05")
def test_what_a_language_model_wrote_is_marked_and_counted() -> None:
    written = Sentence("S1", "It may be the seal.", StatementClass.INFERENCE, origin="CALL-1")
    own = Sentence("S2", "It may be the pump.", StatementClass.INFERENCE, (), "PER-1", edited=True)
    sections = (
        Section("event", 1, "Event", (ParagraphBlock((written, own)),)),
        Section("ai_use", 2, "AI", ()),
    )
    words = _words(_report(_content(*sections)))
    assert "It may be the seal. ◊  It may be the pump. †" in words
    assert "1 statement was written by a language model and marked ◊" in words


def test_a_record_that_nobody_touched_says_so() -> None:
    report = _report(_content(Section("ai_use", 2, "AI", ())))
    assert "No statement was written or edited and no value entered" in _words(report)


@pytest.mark.req("ES-01")
def test_each_signature_shows_name_time_with_zone_meaning_role_key_and_hash() -> None:
    report = _report(_content(), signatures=(_signed("approved"),))
    table = next(block for block in report.blocks if isinstance(block, Table))
    cells = ["".join(run.text for run in cell.runs) for cell in table.rows[0]]
    assert cells == [
        "Approved",
        "Carla Quinn, QA approver, on behalf of Dermot Maher. “I approve this record.”",
        "30 Sep 2025 01:28 UTC (02:28 IST, UTC+01:00)",
        f"{'a' * 64} key {'k' * 16}",
    ]
    assert table.rows[0][0].tone is Tone.OK
    unsigned = ["".join(run.text for run in row[0].runs) for row in table.rows[1:]]
    assert unsigned == ["Authored", "Reviewed"]


@pytest.mark.req("ES-02")
def test_a_signature_of_another_text_is_shown_as_not_valid() -> None:
    problem = "the record was changed after it was signed"
    report = _report(_content(), signatures=(_signed("approved", problem),), state="approved")
    table = next(block for block in report.blocks if isinstance(block, Table))
    first = table.rows[0][0]
    assert "".join(run.text for run in first.runs) == "Approved, not valid for this version"
    assert first.tone is Tone.BAD
    assert problem in _words(report)
    assert report.front.watermark == "DRAFT"


def test_signatures_stand_where_the_document_has_their_section() -> None:
    blank = TableBlock("S1", "Signatures", (TableColumn("Meaning"),), ((Cell("Authored"),),))
    content = _content(Section("signatures", 17, "Signatures", (blank,)))
    report = _report(content, signatures=(_signed("approved"),))
    headings = [block.text for block in report.blocks if isinstance(block, Heading)]
    assert headings == ["17. Signatures"]
    tables = [block for block in report.blocks if isinstance(block, Table)]
    assert ["".join(run.text for run in table.caption) for table in tables] == [
        "Electronic signatures, as they stand for version 1"
    ]


@pytest.mark.req("DS-05")
def test_only_a_valid_approval_takes_the_watermark_away() -> None:
    assert _report(_content()).front.watermark == "DRAFT"
    assert _report(_content(), state="approved").front.watermark == "DRAFT"
    approved = (_signed("approved"),)
    assert _report(_content(), state="approved", signatures=approved).front.watermark is None
    withdrawn = _report(_content(), state="withdrawn", signatures=approved)
    assert withdrawn.front.watermark == "WITHDRAWN"


@pytest.mark.req("RC-07")
def test_an_earlier_version_says_that_it_was_followed() -> None:
    front = _report(_content(), version=3, newest=5, state="reopened").front
    assert (front.version, front.state) == (3, "not approved, followed by version 5")
    assert front.changes == "changed after first entry: yes (versions 1–3)"
    kept = _report(_content(), newest=2, state="reopened", signatures=(_signed("approved"),))
    assert (kept.front.state, kept.front.watermark) == ("approved, followed by version 2", None)


def test_a_printed_document_is_set_with_every_kind_of_decision() -> None:
    content, slots = _scoped()
    decisions = tuple(_decision(slot.field, {"statement": "so", "n": 3}) for slot in slots)
    report = _report(content, slots=slots, decisions=decisions, signatures=(_signed("approved"),))
    check_links(report)
    assert write_pdf(report) == write_pdf(report)
    assert write_docx(report) == write_docx(report)
