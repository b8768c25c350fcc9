import pytest

from ingestion.readers.numbering import (
    heading_number,
    is_list_item,
    leading_clause,
    trailing_clause,
)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("5.3.2 Sampling of drums", "5.3.2"),
        ("2.1.1. General", "2.1.1"),
        ("6.51 These records should be numbered", "6.51"),
        ("2.10 “Quality” is meant", "2.10"),
        ("2.5 mg of the substance", None),
        ("1.5 M sodium chloride", None),
        ("0.5 Percent of all", None),
        ("12 Months of data", None),
        ("Section 2.7 applies", None),
    ],
)
def test_clause_before_the_text(text: str, clause: str | None) -> None:
    assert leading_clause(text) == clause


def test_clause_after_the_text() -> None:
    assert trailing_clause("Records should be retained. (6.13)") == "6.13"
    assert trailing_clause("as described before (see 6.13)") is None


@pytest.mark.parametrize(
    ("text", "number", "level"),
    [
        ("1. PURPOSE", "1", 1),
        ("2.1.7.2. Drug substances", "2.1.7.2", 4),
        ("IV. BUILDINGS", "IV", 1),
        ("B. Utilities", "B", 2),
        ("II.3 Development", "II.3", 2),
        ("Annex 2 Diagram", "Annex 2", 1),
    ],
)
def test_heading_numbers(text: str, number: str, level: int) -> None:
    assert heading_number(text) == (number, level)


@pytest.mark.parametrize(
    "text", ["• one", "− dates", "(a) first", "2) second", "3. third", "o item"]
)
def test_list_items(text: str) -> None:
    assert is_list_item(text)


def test_word_beginning_with_o_is_no_bullet() -> None:
    assert not is_list_item("on the day")
