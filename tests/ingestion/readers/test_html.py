from ingestion.document import BlockKind
from ingestion.readers.html import read

PAGE = """<!doctype html><html><head><title>SOP 7</title><style>p{}</style></head><body>
<script>alert("no")</script><h2>4. Storage</h2>
<div>Keep at <b>2–8</b>
°C.<br>Protect from light.<ul><li>first</li><li>second</li></ul></div>
<table><tr><th>Test</th><th>Limit</th></tr><tr><td>Water</td><td>&le; 2.0&nbsp;%</td></tr></table>
<!-- a comment --><img src="https://example.org/x.png"></body></html>"""


def test_blocks_carry_what_a_reader_sees() -> None:
    document = read("a.html", PAGE.encode())
    assert document.title == "SOP 7"
    assert [(block.kind, block.text) for block in document.pages[0].blocks] == [
        (BlockKind.HEADING, "4. Storage"),
        (BlockKind.PARAGRAPH, "Keep at 2–8 °C.\nProtect from light."),
        (BlockKind.LIST_ITEM, "first"),
        (BlockKind.LIST_ITEM, "second"),
        (BlockKind.TABLE, "Test | Limit\nWater | ≤ 2.0 %"),
    ]


def test_declared_encoding_is_used() -> None:
    page = '<meta charset="iso-8859-1"><p>25 °C ± 2</p>'.encode("iso-8859-1")
    assert read("a.html", page).pages[0].text == "25 °C ± 2"
