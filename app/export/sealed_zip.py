"""The zip of a sealed package: one byte form for given files, so that nothing in it can differ.

Rules, in order (APPNOTE.TXT 6.3.9, sections 4.3 and 4.4):

1. Members in order of their paths, each once; paths are ASCII, relative, of plain segments.
2. Stored, not compressed: another version of a compressor would write other bytes.
3. Every time is 1 January 1980, every mode 0644; no comments, no extra fields, no descriptors.
4. Nothing stands before, between or after the members, the directory and its end record.

What does not follow the rules to the byte is not read.
"""

import re
import struct
import zlib
from collections.abc import Mapping

from app.core.errors import BadInput

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_FIELDS = struct.Struct("<4s5H3I2H")
_CENTRAL_FIELDS = struct.Struct("<4s6H3I5H2I")
_END_FIELDS = struct.Struct("<4s4H2IH")
_VERSION, _UNIX, _DATE = 20, 3 << 8, (1 << 5) | 1
_MODE = 0o100644 << 16
_PATH = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*", re.ASCII)
_MOST_BYTES, _MOST_MEMBERS = 2**32 - 1, 2**16 - 1
_CHUNK = 1 << 16


class NotSealed(BadInput):
    """The bytes are not those of a sealed package."""

    code = "not_sealed"


def pack(members: Mapping[str, bytes]) -> bytes:
    """The one zip of these files. Raises :class:`BadInput` for what this form cannot hold."""
    body, directory = bytearray(), bytearray()
    for path in sorted(members):
        content, name = members[path], _name(path)
        sizes = (zlib.crc32(content), len(content), len(content), len(name))
        shared = (_VERSION, 0, 0, 0, _DATE, *sizes)
        directory += _CENTRAL_FIELDS.pack(
            _CENTRAL, _UNIX | _VERSION, *shared, 0, 0, 0, 0, _MODE, len(body)
        )
        directory += name
        body += _LOCAL_FIELDS.pack(_LOCAL, *shared, 0) + name + content
        _check_size(len(body) + len(directory), len(members))
    count = len(members)
    end = _END_FIELDS.pack(_END, 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def unpack(packed: bytes) -> dict[str, bytes]:
    """Path → bytes. Raises :class:`NotSealed` and names the member at or behind which the bytes
    are not what :func:`pack` writes."""
    members: dict[str, bytes] = {}
    at = 0
    while packed[at : at + 4] == _LOCAL:
        path, content, following = _member(packed, at)
        if path in members:
            raise NotSealed("a file stands twice in the package", where=path)
        members[path] = content
        at = following
    expected = pack(members)
    if packed != expected:
        touched = _member_at(_first_difference(packed, expected), members)
        raise NotSealed("not the bytes that were sealed", where=touched or "the zip's directory")
    return members


def _member(packed: bytes, at: int) -> tuple[str, bytes, int]:
    head = packed[at : at + _LOCAL_FIELDS.size]
    if len(head) < _LOCAL_FIELDS.size:
        raise NotSealed("the package ends within a header", where=f"byte {at}")
    size, name_size = _LOCAL_FIELDS.unpack(head)[8:10]
    start = at + _LOCAL_FIELDS.size
    name = packed[start : start + name_size]
    if not _PATH.fullmatch(name):
        raise NotSealed("a path that no sealed package has", where=f"byte {start}", got=name[:80])
    content = packed[start + name_size : start + name_size + size]
    if len(content) < size:
        raise NotSealed("the package ends within a file", where=name.decode())
    return name.decode(), content, start + name_size + size


def _name(path: str) -> bytes:
    name = path.encode("utf-8", "replace")
    if not _PATH.fullmatch(name) or len(name) > _MOST_MEMBERS:
        raise BadInput("no path for a sealed package", expected="plain ASCII segments", got=path)
    return name


def _check_size(size_bytes: int, count: int) -> None:
    if size_bytes > _MOST_BYTES or count > _MOST_MEMBERS:
        raise BadInput(
            "too large for one sealed package",
            expected=f"at most {_MOST_BYTES} bytes in {_MOST_MEMBERS} files",
            got=f"{size_bytes} bytes in {count} files",
        )


def _first_difference(one: bytes, other: bytes) -> int:
    for start in range(0, max(len(one), len(other)), _CHUNK):
        left, right = one[start : start + _CHUNK], other[start : start + _CHUNK]
        if left != right:
            pairs = zip(left, right, strict=False)
            differing = (place for place, (a, b) in enumerate(pairs) if a != b)
            return start + next(differing, min(len(left), len(right)))
    raise ValueError("the two are equal")


def _member_at(place: int, members: Mapping[str, bytes]) -> str | None:
    end = 0
    for path in sorted(members):
        end += _LOCAL_FIELDS.size + len(path) + len(members[path])
        if place < end:
            return path
    return None
