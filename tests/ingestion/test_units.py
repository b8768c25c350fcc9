"""The table of units: what is known, what converts, what stays apart."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.units import canonical_unit, convert, convertible, known_unit

USUAL = (
    *("mg", "µg", "ug", "g", "kg", "mL", "L", "mg/mL", "ppm", "%", "%RH", "% w/w", "% w/v"),
    *("°C", "Pa", "mbar", "bar", "N", "kN", "N/mm2", "rpm", "m/s", "mm", "µm", "min", "h", "s"),
    *("kg/h", "mPa.s", "NTU", "a.u.", "counts/m3", "CFU", "CFU/mL", "CFU/plate", "1", "-"),
    *("tablets", "vials", "tablets/h", "1000 tablets/h"),
)


@pytest.mark.parametrize("code", USUAL)
def test_usual_code_is_known(code):
    assert known_unit(code)


@pytest.mark.req("IN-04")
@pytest.mark.req("H10")
@pytest.mark.parametrize("code", ["", "mgg", "furlong", "KG", "mpa", "%%", "mg/"])
def test_unknown_code_is_refused(code):
    assert not known_unit(code)
    with pytest.raises(ValueError, match="not in the table"):
        canonical_unit(code)
    with pytest.raises(ValueError, match="not in the table"):
        convertible(code, "mg")


@pytest.mark.parametrize(
    ("spelling", "code"),
    [("μg", "µg"), ("ug", "µg"), ("degC", "°C"), ("℃", "°C"), ("m³", "m3"), ("ml", "mL")],
)
def test_spelling_is_normalised(spelling, code):
    assert canonical_unit(f" {spelling} ") == code


@pytest.mark.parametrize(
    ("number", "a", "b", "expected"),
    [
        ("1", "mg", "µg", "1000"),
        ("250", "µg", "mg", "0.25"),
        ("1.5", "h", "min", "90"),
        ("1013", "mbar", "Pa", "101300"),
        ("0.5", "% w/v", "mg/mL", "5"),
        ("25", "°C", "°F", "77"),
        ("32", "°F", "°C", "0"),
        ("0", "°C", "K", "273.15"),
        ("-40", "°F", "°C", "-40"),
        ("1", "m/s", "m/min", "60"),
        ("100", "1000 tablets/h", "tablets/h", "100000"),
    ],
)
def test_conversion_is_exact(number, a, b, expected):
    assert convert(Decimal(number), a, b) == Decimal(expected)


@pytest.mark.req("IN-04")
@pytest.mark.req("H10")
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("% w/w", "% w/v"),
        ("%", "% w/w"),
        ("%", "%RH"),
        ("%", "1"),
        ("ppm", "%"),
        ("mg", "mL"),
        ("tablets", "vials"),
        ("month", "d"),
        ("kp", "N"),
        ("CFU/m3", "counts/m3"),
    ],
)
def test_look_alikes_do_not_convert(a, b):
    assert not convertible(a, b)
    with pytest.raises(ValueError, match="does not convert"):
        convert(Decimal(1), a, b)


def test_result_is_written_without_exponent():
    assert str(convert(Decimal(1), "kg", "µg")) == "1000000000"


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-999, max_value=999),
    st.sampled_from([("mg", "kg"), ("°C", "°F"), ("bar", "mbar"), ("min", "h"), ("mm", "µm")]),
)
def test_there_and_back_is_the_same(number, units):
    a, b = units
    assert abs(convert(convert(number, a, b), b, a) - number) < Decimal("1e-20")
