import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.backup import heads


def line(seq: int, digest: str = "aa") -> bytes:
    return json.dumps({"seq": seq, "hash": digest, "key_id": "k", "signature": "s"}).encode()


@pytest.mark.req("H34")
@given(signed=st.sets(st.integers(1, 40)), length=st.integers(0, 40))
def test_every_signed_entry_that_the_trail_lacks_is_gone(signed: set[int], length: int) -> None:
    hashes = dict.fromkeys(range(1, length + 1), "aa")
    found = heads.later([line(seq) for seq in signed], hashes)
    assert found.gone == tuple(sorted(seq for seq in signed if seq > length))
    assert found.other == ()
    assert bool(found) is bool(found.findings()) is any(seq > length for seq in signed)


@pytest.mark.req("H34")
def test_an_entry_that_was_signed_as_another_is_told() -> None:
    found = heads.later([line(1), line(2, "bb"), line(3)], {1: "aa", 2: "aa"})
    assert (found.gone, found.other) == ((3,), (2,))
    assert len(found.findings()) == 2


def test_heads_after_the_copied_moment_are_left_out() -> None:
    lines = [line(1), line(3), line(2), b"no head"]
    assert heads.up_to(lines, 2) == [line(1), line(2), b"no head"]


def test_only_what_is_missing_is_appended(tmp_path: Path) -> None:
    folder = tmp_path / "anchor"
    heads.append_missing(folder, [line(1), line(2)])
    before = (folder / heads.HEADS_FILE).read_bytes()
    heads.append_missing(folder, [line(2), line(1), line(3)])
    assert (folder / heads.HEADS_FILE).read_bytes() == before + line(3) + b"\n"


def test_a_head_that_was_not_finished_is_none(tmp_path: Path) -> None:
    (tmp_path / heads.HEADS_FILE).write_bytes(line(1) + b"\n" + line(2)[:20])
    assert heads.read_lines(tmp_path) == [line(1)]
