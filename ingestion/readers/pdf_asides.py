"""Texts that a PDF holds beside its pages: metadata, bookmarks, remarks, names of pictures, files.

Read with pypdf. What cannot be read of them is left out: they are looked at, never indexed.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ingestion.document import Aside

# What pypdf raises on objects that are damaged but that pdfium can read.
FAILURES: Final = (
    PyPdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
_MOST_NODES: Final = 20_000  # of the tree of tags
_TAG_TEXTS: Final = {
    "/Alt": "the description of a picture",
    "/ActualText": "the text given for a tagged part",
    "/E": "the expansion of a tagged part",
    "/T": "the title of a tagged part",
}

Source = Callable[[PdfReader], Iterator[Aside]]


def asides_of(reader: PdfReader) -> list[Aside]:
    """In the order of the sources; each is read as far as it goes."""
    found: list[Aside] = []
    for source in (_metadata, _bookmarks, _attached, _tagged, _remarks):
        try:
            found.extend(source(reader))
        except FAILURES:
            continue
    return found


def _metadata(reader: PdfReader) -> Iterator[Aside]:
    for key, value in (reader.metadata or {}).items():
        yield Aside(1, f"metadata {key.lstrip('/')}", str(value))
    if reader.xmp_metadata is not None:
        yield Aside(1, "metadata XMP", _xml_text(reader.xmp_metadata.stream.get_data()))


def _xml_text(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    return "\n".join(part.split("<")[0].strip() for part in text.split(">") if part.strip())


def _bookmarks(reader: PdfReader) -> Iterator[Aside]:
    pending: list[Any] = [reader.outline]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending.extend(one)
        elif getattr(one, "title", None):
            yield Aside(1, "a bookmark", str(one.title))


def _attached(reader: PdfReader) -> Iterator[Aside]:
    for file in reader.attachment_list:
        yield Aside(1, "the name of an attached file", str(file.name))
        if file.description:
            yield Aside(1, "the description of an attached file", str(file.description))


def _remarks(reader: PdfReader) -> Iterator[Aside]:
    for number, page in enumerate(reader.pages, 1):
        for one in page.annotations or ():
            remark = one.get_object()
            for key in ("/Contents", "/T", "/Subj", "/TU", "/V", "/RC"):
                if remark.get(key):
                    yield Aside(number, "a remark or a field", str(remark[key]))
            address = (remark.get("/A") or {}).get("/URI")
            if address:
                yield Aside(number, "the address of a link", str(address))


def _tagged(reader: PdfReader) -> Iterator[Aside]:
    pending: list[Any] = [reader.root_object.get("/StructTreeRoot")]
    seen = 0
    while pending and seen < _MOST_NODES:
        node = pending.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        seen += 1
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            for key, where in _TAG_TEXTS.items():
                if node.get(key):
                    yield Aside(1, where, str(node[key]))
            pending.append(node.get("/K"))
