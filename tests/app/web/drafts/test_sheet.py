"""A version as its editor shows it: pure, made once, each field at one place."""

from dataclasses import replace
from datetime import UTC, datetime

from app.auth.actor import Role
from app.core.canonical import sha256_of
from app.drafts.content import (
    Cell,
    DecisionBlock,
    DraftContent,
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
from app.drafts.states import DraftState
from app.drafts.store import StoredVersion
from app.web.drafts.sheet import Sheet, sheets_of
from tests.app.drafts.sample import sample

SLOTS = (
    Slot("scope:NF-1", "Is batch NF-1 affected?", Role.WRITER, "scope", ("yes", "no")),
    Slot("hypothesis:seal", "H1: The seal", Role.WRITER, "cause"),
    Slot("root_cause", "Root cause", Role.WRITER, "cause"),
    Slot("human_error", "Why people erred", Role.WRITER, "cause"),
)


def _stored(content: DraftContent) -> StoredVersion:
    document = to_json(content)
    at = datetime(2025, 1, 1, tzinfo=UTC)
    return StoredVersion(
        "DRAFT-1", 1, DraftState.DRAFT, document, sha256_of(document), "c", at, "cli:t"
    )


def _table(identity: str, heading: str) -> TableBlock:
    row = (Cell(heading), Cell("", Tone.DECIDE))
    return TableBlock(identity, "To decide", (TableColumn(""), TableColumn("", 3.0)), (row,))


def _sheets(*sections: Section) -> dict[str, Sheet]:
    content = replace(sample(), sections=(*sample().sections, *sections))
    return {one.id: one for one in sheets_of(_stored(content), SLOTS).sections}


def test_a_version_is_made_once() -> None:
    stored = _stored(sample())
    assert sheets_of(stored, SLOTS) is sheets_of(replace(stored, state=DraftState.APPROVED), SLOTS)
    assert sheets_of(stored, SLOTS) is not sheets_of(stored, ())


def test_a_cell_that_waits_names_the_field_that_is_decided_in_it() -> None:
    sheet = _sheets(Section("scope", 4, "Scope", (_table("S90", "NF-1"),)))["scope"]
    (row,) = sheet.pieces[0].rows
    assert [(cell.field, cell.is_copy) for cell in row] == [(None, False), ("scope:NF-1", False)]
    assert [column.width for column in sheet.pieces[0].columns] == [25, 75]
    assert sheet.further == ()


def test_a_field_is_decided_in_its_box_and_copied_in_the_table() -> None:
    words = ParagraphBlock((Sentence("S92", "It may be the seal.", StatementClass.INFERENCE),))
    box = InferenceBlock("S91", "H1 · E2 · machine", (words,))
    decision = DecisionBlock("S93", "root_cause", "Root cause", "investigator")
    copy = DecisionBlock("S94", "summary.root_cause", "Root cause", "investigator")
    blocks = (_table("S90", "H1"), box, decision, copy)
    sheet = _sheets(Section("cause", 5, "Cause", blocks))["cause"]
    table, inference, root, copied = sheet.pieces
    assert (table.rows[0][1].field, table.rows[0][1].is_copy) == ("hypothesis:seal", True)
    assert inference.field == "hypothesis:seal"
    assert (root.field, root.is_copy) == ("root_cause", False)
    assert (copied.field, copied.is_copy) == ("root_cause", True)
    assert sheet.further == ("human_error",)


def test_what_is_to_be_opened_is_of_each_source_one_and_what_is_critical_singly() -> None:
    sheets = _sheets()
    assert sheets["event"].needs == (("E1",), ("E2",), ("E3",))
    assert sheets["evidence"].needs == ()
    assert not sheets["evidence"].is_to_adopt
