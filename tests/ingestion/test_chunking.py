from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingestion.chunking import chunk_document
from ingestion.document import BlockKind, Chunk, Document, Format
from ingestion.readers.assembly import PageBuilder, cells_of
from ingestion.wordpieces import MAX_PIECES, estimate_pieces

WORDS = "the operator records every reading of the dryer in the batch record. "


def document(*builders: PageBuilder) -> Document:
    return Document(Format.TEXT, None, tuple(builder.build() for builder in builders))


def page(*paragraphs: str, number: int = 1, heading: str | None = None) -> PageBuilder:
    builder = PageBuilder(number)
    if heading:
        builder.add(BlockKind.HEADING, heading, level=1)
    for text in paragraphs:
        builder.add(BlockKind.PARAGRAPH, text)
    return builder


def table_of(rows: int) -> tuple[Document, list[Chunk]]:
    builder = PageBuilder(1)
    builder.add(BlockKind.HEADING, "Results", level=1)
    builder.add(BlockKind.PARAGRAPH, "Table 1: Assay of the lots")
    body = [[f"LOT-{n:04}", f"{n}.5 %", "complies with the limit"] for n in range(rows)]
    builder.add_table(cells_of([["Lot", "Assay", "Remark"], *body]))
    found = document(builder)
    return found, chunk_document(found)


def test_short_paragraphs_of_a_section_go_together() -> None:
    (chunk,) = chunk_document(document(page(WORDS, WORDS, WORDS, heading="Drying")))
    assert chunk.headings == ("Drying",)
    assert chunk.text.count("operator") == 3


def test_a_scan_without_any_text_has_no_passages() -> None:
    assert chunk_document(document(PageBuilder(1), PageBuilder(2))) == []


def test_sections_stay_apart() -> None:
    builder = page(WORDS, heading="Drying")
    builder.add(BlockKind.HEADING, "Milling", level=1)
    builder.add(BlockKind.PARAGRAPH, WORDS)
    assert [c.headings for c in chunk_document(document(builder))] == [("Drying",), ("Milling",)]


def test_clauses_stay_apart_and_cover_what_follows_them() -> None:
    builder = page(heading="Sampling")
    builder.add(BlockKind.PARAGRAPH, "5.3.2 Take samples:", clause="5.3.2")
    builder.add(BlockKind.LIST_ITEM, "• at the top")
    builder.add(BlockKind.PARAGRAPH, "5.3.3 Label them.", clause="5.3.3")
    chunks = chunk_document(document(builder))
    assert [(c.clause, c.text) for c in chunks] == [
        ("5.3.2", "5.3.2 Take samples:\n\n• at the top"),
        ("5.3.3", "5.3.3 Label them."),
    ]


def test_a_passage_never_crosses_a_page_but_keeps_its_heading() -> None:
    chunks = chunk_document(document(page(WORDS, heading="Drying"), page(WORDS, number=2)))
    assert [(c.page, c.headings) for c in chunks] == [(1, ("Drying",)), (2, ("Drying",))]


def test_long_paragraph_is_cut_between_sentences_to_even_passages() -> None:
    lengths = [len(c.text.split()) for c in chunk_document(document(page(WORDS * 30)))]
    assert max(lengths) <= 150
    assert max(lengths) - min(lengths) <= 12 * len(lengths)


def test_small_table_is_one_passage_with_its_caption() -> None:
    _, (chunk,) = table_of(3)
    assert chunk.text.startswith("Table 1: Assay of the lots\n\nLot | Assay | Remark\nLOT-0000")
    assert chunk.table_header is None


def test_long_table_is_cut_between_rows_and_repeats_caption_and_header() -> None:
    _, chunks = table_of(200)
    assert {c.table_header for c in chunks} == {
        "Table 1: Assay of the lots\n\nLot | Assay | Remark"
    }
    rows = [line for c in chunks for line in c.text.split("\n")]
    assert [row[:8] for row in rows] == [f"LOT-{n:04}" for n in range(200)]


def test_list_of_contents_is_no_passage() -> None:
    contents = "\n".join(f"{n}. Title ........ {n}" for n in range(9))
    assert chunk_document(document(page(contents))) == []


def test_title_page_of_headings_is_one_passage() -> None:
    builder = PageBuilder(1)
    for text in ("SOP-MFG-012", "Granulation", "Version 3"):
        builder.add(BlockKind.HEADING, text, level=1)
    (chunk,) = chunk_document(document(builder))
    assert chunk.text == "SOP-MFG-012\n\nGranulation\n\nVersion 3"


def test_word_broken_at_a_line_end_is_found_whole_and_quoted_as_printed() -> None:
    text = "The manufac-\nturing of lot DEV-2025-\n0143. The manufacturing went on."
    (chunk,) = chunk_document(document(page(text)))
    assert chunk.text == text
    assert "manufacturing of lot DEV-2025-0143." in chunk.context


def test_boxes_are_those_of_the_lines_of_the_passage() -> None:
    builder = PageBuilder(1)
    boxes = [(0.0, 10.0 * n, 100.0, 10.0 * n + 9) for n in range(40)]
    lines = "\n".join(f"Line {n} has a few words and then it ends." for n in range(40))
    builder.add(BlockKind.PARAGRAPH, lines, boxes=boxes)
    chunks = chunk_document(document(builder))
    assert len(chunks) > 1
    for chunk in chunks:
        assert len(chunk.boxes) == chunk.text.count("\n") + 1


@given(st.lists(st.text(min_size=1, max_size=2000), max_size=8))
def test_any_text_gives_ordered_verbatim_passages_that_fit(paragraphs: list[str]) -> None:
    found = document(page(*paragraphs, heading="Any"))
    chunks = chunk_document(found)
    for chunk in chunks:
        assert chunk.text == found.pages[0].text[chunk.start : chunk.end]
        assert estimate_pieces(chunk.context) <= MAX_PIECES
    assert all(one.end <= other.start for one, other in pairwise(chunks))
