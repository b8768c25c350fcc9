"""Cases and properties of reading a written number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.values import Qualifier, parse_number, parse_value


@pytest.mark.req("IN-04")
@pytest.mark.parametrize(
    ("text", "number", "qualifier", "decimals"),
    [
        ("12", "12", None, 0),
        (" 12.50 ", "12.50", None, 2),
        (".5", "0.5", None, 1),
        ("-3.0", "-3.0", None, 1),
        ("−3.0", "-3.0", None, 1),
        ("+7", "7", None, 0),
        ("1e-3", "0.001", None, 3),
        ("1.20E2", "120", None, 0),
        ("<0.05", "0.05", Qualifier.BELOW, 2),
        ("> 100", "100", Qualifier.ABOVE, 0),
    ],
)
def test_number_keeps_sign_qualifier_and_precision(text, number, qualifier, decimals):
    value = parse_number(text)
    assert value.number == Decimal(number)
    assert (value.qualifier, value.decimals) == (qualifier, decimals)
    assert value.written == text.strip()


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("ND", Qualifier.NOT_DETECTED),
        ("nd", Qualifier.NOT_DETECTED),
        ("<LOQ", Qualifier.BELOW_LOQ),
        ("< LOQ", Qualifier.BELOW_LOQ),
        (">LOQ", Qualifier.ABOVE_LOQ),
    ],
)
def test_numberless_qualifier_is_a_value_without_number(text, qualifier):
    for value in (parse_number(text), parse_value(text)):
        assert (value.number, value.qualifier, value.decimals) == (None, qualifier, 0)


@pytest.mark.req("IN-04")
@pytest.mark.req("H10")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("1,234", "never guessed"),
        ("1,234.5", "never guessed"),
        ("1 234", "not a number"),
        ("5.", "not a number"),
        ("≤5", "not a qualifier"),
        ("≥5", "not a qualifier"),
        ("<LOD", "LOD"),
        ("<", "not a number"),
        ("0x10", "not a number"),
        ("1_000", "not a number"),
        ("١٢", "not a number"),
        ("complies", "not a number"),
        ("1\n2", "not a number"),
    ],
)
def test_what_is_not_certain_is_refused_with_its_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_number(text)


def test_decimal_comma_is_read_only_where_the_plant_writes_it():
    assert parse_number("1,25", ",").number == Decimal("1.25")
    assert parse_number("<0,05", ",").qualifier is Qualifier.BELOW
    with pytest.raises(ValueError, match="never guessed"):
        parse_number("1.25", ",")


def test_word_begins_with_a_letter():
    assert parse_value("complies").qualifier is Qualifier.WORD
    assert parse_value("entspricht").written == "entspricht"
    with pytest.raises(ValueError, match="not a number"):
        parse_value("(complies)")


@pytest.mark.parametrize("text", ["NaN", "inf", "Infinity", "null"])
def test_absent_number_of_a_program_is_no_word(text):
    with pytest.raises(ValueError, match="not a number"):
        parse_value(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9)))
def test_every_plain_decimal_is_read_back_exactly(number):
    value = parse_number(format(number, "f"))
    assert (value.number, value.decimals) == (number, 4)


@given(st.integers(0, 10**12), st.integers(0, 10**6))
def test_mark_of_the_plant_decides_alone(whole, fraction):
    point, comma = parse_number(f"{whole}.{fraction}"), parse_number(f"{whole},{fraction}", ",")
    assert (point.number, point.decimals) == (comma.number, comma.decimals)


@given(st.text(max_size=12))
def test_any_text_is_a_value_or_a_value_error(text):
    try:
        value = parse_value(text)
    except ValueError:
        return
    assert value.written == text.strip()
    assert (value.number is None) == (value.qualifier not in (None, "<", ">"))
