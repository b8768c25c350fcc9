"""Word documents: headings by style, clauses, lists and tables in document order; one page.

Pages do not exist in the file (Word makes them when it prints), so all text is page 1.
"""

import io
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError, _Element

from ingestion.document import BlockKind, Cell, Document, Finding, Flag, Format
from ingestion.errors import Problem, UnreadableFile
from ingestion.findings import hidden
from ingestion.readers.assembly import PageBuilder
from ingestion.readers.docx_hidden import Hiding, asides_of
from ingestion.readers.docx_numbering import Numbering
from ingestion.readers.docx_text import paragraph_text, run_text
from ingestion.readers.numbering import heading_number, is_list_item, leading_clause
from ingestion.readers.office import check_container

_LONGEST = 200  # characters of hidden text that are kept together
_MAX_STYLE_DEPTH = 12  # styles are based on styles; a damaged file may do so in a circle
_FLAGS = {
    "w:ins": "the document has tracked insertions; they are read as accepted",
    "w:del": "the document has tracked deletions; they are left out",
    "w:txbxContent": "the document has text boxes; their text is not read",
}


def read(name: str, content: bytes) -> Document:
    """Read a .docx file.

    Raises:
        UnreadableFile: encrypted, damaged, or another kind of file.
    """
    check_container(name, content, "word/document.xml", "a Word document (.docx)")
    try:
        document = docx.Document(io.BytesIO(content))
    except (OpcError, KeyError, ValueError, XMLSyntaxError) as error:
        raise UnreadableFile(
            Problem(name, "the Word document is damaged", got=str(error))
        ) from error
    builder = PageBuilder(1)
    reader = _Reader(document, builder)
    for element in _body(document.element.body):
        reader.add(element)
    title = document.core_properties.title.strip() or reader.title
    asides = asides_of(content, document.element.body)
    return Document(
        Format.DOCX,
        title,
        (builder.build(),),
        tuple(_flags(document)),
        tuple(reader.hidden),
        tuple(asides),
    )


def _body(parent: _Element) -> Iterator[_Element]:
    """Paragraphs and tables in order, those inside content controls included."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _body(child)


class _Reader:
    """Turns body elements to blocks; keeps the numbering's counts and the first title."""

    def __init__(self, document: WordDocument, builder: PageBuilder) -> None:
        self._numbering = Numbering(document)
        self._styles = {
            style.get(qn("w:styleId")): style
            for style in document.styles.element.findall(qn("w:style"))
        }
        self._hiding = Hiding(self._styles)
        self._builder = builder
        self.title: str | None = None
        self.hidden: list[Finding] = []

    def add(self, element: _Element) -> None:
        if element.tag == qn("w:tbl"):
            self._builder.add_table(self._cells(element))
        else:
            self._add_paragraph(element)

    def _add_paragraph(self, element: _Element) -> None:
        chain = list(self._style_chain(element))
        text = self._text(element, chain)
        level = self._level(element, chain)
        if level is None:
            listed = is_list_item(text)
            kind = BlockKind.LIST_ITEM if listed else BlockKind.PARAGRAPH
            self._builder.add(kind, text, clause=leading_clause(text))
            return
        number = heading_number(text)
        self.title = self.title or text or None
        self._builder.add(
            BlockKind.HEADING, text, clause=number[0] if number else None, level=level
        )

    def _text(self, element: _Element, chain: list[_Element]) -> str:
        text = paragraph_text(element, self._is_unseen)
        if not text:
            return ""
        numbered = next(
            (s for s in chain if s.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None), None
        )
        return f"{self._numbering.printed(element, numbered)} {text}".strip()

    def _style_chain(self, element: _Element) -> Iterator[_Element]:
        """The paragraph's style and those it is based on."""
        found = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        for _ in range(_MAX_STYLE_DEPTH):
            style = self._styles.get(found.get(qn("w:val"))) if found is not None else None
            if style is None:
                return
            yield style
            found = style.find(qn("w:basedOn"))

    def _level(self, element: _Element, chain: list[_Element]) -> int | None:
        """Heading level: the outline level of paragraph or style; a title is level 1."""
        for source in (element, *chain):
            outline = source.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
            if outline is not None:
                level = int(outline.get(qn("w:val"), "9")) + 1
                return level if level < 10 else None
        names = [style.find(qn("w:name")).get(qn("w:val"), "").lower() for style in chain]
        return 1 if "title" in names else None

    def _cells(self, table: _Element) -> list[Cell]:
        cells: list[Cell] = []
        seen = [row for row in table.iter(qn("w:tr")) if not self._leaves_out(row)]
        for row, element in enumerate(seen):
            column = 0
            for cell in element.findall(qn("w:tc")):
                if not _continues_merge(cell):
                    cells.append(Cell(row, column, self._cell_text(cell)))
                column += _span(cell)
        return cells

    def _cell_text(self, cell: _Element) -> str:
        texts = (paragraph_text(item, self._is_unseen) for item in cell.iter(qn("w:p")))
        return "\n".join(text for text in texts if text)

    def _is_unseen(self, run: _Element) -> bool:
        how = self._hiding.of_run(run)
        if how is not None and (text := run_text(run).strip()):
            self._keep(how, text)
        return how is not None

    def _leaves_out(self, row: _Element) -> bool:
        how = self._hiding.of_row(row)
        if how is not None:
            self._keep(how, " ".join(run_text(run) for run in row.iter(qn("w:r"))))
        return how is not None

    def _keep(self, how: str, text: str) -> None:
        """Runs that follow one another are one text."""
        last = self.hidden[-1] if self.hidden else None
        if last is not None and last.where == how and len(last.excerpt) < _LONGEST:
            self.hidden[-1] = hidden(1, how, f"{last.excerpt} {text}")
        else:
            self.hidden.append(hidden(1, how, text))


def _continues_merge(cell: _Element) -> bool:
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _span(cell: _Element) -> int:
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    return int(span.get(qn("w:val"), "1")) if span is not None else 1


def _flags(document: WordDocument) -> Iterator[Flag]:
    for tag, message in _FLAGS.items():
        if next(document.element.body.iter(qn(tag)), None) is not None:
            yield Flag(1, message)
