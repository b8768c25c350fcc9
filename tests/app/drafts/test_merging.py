"""A refresh brings the records as they are now, and takes nothing of what people wrote."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.canonical import sha256_of
from app.drafts import editing
from app.drafts.content import DraftContent, TableBlock, from_json, to_json
from app.drafts.merging import merge
from app.drafts.references import all_blocks, section_of, sentences_in, shown_claims
from app.evidence.tokens import TOKEN
from tests.app.drafts.sample import ANNA, CARLA, entry, sample, sentence, shown


def _sentences(content: DraftContent, section: str) -> list[str]:
    found = sentences_in(section_of(content, section).blocks)
    return [shown(content, one.id) for one in found]


def _check_whole(content: DraftContent) -> None:
    """Every token and every reference names something, and it can be stored."""
    text = repr(content.sections)
    known = content.facts | content.evidence
    assert {match["id"] for match in TOKEN.finditer(text)} <= set(known)
    assert {fact.evidence for fact in content.facts.values()} <= set(content.evidence)
    assert shown_claims(content) <= set(content.claims)
    ids = [one.id for part in content.sections for one in sentences_in(part.blocks)]
    assert len(ids) == len(set(ids))
    assert from_json(to_json(content)) == content


def test_refresh_of_unchanged_records_changes_nothing() -> None:
    merged = merge(sample(), sample(), sample())
    assert merged.kept == ()
    assert merged.content.sections == sample().sections
    assert merged.content.facts == sample().facts


def test_changed_value_is_fresh_under_new_ids_and_statements_keep_theirs() -> None:
    merged = merge(sample("6.10"), sample("6.10"), sample("6.20")).content
    _check_whole(merged)
    assert "6.20 mg" in shown(merged, "S2")
    value = merged.claims[sentence(merged, "event", 1).claims[0]].roles["value"]
    assert value not in sample().facts
    assert set(merged.evidence) == {"E2", "E3", "E4"}


@pytest.mark.req("H18")
@pytest.mark.req("GN-05")
def test_human_sentence_stays_word_for_word_with_what_it_cites() -> None:
    base = sample("6.10")
    value = base.claims["C1"].roles["value"]
    present = editing.edit_statement(base, "S1", f"We saw [{value}].", (), ANNA)
    present = editing.edit_statement(present, "S5", "We re-weighed [N1].", (entry(),), CARLA)
    merged = merge(present, base, sample("6.20"))
    _check_whole(merged.content)
    assert shown(merged.content, "S1") == "We saw 6.10 mg."
    assert shown(merged.content, "S5") == "We re-weighed 12.5 mg."
    assert sentence(merged.content, "event").origin == "P-ANNA"
    assert "6.20 mg" in shown(merged.content, "S2")
    assert merged.kept == ("S1", "S5")
    assert merged.content.data["kept"] == ["S1", "S5"]
    assert len(_sentences(merged.content, "event")) == 2, "code's sentence does not come back"


def test_added_sentence_stays_behind_what_it_stood_behind() -> None:
    base = sample()
    table = next(
        block for block in all_blocks(section_of(base, "event").blocks) if block.block == "table"
    )
    assert isinstance(table, TableBlock)
    present = editing.add_statement(base, "S1", "The shift was told.", (), ANNA)
    present = editing.add_statement(present, table.id, "So it stood.", (), ANNA)
    merged = merge(present, base, sample("6.20"))
    _check_whole(merged.content)
    blocks = section_of(merged.content, "event").blocks
    assert [block.block for block in blocks] == ["paragraph", "table", "paragraph"]
    assert [one.id for one in sentences_in(blocks)] == ["S1", "S6", "S2", "S7"]
    assert merged.kept == ("S6", "S7")


def test_sentence_that_a_person_removed_stays_away_while_it_reads_the_same() -> None:
    base = sample(extra="low fill weight")
    last = sentence(base, "closing", 1).id
    present = editing.remove_statement(base, last)
    same = merge(present, base, sample("6.20", "low fill weight")).content
    assert len(_sentences(same, "closing")) == 1
    other = merge(present, base, sample("6.20", "another title")).content
    assert _sentences(other, "closing")[1] == "As reported: “another title” [3]"


@pytest.mark.req("H22")
def test_a_new_claim_that_must_be_shown_is_shown_beside_the_persons_sentence() -> None:
    base = sample("6.10")
    present = editing.edit_statement(base, "S2", "It was too light.", (), ANNA)
    fresh = sample("6.20")
    bare = tuple(
        replace(one, blocks=one.blocks[:1]) if one.id == "event" else one for one in fresh.sections
    )
    merged = merge(present, base, replace(fresh, sections=bare)).content
    _check_whole(merged)
    assert _sentences(merged, "event")[1] == "It was too light."
    assert "6.20 mg" in _sentences(merged, "event")[2]


def test_value_typed_in_a_table_stays_in_its_row() -> None:
    base = sample("6.10")
    table = next(
        one for one in all_blocks(section_of(base, "event").blocks) if isinstance(one, TableBlock)
    )
    value = base.claims["C1"].roles["value"]
    present = editing.replace_fact(base, table.id, value, entry(), ANNA)
    same = merge(present, base, sample("6.10"))
    assert "12.5 mg" in shown(same.content, table.id)
    assert same.kept == (table.id,)
    other = merge(present, base, sample("6.20"))
    _check_whole(other.content)
    text = shown(other.content, table.id)
    assert "12.5 mg" in text
    assert "6.20 mg" in text


_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "add", "remove", "fact"]), st.integers(0, 3), st.integers(0, 99)
    ),
    max_size=6,
)


def _apply(content: DraftContent, edit: tuple[str, int, int]) -> DraftContent:
    kind, place, number = edit
    ids = [one.id for part in content.sections for one in sentences_in(part.blocks)]
    if not ids:
        return content
    target = ids[place % len(ids)]
    text = f"As {'x' * (number + 1)} wrote, [N1]."
    try:
        if kind == "edit":
            return editing.edit_statement(content, target, text, (entry(),), ANNA)
        if kind == "add":
            return editing.add_statement(content, target, text, (entry(),), ANNA)
        if kind == "remove":
            return editing.remove_statement(content, target)
        return editing.replace_fact(content, "S3", "F4", entry(), ANNA)
    except editing.BadInput:
        return content


@pytest.mark.req("H18")
@settings(deadline=None)
@given(_EDITS, st.sampled_from(["6.10", "6.20"]), _EDITS, st.sampled_from(["6.10", "6.30"]))
def test_no_history_of_edits_and_refreshes_loses_a_persons_text_or_reuses_an_id(
    first: list, refreshed: str, second: list, again: str
) -> None:
    base = content = sample()
    meant: dict[str, str] = {}
    for edits, value in ((first, refreshed), (second, again)):
        for edit in edits:
            content = _apply(content, edit)
            meant |= _once(content, meant)
        persons = [
            one for part in content.sections for one in sentences_in(part.blocks) if one.edited
        ]
        content = base = merge(content, base, sample(value)).content
        _check_whole(content)
        meant |= _once(content, meant)
        kept = [one for part in content.sections for one in sentences_in(part.blocks)]
        assert [one for one in persons if one not in kept] == []
        must = {one.id for one in content.claims.values() if one.must_show}
        current = [one for one in must if value in _value_of(content, one)]
        assert set(current) & shown_claims(content)


def _value_of(content: DraftContent, claim: str) -> str:
    return content.facts[content.claims[claim].roles["value"]].written


def _once(content: DraftContent, meant: dict[str, str]) -> dict[str, str]:
    """Each id with what it means; fails where it meant something else before."""
    now = {key: sha256_of(one) for key, one in (content.facts | content.evidence).items()}
    assert {key for key in now if meant.get(key, now[key]) != now[key]} == set()
    return now
