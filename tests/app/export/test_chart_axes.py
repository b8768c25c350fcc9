from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.export.chart_axes import number_axis, number_label


@pytest.mark.parametrize(
    ("value", "step", "label"),
    [
        ("2.0", "0.05", "2.00"),
        ("-0.5", "0.5", "−0.5"),
        ("18440", "1000", "18,440"),
        ("0", "0.00001", "0.00000"),
        ("2.5", "2.5", "2.5"),
        ("10", "10", "10"),
        ("20000000", "10000000", "2e+7"),
        ("0", "10000000", "0"),
    ],
)
def test_a_label_is_as_precise_as_its_step(value: str, step: str, label: str) -> None:
    assert number_label(Decimal(value), Decimal(step)) == label


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=9), st.integers(1, 12), st.booleans())
def test_an_axis_holds_its_values_and_has_ticks_inside(
    values: list[float], most: int, from_zero: bool
) -> None:
    axis = number_axis(values, most, from_zero)
    assert axis.low <= min(values) <= max(values) <= axis.high
    assert axis.low < axis.high
    assert all(-1e-6 <= axis.share(tick.at) <= 1 + 1e-6 for tick in axis.ticks)


def test_counts_get_whole_ticks() -> None:
    labels = [tick.label for tick in number_axis([1.0, 2.0], 8, from_zero=True).ticks]
    assert labels == ["0", "1", "2"]
