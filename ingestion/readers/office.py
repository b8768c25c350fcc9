"""What DOCX and XLSX share: a zip with a known part, not encrypted, not too large unpacked."""

import io
import zipfile

from ingestion.errors import Problem, UnreadableFile

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_MAX_UNPACKED_BYTES = 512 * 1024 * 1024


def check_container(name: str, content: bytes, part: str, kind: str) -> None:
    """Make sure that the bytes are an Office file of this kind.

    Raises:
        UnreadableFile: an encrypted or older Office file, a damaged zip, another kind of
            file, or more than 512 MiB unpacked.
    """
    if content.startswith(_OLE):
        raise UnreadableFile(
            Problem(name, "the file is encrypted or of an old Office version", expected=kind)
        )
    if not content.startswith(_ZIP):
        raise UnreadableFile(
            Problem(
                name, "the file is not what its name says", expected=kind, got=content[:8].hex()
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            damaged = archive.testzip() if _unpacked(name, archive) else None
            parts = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            Problem(name, "the file is damaged or cut off", got=str(error))
        ) from error
    if damaged is not None:
        raise UnreadableFile(Problem(name, "a part of the file is damaged", got=damaged))
    if part not in parts:
        raise UnreadableFile(
            Problem(name, "the file is another kind of zip", expected=f"{kind} with {part}")
        )


def _unpacked(name: str, archive: zipfile.ZipFile) -> int:
    size = sum(entry.file_size for entry in archive.infolist())
    if size > _MAX_UNPACKED_BYTES:
        raise UnreadableFile(
            Problem(
                name,
                "the file is too large unpacked",
                expected=f"at most {_MAX_UNPACKED_BYTES} bytes",
                got=str(size),
            )
        )
    return size
