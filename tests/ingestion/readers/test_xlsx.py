import datetime
import io

import pytest
from openpyxl import Workbook

from ingestion.errors import UnreadableFile
from ingestion.readers.xlsx import read
from ingestion.readers.xlsx_numbers import shown


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_each_sheet_is_a_page_with_its_table() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Assay"
    sheet.append(["Results of batch 24-001"])
    sheet.append(["Test", "Value"])
    sheet.append(["Assay", 99.5])
    sheet["B3"].number_format = "0.00"
    book.create_sheet("Water").append(["Water", "≤ 2.0"])
    pages = read("a.xlsx", saved(book)).pages
    assert [block.text for block in pages[0].blocks] == [
        "Assay",
        "Results of batch 24-001",
        "Test | Value\nAssay | 99.50",
    ]
    assert pages[1].blocks[1].text == "Water | ≤ 2.0"


def test_formula_without_stored_value_is_flagged() -> None:
    book = Workbook()
    book.worksheets[0].append([1, "=A1*2"])
    (flag,) = read("a.xlsx", saved(book)).flags
    assert "1 formulas have no stored value" in flag.message


def test_hidden_sheet_is_flagged() -> None:
    book = Workbook()
    book.create_sheet("raw").sheet_state = "hidden"
    (flag,) = read("a.xlsx", saved(book)).flags
    assert flag.message == "the sheet 'raw' is hidden"


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (99.5, "0.00", "99.50"),
        (2.675, "0.00", "2.68"),
        (0.1 + 0.2, "General", "0.3"),
        (12, "General", "12"),
        (1234.5, "#,##0.0", "1,234.5"),
        (0.985, "0.0%", "98.5%"),
        (1.5, "0.0##", "1.5"),
        (12345.0, "0.00E+00", "1.23E+4"),
        (5.1, '0.0" mg"', "5.1"),
        (-3, "0", "-3"),
        (None, "General", ""),
        ("00123", "@", "00123"),
        (datetime.datetime(2025, 2, 1), "dd/mm/yyyy", "2025-02-01"),  # noqa: DTZ001 - Excel has no zones
    ],
)
def test_cells_are_written_as_the_sheet_shows_them(
    value: object, number_format: str, text: str
) -> None:
    assert shown(value, number_format) == text


def test_word_document_under_another_name_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"expected an Excel workbook"):
        read("a.xlsx", b"%PDF-1.7")
