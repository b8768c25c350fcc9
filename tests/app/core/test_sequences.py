from hypothesis import given
from hypothesis import strategies as st

from app.core.sequences import slices


@given(st.lists(st.integers()), st.integers(1, 10))
def test_slices_keep_all_in_order(values: list[int], size: int) -> None:
    pieces = list(slices(iter(values), size))
    assert [one for piece in pieces for one in piece] == values
    assert all(len(piece) == size for piece in pieces[:-1])
    assert all(1 <= len(piece) <= size for piece in pieces)
