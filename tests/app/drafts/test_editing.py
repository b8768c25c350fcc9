"""Edits of people: bound, marked as theirs, and never at the cost of what must be said."""

from dataclasses import replace

import pytest

from app.core.errors import BadInput
from app.drafts import editing
from app.drafts.content import (
    DraftContent,
    PairsBlock,
    StatementClass,
    TableBlock,
    from_json,
    to_json,
)
from app.drafts.references import all_blocks, section_of
from app.evidence.facts import EvidenceKind
from tests.app.drafts.sample import ANNA, CARLA, entry, sample, sentence, shown

FOUND, BELOW = "S1", "S2"


def _table(content: DraftContent) -> TableBlock:
    blocks = all_blocks(section_of(content, "event").blocks)
    return next(block for block in blocks if isinstance(block, TableBlock))


def test_edit_that_the_linter_accepts_keeps_class_and_claim() -> None:
    content = sample()
    claim = content.claims[sentence(content, "event").claims[0]]
    text = f"It was discovered on [{claim.roles['at']}] by [{claim.roles['by']}]."
    edited = sentence(
        editing.edit_statement(content, FOUND, f"Also, {text[0].lower()}{text[1:]}", (), ANNA),
        "event",
    )
    assert (edited.kind, edited.claims) == (StatementClass.FACT, (claim.id,))
    assert (edited.origin, edited.edited) == ("P-ANNA", True)


def test_edit_in_other_words_is_narrative_and_claims_nothing() -> None:
    edited = sentence(
        editing.edit_statement(sample(), FOUND, "The shift noticed it.", (), ANNA), "event"
    )
    assert (edited.kind, edited.claims) == (StatementClass.NARRATIVE, ())


def test_edited_inference_stays_an_inference() -> None:
    content = sample()
    paragraph = section_of(content, "closing").blocks[0]
    inferred = replace(sentence(content, "closing"), kind=StatementClass.INFERENCE)
    changed = replace(
        content,
        sections=tuple(
            replace(one, blocks=(replace(paragraph, sentences=(inferred,)),))
            if one.id == "closing"
            else one
            for one in content.sections
        ),
    )
    edited = editing.edit_statement(changed, inferred.id, "It may be the seal.", (), ANNA)
    assert sentence(edited, "closing").kind is StatementClass.INFERENCE


@pytest.mark.req("AT-03")
def test_entered_value_is_a_fact_with_evidence_of_the_person() -> None:
    content = editing.edit_statement(
        sample(), "S5", "Re-weighed it was [N1], again [N1].", (entry(),), ANNA
    )
    text = sentence(content, "closing").text
    assert text == "Re-weighed it was [F9], again [F9]."
    assert shown(content, "S5") == "Re-weighed it was 12.5 mg, again 12.5 mg."
    assert content.evidence[content.facts["F9"].evidence].kind is EvidenceKind.ENTRY
    assert from_json(to_json(content)) == content


REFUSED = [
    ("It was 6.1 mg, half.", (), "“6.1”"),
    ("It was [N1].", (), "placeholders"),
    ("It was so.", (entry(),), "placeholders"),
    ("It was [F99].", (), "no such token"),
    ("It was [F4|time].", (), "no view time"),
    ("It was [F4|rounded].", (), "names no view"),
    ("It was [something].", (), "brackets"),
    ("It was [C1].", (), "no such token"),
    ("", (), "empty"),
    ("It was \u200bso.", (), "not printable"),
    ("It was NF-1.", (), "“NF-1”"),
]


@pytest.mark.parametrize(("text", "entries", "why"), REFUSED)
def test_text_that_is_not_bound_is_refused(text: str, entries: tuple, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        editing.edit_statement(sample(), "S5", text, entries, ANNA)


def test_refusal_lists_every_unbound_value() -> None:
    with pytest.raises(BadInput) as refused:
        editing.edit_statement(sample(), "S5", "On Monday 3 kg were lost twice.", (), ANNA)
    assert [one.split("”")[0] for one in refused.value.details] == [
        "“Monday",
        "“3",
        "“kg",
        "“twice",
    ]


@pytest.mark.req("H22")
def test_the_last_statement_of_what_must_be_shown_cannot_go() -> None:
    content = sample()
    once = editing.replace_fact(
        content, _table(content).id, content.claims["C1"].roles["value"], entry(), ANNA
    )
    assert _table(once).claims == ()
    for edit in (
        lambda: editing.remove_statement(once, BELOW),
        lambda: editing.edit_statement(once, BELOW, "All was well.", (), ANNA),
        lambda: editing.replace_fact(
            once, BELOW, content.claims["C1"].roles["value"], entry(), ANNA
        ),
    ):
        with pytest.raises(BadInput, match="no longer say what it must") as refused:
            edit()
        assert refused.value.details[0].startswith("C1: At")


def test_what_another_statement_still_shows_may_go() -> None:
    content = editing.remove_statement(sample(), BELOW)
    assert [one.id for one in section_of(content, "event").blocks[0].sentences] == [FOUND]  # pyright: ignore


def test_replaced_fact_is_the_persons_in_one_statement_only() -> None:
    content = sample()
    value = content.claims["C1"].roles["value"]
    changed = editing.replace_fact(content, BELOW, value, entry(), ANNA)
    assert "12.5 mg" in shown(changed, BELOW)
    assert sentence(changed, "event", 1).edited
    assert _table(changed) == _table(content)
    assert changed.facts[value] == content.facts[value]


def test_replaced_fact_of_a_list_of_values() -> None:
    content = sample()
    pairs = section_of(content, "header").blocks[0]
    assert isinstance(pairs, PairsBlock)
    changed = editing.replace_fact(content, pairs.id, "F2", entry("N1", "NF-2", None), ANNA)
    assert shown(changed, pairs.id) == "Batch\nNF-2"


def test_fact_that_the_statement_does_not_show_is_refused() -> None:
    with pytest.raises(BadInput):
        editing.replace_fact(sample(), "S5", "F1", entry(), ANNA)


def test_sentences_are_added_removed_and_moved_within_their_paragraph() -> None:
    content = editing.add_statement(sample(), FOUND, "The shift was told.", (), CARLA)
    new = sentence(content, "event", 1)
    assert (new.id, new.origin, new.kind) == ("S6", "P-CARLA", StatementClass.NARRATIVE)
    moved = editing.move_statement(content, new.id, None)
    assert [sentence(moved, "event", n).id for n in range(3)] == ["S6", FOUND, BELOW]
    moved = editing.move_statement(moved, new.id, BELOW)
    assert [sentence(moved, "event", n).id for n in range(3)] == [FOUND, BELOW, "S6"]
    with pytest.raises(BadInput):
        editing.move_statement(moved, new.id, "S5")
    gone = editing.remove_statement(moved, new.id)
    again = editing.add_statement(gone, FOUND, "The shift was told again.", (), CARLA)
    assert sentence(again, "event", 1).id == "S7", "an id does not come back"


def test_a_sentence_behind_a_table_is_a_paragraph_of_its_own() -> None:
    content = sample()
    added = editing.add_statement(content, _table(content).id, "So it stood.", (), ANNA)
    blocks = section_of(added, "event").blocks
    assert [block.block for block in blocks] == ["paragraph", "table", "paragraph"]


@pytest.mark.parametrize("statement", ["S99", "S3"])
def test_what_is_no_sentence_cannot_be_edited(statement: str) -> None:
    with pytest.raises(BadInput, match=statement):
        editing.edit_statement(sample(), statement, "So.", (), ANNA)
