"""What of a passage may be quoted: sentences as they stand together, cells, lines of values."""

from typing import Any

from app.agent.quoting import of_record, quotations
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.units import units_of


def of_cell(text: str, start: int = 0) -> list[str]:
    source = {"row_id": 1, "table": "log", "column": "text", "start": start, "end": len(text)}
    return quoted(source, text)


def quoted(source: dict[str, Any], text: str) -> list[str]:
    passage = Passage(PassageKind.LOG, source, text, text)
    return [one.text for one in of_record(units_of(passage))]


def test_what_begins_a_cell_points_to_nothing_before_it() -> None:
    assert of_cell("It was stopped. Needle 3 blocked") == ["It was stopped.", "Needle 3 blocked"]
    assert of_cell("Line 2 was stopped. It leaked. Cleaned at night.") == [
        "Line 2 was stopped. It leaked.",
        "Cleaned at night.",
    ]


def test_in_the_middle_of_a_cell_what_points_back_is_not_quoted() -> None:
    assert of_cell("It was stopped. Needle 3 blocked", start=700) == ["Needle 3 blocked"]


def test_a_line_of_values_is_quoted_whole() -> None:
    source = {"row_ids": [1, 2], "row_id": 1, "table": "results", "column": "value"}
    lines = "assay: 98.1 %\nassay: 97.0 %, invalidated"
    assert quoted(source, lines) == lines.split("\n")


def test_nothing_is_quotable_of_nothing() -> None:
    assert quotations("", ()) == ((), "")
    assert quotations("No sentence.", ()) == ((), "No sentence.")
