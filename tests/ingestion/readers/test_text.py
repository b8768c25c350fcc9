import pytest

from ingestion.document import BlockKind
from ingestion.errors import UnreadableFile
from ingestion.readers.text import read

TEXT = """PURPOSE

This procedure describes sampling.
It applies to all drums.

5.3.2 Samples are taken from the top.
5.3.3 Each sample is labelled.
- one
- two
"""


def test_paragraphs_clauses_and_items() -> None:
    page = read("a.txt", TEXT.encode()).pages[0]
    assert [(block.kind, block.clause) for block in page.blocks] == [
        (BlockKind.HEADING, None),
        (BlockKind.PARAGRAPH, None),
        (BlockKind.PARAGRAPH, "5.3.2"),
        (BlockKind.PARAGRAPH, "5.3.3"),
        (BlockKind.LIST_ITEM, None),
        (BlockKind.LIST_ITEM, None),
    ]
    assert all(block.text == page.text[block.start : block.end] for block in page.blocks)


def test_bytes_that_are_not_utf8_are_refused_with_their_place() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read("a.txt", "first\n25 °C".encode("iso-8859-1"))
    assert caught.value.problem.line == 2
    assert caught.value.problem.expected == "UTF-8"
    assert "0xB0" in (caught.value.problem.got or "")


def test_byte_order_mark_and_windows_line_ends_are_dropped() -> None:
    assert read("a.txt", b"\xef\xbb\xbfone\r\ntwo").pages[0].text == "one\ntwo"
