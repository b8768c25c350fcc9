"""The difference of two versions, as a person reads it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.drafts import editing
from app.drafts.content import DraftContent, to_json
from app.drafts.difference import Kind, compare, difference, words
from tests.app.drafts.sample import ANNA, entry, sample, shown


def _kinds(old: DraftContent, new: DraftContent) -> list[tuple[Kind, str]]:
    return [(one.kind, one.statement) for one in compare(old, new).statements]


@given(st.text(max_size=30), st.text(max_size=30))
def test_words_hold_both_texts(old: str, new: str) -> None:
    found = words(old, new)
    assert "".join(text for what, text in found if what != "added") == old
    assert "".join(text for what, text in found if what != "removed") == new


def test_versions_that_are_equal_do_not_differ() -> None:
    assert not compare(sample(), sample())


@pytest.mark.req("AT-04")
def test_an_edit_shows_its_words_and_whose_it_is() -> None:
    new = editing.edit_statement(sample(), "S5", "What explains it is [N1].", (entry(),), ANNA)
    found = compare(sample(), new)
    (change,) = found.statements
    assert (change.kind, change.section, change.statement) == (Kind.CHANGED, "closing", "S5")
    assert (change.old, change.new) == (shown(sample(), "S5"), "What explains it is 12.5 mg.")
    assert ("added", "12.5 mg") in change.words
    assert (change.was, change.became) == ("narrative by code", "narrative by P-ANNA")
    assert [(one.kind, one.fact, one.new) for one in found.facts] == [(Kind.ADDED, "F9", "12.5 mg")]


def test_same_words_around_another_value_are_a_change() -> None:
    old, new = sample("6.10"), sample("6.20")
    found = {one.statement: one for one in compare(old, new).statements}
    assert ("removed", "6.10") in found["S2"].words
    assert ("added", "6.20") in found["S2"].words
    (row,) = found["S3"].rows
    assert (row.kind, row.number) == (Kind.CHANGED, 1)
    assert (row.old, row.new) == (("NF-1", "6.10 mg [1]"), ("NF-1", "6.20 mg [1]"))


def test_added_removed_and_moved_statements_are_told_apart() -> None:
    old = sample()
    added = editing.add_statement(old, "S1", "The shift was told.", (), ANNA)
    assert _kinds(old, added) == [(Kind.ADDED, "S6")]
    assert _kinds(added, old) == [(Kind.REMOVED, "S6")]
    moved = editing.move_statement(added, "S6", None)
    assert [kind for kind, _one in _kinds(added, moved)] == [Kind.MOVED]
    assert _kinds(old, editing.remove_statement(old, "S2")) == [(Kind.REMOVED, "S2")]


def test_a_removed_statement_is_listed_where_it_stood() -> None:
    old = sample()
    new = editing.remove_statement(old, "S2")
    new = editing.edit_statement(new, "S1", "The shift saw it.", (), ANNA)
    new = editing.edit_statement(new, "S5", "It is open.", (), ANNA)
    assert [one for _kind, one in _kinds(old, new)] == ["S1", "S2", "S5"]


@pytest.mark.req("AT-04")
def test_difference_of_stored_contents_is_json() -> None:
    new = editing.edit_statement(sample(), "S5", "It is open.", (), ANNA)
    found = difference(to_json(sample()), to_json(new))
    assert json.loads(json.dumps(found))["statements"][0]["kind"] == "changed"
