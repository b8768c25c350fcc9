from ingestion.document import BlockKind
from ingestion.readers.markdown import read

TEXT = b"""---
id: SOP-1
---
# SOP-1 Cleaning

5.3.2 Rinse *twice* with [water](https://example.org).

- first
- second

| Step | Limit |
|---|---|
| Rinse | <= 2 |
"""


def test_blocks_carry_what_a_reader_sees() -> None:
    document = read("a.md", TEXT)
    assert document.title == "SOP-1 Cleaning"
    assert [(block.kind, block.text) for block in document.pages[0].blocks] == [
        (BlockKind.HEADING, "SOP-1 Cleaning"),
        (BlockKind.PARAGRAPH, "5.3.2 Rinse twice with water."),
        (BlockKind.LIST_ITEM, "first"),
        (BlockKind.LIST_ITEM, "second"),
        (BlockKind.TABLE, "Step | Limit\nRinse | <= 2"),
    ]


def test_clause_is_kept() -> None:
    assert read("a.md", TEXT).pages[0].blocks[1].clause == "5.3.2"
