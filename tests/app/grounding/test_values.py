"""Every value of a text is read once, with its unit, its ends and what limits it."""

from datetime import date
from decimal import Decimal

import pytest

from app.grounding.text import plain
from app.grounding.values import Relation, values_in


def _one(text: str):
    (value,) = values_in(plain(text))
    return value


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "relation"),
    [
        ("a pressure of 2.9 bar", "2.9", "2.9", "bar", Relation.IS),
        ("stored at −80 °C", "-80", "-80", "°C", Relation.IS),
        ("1,142 metres long", "1142", "1142", "m", Relation.IS),
        ("over 1.8 million copies", "1800000", "1800000", "", Relation.ABOVE),
        ("twenty-one cases", "21", "21", "", Relation.IS),
        ("two hundred and five cases", "205", "205", "", Relation.IS),
        ("at least 121 °C", "121", "121", "°C", Relation.FROM),
        ("no more than 4.0 %", "4.0", "4.0", "%", Relation.UP_TO),
        ("not more than 5 ppm", "5", "5", "ppm", Relation.UP_TO),
        ("fewer than 50 people", "50", "50", "", Relation.BELOW),
        ("about 300 people", "300", "300", "", Relation.ABOUT),
        ("70–110 N", "70", "110", "N", Relation.IS),
        ("between 7.0 and 9.0 kN", "7.0", "9.0", "kN", Relation.IS),
        ("at a cost of $30 million", "30000000", "30000000", "~dollar", Relation.IS),
        ("half an hour", "0.5", "0.5", "h", Relation.IS),
        ("3 CFU/plate", "3", "3", "CFU/plate", Relation.IS),
        ("120 rpm", "120", "120", "rpm", Relation.IS),
        ("18 or more bags", "18", "18", "", Relation.FROM),
    ],
)
def test_a_quantity_is_read_with_unit_and_relation(
    text: str, low: str, high: str, unit: str, relation: Relation
) -> None:
    value = _one(text)
    assert (value.low, value.high) == (Decimal(low), Decimal(high))
    assert (value.unit[0], value.relation) == (unit, relation)


def test_hours_and_minutes_are_one_value() -> None:
    value = _one("It took 2 hours and 30 minutes.")
    assert (value.low, value.unit[0]) == (Decimal("2.5"), "h")


@pytest.mark.parametrize(
    "text",
    ["14.03.2025", "2025-03-14", "14 March 2025", "March 14, 2025", "14th of March 2025"],
)
def test_notations_of_one_day_are_one_date(text: str) -> None:
    when = _one(f"opened on {text}").when
    assert when is not None
    assert (when.first, when.last) == (date(2025, 3, 14), date(2025, 3, 14))


def test_centuries_decades_and_years_are_spans() -> None:
    spans = [one.when for one in values_in("in the 13th century, the 1990s and in 1994")]
    assert [(one.first.year, one.last.year) for one in spans if one and one.first and one.last] == [
        (1201, 1300),
        (1990, 1999),
        (1994, 1994),
    ]


def test_a_counted_number_of_four_digits_is_no_year() -> None:
    assert _one("differed by 1250 cartons").is_number


@pytest.mark.parametrize(
    ("text", "name"),
    [("DEV-2025-0143", "dev20250143"), ("pump P-203", "p203"), ("lot 24-0412", "240412")],
)
def test_an_identifier_is_kept_whole(text: str, name: str) -> None:
    assert _one(text).name == name


@pytest.mark.parametrize("text", ["PD-1 and IL-6", "STK19", "one of them", "CFU/100mL"])
def test_names_of_substances_and_pronouns_are_no_values(text: str) -> None:
    assert values_in(text) == []
