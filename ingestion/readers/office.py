"""What DOCX and XLSX share: a zip with a known part, not encrypted, not too large unpacked."""

import io
import zipfile
import zlib

from ingestion.errors import Problem, UnreadableFile

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
# What zipfile raises on damage: its own error, and those of decompression and of odd headers.
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError)
_MAX_UNPACKED_BYTES = 512 * 1024 * 1024


def check_container(name: str, content: bytes, part: str, kind: str) -> None:
    """Make sure that the bytes are an Office file of this kind.

    Raises:
        UnreadableFile: an encrypted or older Office file, a damaged zip, another kind of
            file, or more than 512 MiB unpacked.
    """
    if content.startswith(_OLE):
        message = "the file is encrypted or of an old Office version"
        raise UnreadableFile(Problem(name, message, expected=kind))
    if not content.startswith(_ZIP):
        message, got = "the content is not what the name says", content[:8].hex(" ")
        raise UnreadableFile(Problem(name, message, expected=kind, got=got))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(name, archive, part, kind)
    except _DAMAGED as error:
        problem = Problem(name, "the file is damaged or cut off", got=str(error))
        raise UnreadableFile(problem) from error


def _check_parts(name: str, archive: zipfile.ZipFile, part: str, kind: str) -> None:
    size = sum(entry.file_size for entry in archive.infolist())
    if size > _MAX_UNPACKED_BYTES:
        expected = f"at most {_MAX_UNPACKED_BYTES} bytes"
        raise UnreadableFile(
            Problem(name, "the file is too large unpacked", expected=expected, got=str(size))
        )
    damaged = archive.testzip()
    if damaged is not None:
        raise UnreadableFile(Problem(name, "a part of the file is damaged", got=damaged))
    if part not in archive.namelist():
        message = "the file is another kind of zip"
        raise UnreadableFile(Problem(name, message, expected=f"{kind} with {part}"))
