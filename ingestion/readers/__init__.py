"""One reader per document format behind one signature, chosen by suffix and by content."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Final

from ingestion.document import Document
from ingestion.errors import Problem, UnreadableFile
from ingestion.findings import with_findings
from ingestion.readers import docx, html, markdown, pdf, text, xlsx

Reader = Callable[[str, bytes], Document]

_READERS: Final[dict[str, Reader]] = {
    ".pdf": pdf.read,
    ".docx": docx.read,
    ".xlsx": xlsx.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".txt": text.read,
}
SUPPORTED_SUFFIXES: Final = frozenset(_READERS)

_PDF_MARK, _PDF_MARK_WITHIN = b"%PDF-", 1024
_TEXT_SUFFIXES: Final = SUPPORTED_SUFFIXES - {".pdf", ".docx", ".xlsx"}
_BINARY: Final = {
    b"PK\x03\x04": "a zip or Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


def read_document(name: str, content: bytes) -> Document:
    """Read a file by the suffix of ``name``, after checking that its content agrees.

    Raises:
        UnreadableFile: unsupported suffix; empty, damaged, cut off or encrypted content; or
            content of another format than the name says.
    """
    suffix = PurePath(name).suffix.lower()
    reader = _READERS.get(suffix)
    if reader is None:
        expected = "one of " + ", ".join(sorted(SUPPORTED_SUFFIXES))
        raise UnreadableFile(
            Problem(name, "the format is not supported", expected=expected, got=suffix)
        )
    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableFile(Problem(name, "the file is empty", got=f"{len(content)} bytes"))
    _check_content(name, suffix, content)
    return with_findings(name, reader(name, content))


def _check_content(name: str, suffix: str, content: bytes) -> None:
    """Compare the first bytes with the suffix; Office files are checked by their readers."""
    is_pdf = _PDF_MARK in content[:_PDF_MARK_WITHIN]
    if suffix == ".pdf" and not is_pdf:
        _reject(name, "a PDF (%PDF- at the start)", content[:8].hex(" "))
    if suffix not in _TEXT_SUFFIXES:
        return
    if content.startswith(_PDF_MARK):
        _reject(name, f"text, as {suffix} promises", "a PDF")
    for mark, what in _BINARY.items():
        if content.startswith(mark):
            _reject(name, f"text, as {suffix} promises", what)
    if b"\0" in content:
        _reject(name, f"text, as {suffix} promises", f"a zero byte at {content.index(0)}")


def _reject(name: str, expected: str, got: str) -> None:
    raise UnreadableFile(
        Problem(name, "the content is not what the name says", expected=expected, got=got)
    )
