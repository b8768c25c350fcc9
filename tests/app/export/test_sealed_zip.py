import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.export.sealed_zip import NotSealed, pack, unpack

PATHS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}(/[a-z0-9][a-z0-9._-]{0,8}){0,2}", fullmatch=True)
MEMBERS = st.dictionaries(PATHS, st.binary(max_size=40), max_size=4)
SOME = {"a.json": b"{}", "b/c.txt": b"words", "empty": b""}


@given(MEMBERS)
def test_what_was_packed_is_unpacked(members: dict[str, bytes]) -> None:
    assert unpack(pack(members)) == members


@given(MEMBERS)
def test_any_zip_program_can_open_it(members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(pack(members))) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == members


def test_the_order_of_the_files_makes_no_other_package() -> None:
    assert pack(dict(reversed(SOME.items()))) == pack(SOME)


def test_every_bit_that_is_another_is_found() -> None:
    packed = pack(SOME)
    for place in range(len(packed)):
        for bit in range(8):
            touched = bytearray(packed)
            touched[place] ^= 1 << bit
            with pytest.raises(NotSealed):
                unpack(bytes(touched))


def test_every_end_that_is_cut_off_is_found() -> None:
    packed = pack(SOME)
    for length in range(len(packed)):
        with pytest.raises(NotSealed):
            unpack(packed[:length])


def test_the_file_that_was_touched_is_named() -> None:
    touched = pack(SOME).replace(b"words", b"wOrds")
    with pytest.raises(NotSealed, match=r"b/c\.txt"):
        unpack(touched)


@pytest.mark.parametrize("extra", [b"\0", b"PK\x05\x06" + b"\0" * 18])
def test_nothing_stands_before_or_behind(extra: bytes) -> None:
    for packed in (pack(SOME) + extra, extra + pack(SOME)):
        with pytest.raises(NotSealed):
            unpack(packed)


@pytest.mark.parametrize("kind", ["deflated", "commented", "dated", "extra field", "unsorted"])
def test_another_zip_of_the_same_files_is_refused(kind: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packing:
        for path in reversed(SOME) if kind == "unsorted" else SOME:
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100644 << 16
            if kind == "deflated":
                entry.compress_type = zipfile.ZIP_DEFLATED
            if kind == "dated":
                entry.date_time = (2026, 1, 1, 0, 0, 0)
            if kind == "extra field":
                entry.extra = b"\xfe\xca\x00\x00"
            packing.writestr(entry, SOME[path])
        packing.comment = b"hello" if kind == "commented" else b""
    with pytest.raises(NotSealed):
        unpack(made.getvalue())


def test_a_file_that_stands_twice_is_refused() -> None:
    packed = pack({"aa": b"1", "ab": b"2"}).replace(b"ab", b"aa")
    with pytest.raises(NotSealed, match="twice"):
        unpack(packed)


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "a/./b", "a\\b", "", ".x", "é", "a\0b"])
def test_a_path_that_leads_elsewhere_is_never_packed(path: str) -> None:
    with pytest.raises(BadInput):
        pack({path: b""})


@pytest.mark.parametrize("path", ["../x", "/abs", "a/../b"])
def test_a_path_that_leads_elsewhere_is_never_unpacked(path: str) -> None:
    plain = pack({"x" * len(path): b"1"})
    with pytest.raises(NotSealed, match="path"):
        unpack(plain.replace(b"x" * len(path), path.encode()))
