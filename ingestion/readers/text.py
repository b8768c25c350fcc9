"""Plain text: paragraphs divided by blank lines, numbered clauses, list items; one page."""

from itertools import groupby

from ingestion.document import BlockKind, Document, Format
from ingestion.errors import Problem, UnreadableFile
from ingestion.readers.assembly import PageBuilder
from ingestion.readers.numbering import heading_number, is_list_item, leading_clause

_MAX_HEADING_WORDS = 12


def read(name: str, content: bytes) -> Document:
    """Read UTF-8 text.

    Raises:
        UnreadableFile: not UTF-8, with the line and the byte.
    """
    builder = PageBuilder(1)
    for paragraph in _paragraphs(decode(name, content)):
        heading = _heading_level(paragraph)
        clause = leading_clause(paragraph)
        number = heading_number(paragraph) if heading else None
        builder.add(
            _kind(paragraph, heading),
            paragraph,
            clause=number[0] if number else clause,
            level=heading,
        )
    return Document(Format.TEXT, None, (builder.build(),))


def decode(name: str, content: bytes) -> str:
    """UTF-8 text (a byte order mark is dropped) with ``\\n`` as the only line end."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        got = f"byte 0x{content[error.start]:02X} at position {error.start}"
        raise UnreadableFile(
            Problem(name, "the text cannot be decoded", line=line, expected="UTF-8", got=got)
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _paragraphs(text: str) -> list[str]:
    """Runs of lines without a blank line, divided again where a clause or list item begins."""
    found: list[str] = []
    for blank, lines in groupby(text.split("\n"), key=lambda line: not line.strip()):
        if not blank:
            found.extend(_divided([line.rstrip() for line in lines]))
    return found


def _divided(lines: list[str]) -> list[str]:
    parts: list[list[str]] = []
    for line in lines:
        opens = leading_clause(line.lstrip()) is not None or is_list_item(line.lstrip())
        if opens or not parts:
            parts.append([line])
        else:
            parts[-1].append(line)
    return ["\n".join(part).strip() for part in parts]


def _heading_level(paragraph: str) -> int | None:
    """A level for one short numbered line without a full stop, or one line in capitals."""
    if "\n" in paragraph or paragraph[-1] in ".,;:" or len(paragraph.split()) > _MAX_HEADING_WORDS:
        return None
    number = heading_number(paragraph)
    if number is not None and any(char.isalpha() for char in paragraph[len(number[0]) :]):
        return number[1]
    return 1 if paragraph.isupper() and len(paragraph) > 3 else None


def _kind(paragraph: str, heading: int | None) -> BlockKind:
    if heading:
        return BlockKind.HEADING
    return BlockKind.LIST_ITEM if is_list_item(paragraph) else BlockKind.PARAGRAPH
