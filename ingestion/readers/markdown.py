"""Markdown (CommonMark with tables): headings, paragraphs, list items, code, tables; one page.

Text is what a reader sees: emphasis and link marks are gone, addresses of links are not kept.
"""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingestion.document import Aside, BlockKind, Document, Format
from ingestion.readers.assembly import PageBuilder, cells_of
from ingestion.readers.numbering import heading_number, leading_clause
from ingestion.readers.text import decode

_CODE = ("fence", "code_block")
_FRONT_MATTER = "---\n"


def read(name: str, content: bytes) -> Document:
    """Read Markdown in UTF-8; the first heading of level 1 is the title."""
    text = decode(name, content)
    body = _body(text)
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    builder = PageBuilder(1)
    _add_blocks(builder, tokens)
    page = builder.build()
    titles = [block.text for block in page.blocks if block.level == 1]
    asides = [Aside(1, "metadata", text.removesuffix(body)), *_asides(tokens)]
    return Document(Format.MARKDOWN, titles[0] if titles else None, (page,), asides=tuple(asides))


def _asides(tokens: Sequence[Token]) -> Iterator[Aside]:
    """What is written between the lines: HTML, addresses and titles of links and pictures."""
    for token in tokens:
        for one in (token, *(token.children or ())):
            if one.type in ("html_block", "html_inline"):
                yield Aside(1, "HTML that is not shown", one.content)
            for key in ("title", "href", "src"):
                if one.attrs.get(key):
                    mark = "!" if one.type == "image" else ""
                    said = f"{mark}[]({one.attrs[key]})" if key != "title" else one.attrs[key]
                    yield Aside(1, "a link or picture", str(said))


def _body(text: str) -> str:
    """The text without YAML front matter, which would read as a heading."""
    if not text.startswith(_FRONT_MATTER):
        return text
    _, end, body = text[len(_FRONT_MATTER) :].partition(f"\n{_FRONT_MATTER}")
    return body if end else text


def _add_blocks(builder: PageBuilder, tokens: Sequence[Token]) -> None:
    rows: list[list[str]] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            builder.add_table(cells_of(rows))
            rows = []
        elif token.type in _CODE:
            builder.add(BlockKind.PARAGRAPH, token.content.rstrip())
        elif token.type == "inline" and before is not None:
            if before.type in ("th_open", "td_open"):
                rows[-1].append(_plain(token))
            else:
                _add_text(builder, _plain(token), before, token.level)


def _add_text(builder: PageBuilder, text: str, opening: Token, depth: int) -> None:
    if opening.type == "heading_open":
        number = heading_number(text)
        clause = number[0] if number else None
        builder.add(BlockKind.HEADING, text, clause=clause, level=int(opening.tag[1:]))
    else:
        # a paragraph within a list or a quotation lies deeper than one of the page itself
        kind = BlockKind.LIST_ITEM if depth > 1 else BlockKind.PARAGRAPH
        builder.add(kind, text, clause=leading_clause(text))


def _plain(token: Token) -> str:
    parts = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(
        parts.get(child.type, child.content if child.type != "html_inline" else "")
        for child in token.children or ()
    )
