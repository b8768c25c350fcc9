"""Writes a controlled document in the format its file name says: PDF, DOCX or Markdown."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt
from typst import compile as typeset

from app.demo.documents.register import Block, ControlledDocument, TextTable

_TEMPLATE = Path(__file__).parent / "controlled.typ"
_SITE = "Northfield Pharmaceuticals Ltd."
_TEXT_WIDTH_CM = 16.4
_MADE_AT = datetime(2025, 1, 1, tzinfo=UTC)  # fixed, so that the same plant gives the same file


def write_document(document: ControlledDocument, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    {".pdf": _write_pdf, ".docx": _write_docx, ".md": _write_markdown}[file.suffix](document, file)


def _effective(document: ControlledDocument) -> str:
    return f"{document.edition.effective_from:%d %b %Y}"


def _as_data(document: ControlledDocument) -> dict[str, Any]:
    return {
        "site": _SITE,
        "number": document.edition.number,
        "version": document.edition.version,
        "title": document.edition.title,
        "type": document.edition.type,
        "department": document.edition.department,
        "effective": _effective(document),
        "author": document.author,
        "approver": document.approver,
        "history": document.history,
        "blocks": [
            {
                "kind": block.kind,
                "number": block.number,
                "level": block.level,
                "text": block.text,
                "header": block.table.header if block.table else (),
                "rows": block.table.rows if block.table else (),
            }
            for block in document.blocks
        ],
    }


def _write_pdf(document: ControlledDocument, file: Path) -> None:
    typeset(
        str(_TEMPLATE),
        output=str(file),
        sys_inputs={"document": json.dumps(_as_data(document))},
        ignore_system_fonts=True,
        timestamp=int(_MADE_AT.timestamp()),
    )


def _write_docx(document: ControlledDocument, file: Path) -> None:
    word = Document()
    _page(word, document)
    edition = document.edition
    word.add_heading(edition.title, 0)
    meta = (
        ("Document", edition.number, "Version", edition.version),
        ("Department", edition.department, "Effective from", _effective(document)),
        ("Author", document.author, "Approved by", document.approver),
    )
    _word_table(word, TextTable(meta[0], meta[1:]))
    for block in document.blocks:
        _word_block(word, block)
    word.add_heading("Revision history", 1)
    _word_table(word, TextTable(("Version", "Effective from", "Change"), document.history))
    word.core_properties.created = word.core_properties.modified = _MADE_AT
    word.core_properties.title = edition.title
    word.core_properties.author = document.author
    unpacked = BytesIO()
    word.save(unpacked)
    file.write_bytes(_undated(unpacked))


def _undated(docx: BytesIO) -> bytes:
    """The same DOCX without times in its archive, so that the same plant gives the same file."""
    packed = BytesIO()
    with ZipFile(docx) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name), source.read(name), ZIP_DEFLATED)
    return packed.getvalue()


def _page(word: WordDocument, document: ControlledDocument) -> None:
    section = word.sections[0]
    section.left_margin = section.right_margin = Cm(2.3)
    word.styles["Normal"].font.name = "Calibri"  # type: ignore[attr-defined]
    word.styles["Normal"].font.size = Pt(10.5)  # type: ignore[attr-defined]
    edition = document.edition
    section.header.paragraphs[0].text = f"{_SITE}\t{edition.number}\tVersion {edition.version}"
    footer = section.footer.paragraphs[0]
    footer.text = f"Effective from {_effective(document)}\t\tPage "
    _add_field(footer, "PAGE")
    footer.add_run(" of ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Any, instruction: str) -> None:
    """A field that Word computes; python-docx has no call for it."""
    field = OxmlElement("w:fldSimple")
    field.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr", instruction)
    paragraph._p.append(field)


def _word_block(word: WordDocument, block: Block) -> None:
    if block.table:
        _word_table(word, block.table)
    elif block.kind == "heading":
        word.add_heading(f"{block.number} {block.text}", block.level)
    else:
        word.add_paragraph(f"{block.number} {block.text}")


def _word_table(word: WordDocument, content: TextTable) -> None:
    table = word.add_table(rows=0, cols=len(content.header), style="Table Grid")
    widths = _widths(content)
    for i, row in enumerate((content.header, *content.rows)):
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.text, cell.width = text, width
            for run in cell.paragraphs[0].runs:
                run.bold = i == 0
                run.font.size = Pt(9.5)
    word.add_paragraph()


def _widths(content: TextTable) -> list[Cm]:
    """The page's width shared by the longest text of each column, within reason."""
    columns = zip(content.header, *content.rows, strict=True)
    lengths = [min(60, max(9, *(len(text) for text in column))) for column in columns]
    return [Cm(_TEXT_WIDTH_CM * length / sum(lengths)) for length in lengths]


def _write_markdown(document: ControlledDocument, file: Path) -> None:
    edition = document.edition
    lines = [
        f"# {edition.title}",
        f"{edition.number}, version {edition.version}, effective from {_effective(document)}",
        *(_markdown_block(block) for block in document.blocks),
        "## Revision history",
        _markdown_table(TextTable(("Version", "Effective from", "Change"), document.history)),
    ]
    file.write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def _markdown_block(block: Block) -> str:
    if block.table:
        return _markdown_table(block.table)
    if block.kind == "heading":
        return f"{'#' * (block.level + 1)} {block.number} {block.text}"
    return f"{block.number} {block.text}"


def _markdown_table(table: TextTable) -> str:
    rows = [table.header, tuple("---" for _ in table.header), *table.rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
