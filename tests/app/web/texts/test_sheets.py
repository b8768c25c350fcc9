from hypothesis import given
from hypothesis import strategies as st

from app.documents.store import StoredPage
from app.web.texts.sheets import picture_address, sheet_of

PAGE = StoredPage(2, "", 595.3, 841.9)
LINE = (68.0, 200.0, 465.0, 212.0)


def test_a_format_without_pages_has_no_sheet() -> None:
    assert sheet_of(StoredPage(1, "text", None, None), "/p.png") is None


def test_a_page_without_marks_is_shown_whole() -> None:
    sheet = sheet_of(PAGE, "/p.png")
    assert sheet is not None
    assert (sheet.cut, sheet.whole) == (None, "0 0 595.3 841.9")


def test_what_is_quoted_stands_out_of_what_is_around_it() -> None:
    other = (68.0, 214.0, 465.0, 226.0)
    sheet = sheet_of(PAGE, "/p.png", [LINE, other], [1])
    assert sheet is not None
    assert [mark.quoted for mark in sheet.marks] == [False, True]
    whole = sheet_of(PAGE, "/p.png", [LINE, other])
    assert whole is not None
    assert all(mark.quoted for mark in whole.marks)


@given(
    left=st.floats(0, 500),
    top=st.floats(0, 800),
    width=st.floats(1, 95),
    height=st.floats(1, 41),
)
def test_the_cut_holds_the_marks_and_nothing_beyond_the_page(
    left: float, top: float, width: float, height: float
) -> None:
    sheet = sheet_of(PAGE, "/p.png", [(left, top, left + width, top + height)])
    assert sheet is not None
    assert sheet.cut is not None
    x, y, across, down = map(float, sheet.cut.split())
    slack = 0.01  # a view box is written in six digits
    assert x <= left + slack
    assert y <= top + slack
    assert left + width <= x + across + slack
    assert top + height <= y + down + slack
    assert min(x, y) >= 0
    assert x + across <= 595.3 + slack
    assert y + down <= 841.9 + slack


def test_an_address_holds_any_number_and_names_the_original_where_it_must() -> None:
    address = picture_address("SOP/1 ä", "2", 3, original="a" * 64)
    assert address.startswith("/api/v1/documents/SOP%2F1%20%C3%A4/versions/2/pages/3.png?scale=1")
    assert address.endswith(f"&original={'a' * 64}")
