import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader, PdfWriter

from ingestion.document import BlockKind, Document
from ingestion.errors import UnreadableFile
from ingestion.readers.pdf import read

Typeset = Callable[[str], bytes]

SOP = """
#set heading(numbering: "1.1")
#set page(header: [SOP-MFG-012 Granulation #h(1fr) Version 3])
#set page(footer: context [Page #counter(page).display()])
= Purpose
This procedure describes granulation and drying of batches in building four.
== Drying
The loss on drying is ≤ 2.0 % and the inlet air is 60 ± 5 °C. The bioburden limit is
10#super[3] CFU per gram, or $10^4$ CFU.

- Record the product temperature.
- Record the end of drying.

Table 1: Limits

#table(columns: 3, [Parameter], [Low], [High],
  [Inlet air], [55 °C], [65 °C], [Moisture], [—], [≤ 2.0 %])
#pagebreak()
= Records
Keep the records for ten years.
"""


@pytest.fixture(scope="module")
def sop(typeset: Typeset) -> Document:
    return read("sop.pdf", typeset(SOP))


def blocks(document: Document, kind: BlockKind) -> list[str]:
    return [b.text for page in document.pages for b in page.blocks if b.kind is kind]


def test_every_block_is_the_text_of_its_span(sop: Document) -> None:
    for page in sop.pages:
        for block in page.blocks:
            assert block.text == page.text[block.start : block.end]


def test_every_line_has_a_box_inside_the_page(sop: Document) -> None:
    for page in sop.pages:
        for block in page.blocks:
            assert len(block.boxes) == block.text.count("\n") + 1
            for left, top, right, bottom in block.boxes:
                assert 0 <= left < right <= (page.width or 0)
                assert 0 <= top < bottom <= (page.height or 0)


def test_headings_carry_number_and_level(sop: Document) -> None:
    found = [
        (b.text, b.clause, b.level)
        for page in sop.pages
        for b in page.blocks
        if b.kind is BlockKind.HEADING
    ]
    assert found == [("1 Purpose", "1", 1), ("1.1 Drying", "1.1", 2), ("2 Records", "2", 1)]


def test_comparison_signs_and_powers_survive(sop: Document) -> None:
    text = " ".join(blocks(sop, BlockKind.PARAGRAPH))
    assert "≤ 2.0 %" in text
    assert "60 ± 5 °C" in text
    assert "10³ CFU" in text
    assert "10⁴ CFU" in text


def test_running_lines_are_on_the_page_but_in_no_block(sop: Document) -> None:
    for page in sop.pages:
        assert "SOP-MFG-012 Granulation" in page.text
        assert not any("SOP-MFG-012" in b.text or "Page" in b.text for b in page.blocks)


def test_bullets_are_list_items(sop: Document) -> None:
    assert blocks(sop, BlockKind.LIST_ITEM) == [
        "• Record the product temperature.",
        "• Record the end of drying.",
    ]


def test_ruled_table_gives_cells_by_row_and_column(sop: Document) -> None:
    table = next(b for b in sop.pages[0].blocks if b.kind is BlockKind.TABLE)
    cells = {(cell.row, cell.column): cell.text for cell in table.cells}
    assert cells[0, 0] == "Parameter"
    assert cells[1, 2] == "65 °C"
    assert cells[2, 2] == "≤ 2.0 %"
    assert table.text.split("\n")[1] == "Inlet air | 55 °C | 65 °C"


def test_merged_cell_is_one_cell(typeset: Typeset) -> None:
    markup = "#table(columns: 3, table.cell(colspan: 2)[Wide], [C], [1], [2], [3])"
    table = read("a.pdf", typeset(markup)).pages[0].blocks[0]
    assert table.text == "Wide | C\n1 | 2 | 3"


def test_numbered_paragraphs_are_clauses(typeset: Typeset) -> None:
    markup = "5.3.2 Samples are taken from the top of the drum.\n\n5.3.3 Each sample is labelled."
    document = read("a.pdf", typeset(markup))
    assert [b.clause for b in document.pages[0].blocks] == ["5.3.2", "5.3.3"]


def test_hyphen_at_a_line_end_stays_in_the_text(typeset: Typeset) -> None:
    words = "Pharmaceutical manufacturing documentation. " * 4
    markup = f'#block(width: 60mm)[#set text(hyphenate: true, lang: "en")\n{words}]'
    text = read("a.pdf", typeset(markup)).pages[0].text
    assert "-\n" in text
    assert "\ufffe" not in text


def test_two_columns_are_read_one_after_the_other(typeset: Typeset) -> None:
    left, right = "left column text " * 120, "right words here " * 120
    markup = f"#set page(columns: 2)\n{left}#colbreak(){right}"
    text = read("a.pdf", typeset(markup)).pages[0].text
    assert text.rindex("left column") < text.index("right words")


def test_rotated_page_has_boxes_of_the_page_as_displayed(typeset: Typeset) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(typeset("Hello batch record."))))
    upright = read("a.pdf", typeset("Hello batch record.")).pages[0]
    writer.pages[0].rotate(180)
    turned = io.BytesIO()
    writer.write(turned)
    page = read("a.pdf", turned.getvalue()).pages[0]
    assert (page.width, page.height) == (upright.width, upright.height)
    assert page.blocks[0].boxes[0][0] > upright.blocks[0].boxes[0][0]


def test_page_without_text_is_flagged(typeset: Typeset) -> None:
    document = read("a.pdf", typeset("#rect()"))
    assert [flag.message for flag in document.flags] == ["the page has no text"]


def test_cut_off_file_is_refused(typeset: Typeset) -> None:
    content = typeset(SOP)
    with pytest.raises(UnreadableFile, match=r"sop\.pdf: the PDF is cut off"):
        read("sop.pdf", content[: len(content) // 2])


def test_file_closed_by_a_password_is_refused(typeset: Typeset) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(typeset("Secret"))))
    writer.encrypt("a password", algorithm="AES-256")
    closed = io.BytesIO()
    writer.write(closed)
    with pytest.raises(UnreadableFile, match="encrypted"):
        read("a.pdf", closed.getvalue())


def test_damaged_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        read("a.pdf", b"%PDF-1.7\nnothing that a reader knows\n%%EOF")
