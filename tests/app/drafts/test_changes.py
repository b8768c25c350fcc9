"""A change, applied to what it was made from, gives what it was made for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.canonical import canonical_json
from app.drafts.changes import BrokenChange, apply_change, change_between

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
_IDS = st.sampled_from(["a", "b", "c", "d"])


def _sections() -> st.SearchStrategy[list[dict[str, Any]]]:
    section = st.builds(lambda name, blocks: {"id": name, "blocks": blocks}, _IDS, _VALUES)
    return st.lists(section, max_size=4, unique_by=lambda one: one["id"])


_DOCUMENTS = st.builds(
    lambda own, parts: own | parts,
    st.dictionaries(st.sampled_from(["title", "product", "data"]), _VALUES),
    st.fixed_dictionaries(
        {},
        optional={
            "sections": _sections(),
            "evidence": st.dictionaries(_IDS, _VALUES),
            "facts": st.dictionaries(_IDS, _VALUES),
            "claims": st.dictionaries(_IDS, _VALUES),
        },
    ),
)


@given(_DOCUMENTS, _DOCUMENTS)
def test_change_applied_to_the_old_gives_the_new(old: dict[str, Any], new: dict[str, Any]):
    before = canonical_json(old)
    assert apply_change(old, change_between(old, new)) == new
    assert canonical_json(old) == before


@given(_DOCUMENTS)
def test_no_difference_is_an_empty_change(document: dict[str, Any]):
    assert change_between(document, document) == {"set": {}, "removed": {}}


def test_one_edited_section_is_all_that_is_kept():
    old = {"title": "t", "sections": [{"id": "a", "text": "x"}, {"id": "b", "text": "y"}]}
    new = {"title": "t", "sections": [{"id": "a", "text": "x"}, {"id": "b", "text": "z"}]}
    change = change_between(old, new)
    assert change == {"set": {"sections": {"b": {"id": "b", "text": "z"}}}, "removed": {}}


@pytest.mark.parametrize(
    "change",
    [
        {},
        [],
        None,
        {"set": {"elsewhere": {"a": 1}}, "removed": {}},
        {"set": {}, "removed": {"facts": ["F9"]}},
        {"set": {"": {"sections": ["unknown"]}}, "removed": {}},
        {"set": {"facts": 3}, "removed": {}},
    ],
)
def test_a_change_that_is_none_is_refused_as_such(change: Any):
    with pytest.raises(BrokenChange):
        apply_change({"facts": {}, "sections": []}, change)
