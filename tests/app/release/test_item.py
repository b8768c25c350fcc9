import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.release.item import Kind, PartChange, changed_parts, make_item

PARTS = {(kind, ""): "1" for kind in Kind}


@pytest.mark.req("LC-01")
@pytest.mark.parametrize("kind", Kind)
def test_another_version_of_any_part_is_another_hash(kind: Kind) -> None:
    assert make_item({**PARTS, (kind, ""): "2"}).hash != make_item(PARTS).hash


@pytest.mark.req("LC-01")
@pytest.mark.parametrize("kind", Kind)
def test_a_part_more_or_less_is_another_hash(kind: Kind) -> None:
    fewer = {part: one for part, one in PARTS.items() if part[0] is not kind}
    assert make_item(fewer).hash != make_item(PARTS).hash


@given(st.permutations(list(PARTS)))
def test_the_order_of_the_parts_is_of_no_account(order: list[tuple[Kind, str]]) -> None:
    item = make_item({part: PARTS[part] for part in order})
    assert (item.hash, list(item.parts)) == (make_item(PARTS).hash, sorted(item.parts))


def test_a_difference_names_what_came_went_and_changed() -> None:
    assert changed_parts({"a": "1", "b": "1", "c": "1"}, {"b": "2", "c": "1", "d": "1"}) == (
        PartChange("a", "1", None),
        PartChange("b", "1", "2"),
        PartChange("d", None, "1"),
    )
