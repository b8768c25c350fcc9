"""A typed result as people read it: what is single, what is a table, where a row stands."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.tools.result_view import Pairs, Single, Source, Table, node_of, parts_of

ROW = {"table": "readings", "key": '["B-1", null, "x"]', "file": "r.csv", "line": 7, "version": 1}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, Single("–")),
        ("", Single("–")),
        (True, Single("yes")),
        (0.25, Single(0.25, "number")),
        ("B-1", Single("B-1")),
        ("2025-07-01T11:00:00+00:00", Single(datetime(2025, 7, 1, 11, tzinfo=UTC), "moment")),
        ("2025-07", Single("2025-07")),
        ("ab" * 32, Single("abababababab…")),
        ([], Single("none")),
        (["one"], Single("one")),
    ],
)
def test_a_single_value_is_shown_as_what_it_is(value: Any, shown: Single) -> None:
    assert node_of(value) == shown


def test_a_row_of_the_records_is_its_key_and_its_place() -> None:
    shown = node_of(ROW)
    assert shown == Source((Single("B-1"), Single("x")), "r.csv line 7")
    assert node_of({**ROW, "version": 3}).place == "r.csv line 7, version 3"  # pyright: ignore


def test_single_values_stand_together_and_each_table_for_itself() -> None:
    output = {"batch": "B-1", "found": [{"kind": "a"}], "missing": [], "rate": {"n": 3}}
    parts = list(parts_of("Found", output))
    assert [part.title for part in parts] == ["Found", "Found", "Rate"]
    single, table, rate = (part.node for part in parts)
    assert isinstance(single, Pairs)
    assert single.items == (("Batch", Single("B-1")), ("Missing", Single("none")))
    assert isinstance(table, Table)
    assert isinstance(rate, Pairs)


def test_what_every_row_shares_with_the_whole_is_not_repeated() -> None:
    rows = [{"batch": "B-1", "kind": "a", "x": None}, {"batch": "B-1", "kind": "b"}]
    (_, part) = parts_of("Found", {"batch": "B-1", "exceptions": rows})
    assert part.node == Table(("Kind",), ((Single("a"),), (Single("b"),)))


def test_a_column_of_one_row_is_empty_in_the_others() -> None:
    shown = node_of([{"a": 1}, {"b": 2}])
    assert isinstance(shown, Table)
    assert shown.columns == ("A", "B")
    assert shown.rows[0] == (Single(1, "number"), Single("–"))


def test_rows_without_names_have_no_head() -> None:
    shown = node_of([["2025-01", 4], ["2025-02", 9]])
    assert isinstance(shown, Table)
    assert shown.columns == ()
    assert shown.rows[1] == (Single("2025-02"), Single(9, "number"))


def test_many_entries_fold_away_behind_their_label() -> None:
    many = {f"n{at}": at for at in range(9)}
    assert node_of(many).title == "9"  # pyright: ignore[reportAttributeAccessIssue]
    assert node_of({**many, "label": "P-203"}).title == "P-203"  # pyright: ignore[reportAttributeAccessIssue]


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(min_size=1, max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text(min_size=1, max_size=5), _JSON, max_size=5))
def test_every_result_can_be_shown(output: dict[str, Any]) -> None:
    parts = list(parts_of("Found", output))
    assert bool(parts) is bool(output)
