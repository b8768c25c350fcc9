from dataclasses import dataclass

from app.web.texts.typeset import SetHeading, SetParagraph, SetTable, typeset


@dataclass(frozen=True)
class Passage:
    """As a row of the chunk table."""

    text: str
    start: int = 0
    clause: str | None = None
    headings: tuple[str, ...] = ()
    table_header: str | None = None


def test_headings_are_set_where_they_change_and_only_the_changed_ones() -> None:
    blocks = typeset(
        [
            Passage("One.", headings=("5 Procedure", "5.1 Start")),
            Passage("Two.", headings=("5 Procedure", "5.1 Start")),
            Passage("Three.", headings=("5 Procedure", "5.2 Checks")),
            Passage("Four.", headings=("6 Records",)),
        ]
    )
    assert [(one.text, one.level) for one in blocks if isinstance(one, SetHeading)] == [
        ("5 Procedure", 1),
        ("5.1 Start", 2),
        ("5.2 Checks", 2),
        ("6 Records", 1),
    ]


def test_a_paragraph_is_one_line_with_its_number_apart() -> None:
    text = "5.1 Take a sample\nof five vials.\n\nRecord it."
    assert typeset([Passage(text, clause="5.1")]) == [
        SetParagraph("5.1", (("Take a sample of five vials.", False),)),
        SetParagraph(None, (("Record it.", False),)),
    ]


def test_the_lines_that_a_span_touches_are_marked_and_no_others() -> None:
    text = "first line\nsecond line\nthird line"
    (block,) = typeset([Passage(text, start=100)], (112, 115))
    assert isinstance(block, SetParagraph)
    assert block.runs == (("first line", False), ("second line", True), ("third line", False))
    at_border = typeset([Passage(text, start=100)], (110, 111))
    assert at_border == typeset([Passage(text, start=100)])


def test_rows_become_a_table_whose_head_is_its_first_row_or_the_one_it_continues() -> None:
    rows = "Parameter | Limit\nVolume | 2.00–2.10"
    assert typeset([Passage(rows)]) == [
        SetTable(("Parameter", "Limit"), ((("Volume", "2.00–2.10"), False),))
    ]
    continued = typeset([Passage("Weight | 5", table_header="Parameter | Limit")])
    assert continued == [SetTable(("Parameter", "Limit"), ((("Weight", "5"), False),))]


def test_a_page_without_passages_is_empty() -> None:
    assert typeset([]) == []
