"""HTML: headings, paragraphs, list items and tables of a page; nothing is fetched or run."""

from bs4 import BeautifulSoup, UnicodeDammit
from bs4.element import NavigableString, PageElement, Tag

from ingestion.document import BlockKind, Document, Format
from ingestion.errors import Problem, UnreadableFile
from ingestion.readers.assembly import PageBuilder, cells_of
from ingestion.readers.html_hidden import asides_of, take_hidden
from ingestion.readers.numbering import heading_number, is_list_item, leading_clause

_DROPPED = ("script", "style", "noscript", "template", "iframe", "object", "svg", "head", "nav")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# fmt: off
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main",
    "ol", "p", "pre", "section", "summary", "table", "ul", *_HEADINGS,
])
# fmt: on
_LINE_BREAK = "\v"  # stands for <br>, because line ends of the source are mere blanks


def read(name: str, content: bytes) -> Document:
    """Read HTML in the encoding it declares, or UTF-8.

    Raises:
        UnreadableFile: bytes that no declared or usual encoding explains.
    """
    text = UnicodeDammit(content, ["utf-8"], is_html=True).unicode_markup
    if text is None:
        raise UnreadableFile(Problem(name, "the text cannot be decoded", expected="UTF-8"))
    soup = BeautifulSoup(text, "html.parser")
    title = _text(soup.title) if soup.title else ""
    asides = tuple(asides_of(soup))
    for tag in soup(_DROPPED):
        tag.decompose()
    unseen = tuple(take_hidden(soup))
    builder = PageBuilder(1)
    _Walk(builder).visit(soup)
    page = builder.build()
    return Document(Format.HTML, title or None, (page,), findings=unseen, asides=asides)


class _Walk:
    """Visits the tree in order; text beside blocks is gathered until the next block begins."""

    def __init__(self, builder: PageBuilder) -> None:
        self._builder = builder
        self._loose: list[str] = []

    def visit(self, tag: Tag) -> None:
        for child in tag.children:
            self._visit_child(child, tag)
        self._flush(tag)

    def _visit_child(self, child: PageElement, parent: Tag) -> None:
        if isinstance(child, Tag) and child.name == "br":
            self._loose.append(_LINE_BREAK)
        elif isinstance(child, Tag) and (child.name in _BLOCKS or child.find(_is_block)):
            self._flush(parent)
            self._block(child)
        elif isinstance(child, Tag):
            self._loose.append(child.get_text())
        elif type(child) is NavigableString:
            self._loose.append(str(child))

    def _block(self, tag: Tag) -> None:
        if tag.name == "table" and tag.find("table") is None:
            self._builder.add_table(cells_of(_rows(tag)))
        elif tag.name == "pre":
            self._builder.add(BlockKind.PARAGRAPH, tag.get_text())
        elif tag.name in _HEADINGS:
            text = _text(tag)
            number = heading_number(text)
            clause = number[0] if number else None
            self._builder.add(BlockKind.HEADING, text, clause=clause, level=_HEADINGS[tag.name])
        else:
            self.visit(tag)

    def _flush(self, tag: Tag) -> None:
        lines = (" ".join(line.split()) for line in "".join(self._loose).split(_LINE_BREAK))
        text = "\n".join(line for line in lines if line)
        self._loose.clear()
        item = tag.name in ("li", "dd") or is_list_item(text)
        kind = BlockKind.LIST_ITEM if item else BlockKind.PARAGRAPH
        self._builder.add(kind, text, clause=leading_clause(text))


def _is_block(tag: Tag) -> bool:
    return tag.name in _BLOCKS


def _rows(table: Tag) -> list[list[str]]:
    rows = ([_text(cell) for cell in row(["th", "td"])] for row in table("tr"))
    return [row for row in rows if row]


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" " if tag.find("br") else "").split())
