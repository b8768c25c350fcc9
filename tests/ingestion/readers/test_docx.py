import io

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingestion.document import BlockKind, Document
from ingestion.errors import UnreadableFile
from ingestion.readers.docx import read


def saved(document: WordDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def sop() -> Document:
    word = docx.Document()
    word.add_heading("1. Purpose", level=1)
    word.add_paragraph("5.3.2 Samples are taken at the end of drying.")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Test", "Limit", "Water", "≤ 2.0 %"),
        strict=True,
    ):
        cell.text = text
    word.add_paragraph("Record the end.", style="List Bullet")
    return read("sop.docx", saved(word))


def test_blocks_are_in_document_order() -> None:
    assert [(block.kind, block.text) for block in sop().pages[0].blocks] == [
        (BlockKind.HEADING, "1. Purpose"),
        (BlockKind.PARAGRAPH, "5.3.2 Samples are taken at the end of drying."),
        (BlockKind.TABLE, "Test | Limit\nWater | ≤ 2.0 %"),
        (BlockKind.LIST_ITEM, "• Record the end."),
    ]


def test_spans_clauses_and_levels() -> None:
    page = sop().pages[0]
    assert all(block.text == page.text[block.start : block.end] for block in page.blocks)
    assert [block.clause for block in page.blocks] == ["1", "5.3.2", None, None]
    assert page.blocks[0].level == 1


def test_symbol_inserted_by_word_is_read() -> None:
    word = docx.Document()
    run = word.add_paragraph("Assay ").add_run()
    run._r.append(parse_xml(f'<w:sym {nsdecls("w")} w:font="Symbol" w:char="F0B3"/>'))
    run.add_text(" 95 %")
    assert read("a.docx", saved(word)).pages[0].text == "Assay ≥ 95 %"


def test_tracked_changes_are_read_as_accepted_and_flagged() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Limit ")
    for tag, text in (("del", "<w:delText>3</w:delText>"), ("ins", "<w:t>2</w:t>")):
        xml = f'<w:{tag} {nsdecls("w")} w:id="1"><w:r>{text}</w:r></w:{tag}>'
        paragraph._p.append(parse_xml(xml))
    document = read("a.docx", saved(word))
    assert document.pages[0].text == "Limit 2"
    assert len(document.flags) == 2


def test_automatic_numbers_are_counted_as_word_prints_them() -> None:
    word = docx.Document()
    for text in ("first", "second"):
        word.add_paragraph(text, style="List Number")
    texts = [block.text for block in read("a.docx", saved(word)).pages[0].blocks]
    assert texts == ["1. first", "2. second"]


def test_merged_cells_are_one_cell() -> None:
    word = docx.Document()
    table = word.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(1, 1).text = "narrow"
    cells = read("a.docx", saved(word)).pages[0].blocks[0].cells
    assert [(cell.row, cell.column, cell.text) for cell in cells] == [
        (0, 0, "wide"),
        (1, 0, ""),
        (1, 1, "narrow"),
    ]


def test_cut_off_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.docx: the file is damaged or cut off"):
        read("a.docx", saved(docx.Document())[:2000])


def test_encrypted_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="encrypted"):
        read("a.docx", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600))
